"""The banner as pages show it (B1 to B4)."""

import re
from datetime import timedelta

import pytest
from django.db import OperationalError, connection
from django.http import HttpResponse
from django.template import Context, Template
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, path, reverse
from lxml import html

from portal.advisories import action
from portal.advisories.board import REFRESH
from portal.advisories.models import Advisory
from portal.advisories.templatetags import advisories as tag
from portal.review.guard import reviewed
from portal.site import views
from tests.atlas import NOW
from tests.portal.advisories.conftest import HOUR

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("banner", "clock")]
SECOND = timedelta(seconds=1)
PAGES = [
    *("/en/", "/ar/", "/en/embassies/", "/en/embassies/?q=paris"),
    *("/en/embassies/in/germany/", "/en/embassies/of/japan/"),
    *(
        "/en/embassies/of/japan/in/germany/",
        "/en/countries/",
        "/zh-hans/countries/japan/",
    ),
    *("/en/help/?nationality=JP&in=DE", "/en/news/", "/fr/news/2016/"),
    *("/en/advisories/", "/en/about/", "/en/design/", "/en/nowhere/", "/nowhere"),
    *("/en/embassies/in/atlantis/", "/en/embassies/?q=%00", "/en/advisories/nothing/"),
]
"""Some exist today, some will, some never: each answers with a page."""


CLOSELY = ("/en/", "/nowhere")
AT_ITS_EDGES = (0, 25, 30, 35, 60, 90, 95, 100, 175)


def articles(client, address):
    """Return the banner's (slug's title, tone) pairs, in their order."""
    body = client.get(address).content.decode()
    section = html.fromstring(body).xpath('//section[@id="advisories"]')
    assert len(section) == body.count('id="advisories"') <= 1
    found = section[0].xpath(".//article[@data-advisory]") if section else []
    return [(a.xpath("string(.//h3/span[2])"), a.get("data-tone")) for a in found]


def titles(client, address):
    return [title for title, _tone in articles(client, address)]


@pytest.fixture
def client():
    return Client(raise_request_exception=False)


@pytest.mark.parametrize("address", PAGES)
def test_every_page_carries_it_error_pages_too(client, two, address):
    assert len(articles(client, address)) == 2


@pytest.mark.fault("clock-jumps")
@pytest.mark.parametrize("address", PAGES)
def test_it_is_there_within_a_minute_of_its_start_and_gone_within_one_of_its_end(
    client, make, clock, address
):
    """B1, with a process whose memory was filled just before each change."""
    make("soon", at=NOW, starts_at=NOW + 30 * SECOND, ends_at=NOW + 95 * SECOND)
    looks = range(0, 180, 5) if address in CLOSELY else AT_ITS_EDGES
    shown = []
    for second in looks:
        clock.move_to(NOW + second * SECOND)
        if titles(client, address) == ["Title of soon"]:
            shown.append(second)
    assert shown == [second for second in looks if 30 <= second < 95]


def test_what_is_issued_or_ended_elsewhere_is_seen_within_fifteen_seconds(
    client, make, clock
):
    """Another process issues and ends: nothing here is told."""
    assert titles(client, "/en/") == []
    make("new")
    clock.move_to(NOW + REFRESH)
    assert titles(client, "/en/") == ["Title of new"]
    with reviewed():
        Advisory.objects.update(cancelled_at=NOW + REFRESH)
    clock.move_to(NOW + 2 * REFRESH)
    assert titles(client, "/en/") == []


@pytest.mark.parametrize("address", PAGES)
def test_no_cache_may_keep_a_page_past_the_minute(client, two, address):
    header = client.get(address).headers.get("Cache-Control", "")
    kept = [
        int(seconds)
        for name, seconds in re.findall(r"([\w-]+)=(\d+)", header)
        if name in {"max-age", "s-maxage", "stale-while-revalidate"}
    ]
    assert sum(kept) + REFRESH.total_seconds() <= 60


def test_a_page_with_a_warm_banner_costs_no_query(
    client, two, django_assert_num_queries
):
    client.get("/en/nowhere/")
    with django_assert_num_queries(0):
        assert len(articles(client, "/en/nowhere/")) == 2
    with django_assert_num_queries(0):
        Template("{% load advisories %}{% advisories %}").render(Context())


def test_several_are_a_list_worst_first(client, make):
    make("a", tone="information")
    make("b", tone="warning", severity="Severe")
    make("c", tone="conflict", severity="Moderate")
    make("d", tone="warning", severity="Extreme")
    assert [tone for _title, tone in articles(client, "/en/")] == [
        *("conflict", "warning", "warning", "information")
    ]
    assert titles(client, "/en/")[1] == "Title of d"
    page = html.fromstring(client.get("/en/").content)
    assert len(page.xpath('//section[@id="advisories"]//li/article')) == 4


def test_the_page_s_own_country_comes_first(client, two, atlas):
    assert titles(client, "/en/") == ["Title of ke", "Title of fr"]
    assert titles(client, "/en/countries/france/")[0] == "Title of fr"
    assert titles(client, "/en/countries/kenya/")[0] == "Title of ke"
    assert titles(client, "/en/embassies/of/japan/in/france/")[0] == "Title of fr"
    assert titles(client, "/en/embassies/of/france/")[0] == "Title of fr"


def test_a_page_names_its_country_in_its_context(two):
    template = Template("{% load advisories %}{% advisories %}")
    body = template.render(Context({"advisory_country": "FR"}))
    assert body.index("Title of fr") < body.index("Title of ke")


def links_of_the_first(client, address):
    """Return the addresses that the first advisory leads to."""
    page = html.fromstring(client.get(address).content)
    first = page.xpath("(//article[@data-advisory])[1]//a/@href")
    return list(map(str, first))


def test_a_country_s_own_stands_first_without_a_link_to_the_same_page(
    client, two, atlas
):
    target, guidance = action.destination("FR"), "/en/advisories/fr/"
    for address, links in (
        (target, [guidance]),
        (f"{target}&nationality=JP", [guidance]),
        (guidance, [target]),
        ("/en/countries/france/", [target, guidance]),
    ):
        assert titles(client, address) == ["Title of fr", "Title of ke"], address
        assert links_of_the_first(client, address) == links


def test_all_but_the_first_fold_into_one_line(client, make):
    for code in ("fr", "ke", "jp"):
        make(code, country=code.upper())
    for address in ("/en/countries/kenya/", action.destination("KE")):
        page = html.fromstring(client.get(address).content)
        folded = page.xpath("//section[@id='advisories']//details//article")
        assert len(folded) == 2
        assert titles(client, address)[0] == "Title of ke"


def test_a_custom_target_counts_with_its_query_and_not_beyond_it(rf):
    def here(address, asked):
        return action.is_current_page(address, rf.get(asked))

    assert here("/en/help/?in=RU", "/en/help/?nationality=FR&in=ru")
    assert not here("/en/help/?in=RU", "/en/help/?in=UA")
    assert not here("/en/help/?in=RU", "/fr/help/?in=RU")
    assert not here("https://elsewhere.example/en/help/?in=RU", "/en/help/?in=RU")


def test_it_leads_to_the_missions_until_there_is_a_help_page(monkeypatch):
    def no_help(name, *args, **kwargs):
        if name == "help":
            raise NoReverseMatch
        return reverse(name, *args, **kwargs)

    monkeypatch.setattr(action, "reverse", no_help)
    assert action.destination("RU") == "/en/embassies/in/russia/"
    assert action.destination("") == "/en/embassies/"


class WithHelp:
    urlpatterns = [path("en/help/", lambda request: HttpResponse(), name="help")]


class Without:
    urlpatterns = ()


def test_it_leads_to_help_as_soon_as_there_is_a_help_page(settings):
    settings.ROOT_URLCONF = WithHelp
    assert action.destination("RU") == "/en/help/?in=RU"
    assert action.destination("") == "/en/help/"


def test_without_any_address_it_still_leads_to_the_missions(settings):
    settings.ROOT_URLCONF = Without
    assert action.destination("CI") == "/en/embassies/in/cote-d-ivoire/"


def test_it_is_a_labelled_region_never_an_alert(client, two):
    page = html.fromstring(client.get("/en/").content)
    (section,) = page.xpath('//section[@id="advisories"]')
    (label,) = page.xpath(f'//*[@id="{section.get("aria-labelledby")}"]')
    assert label.text_content() == "Advisories"
    assert not page.xpath('//*[@role="alert" or @aria-live]')
    for icon in section.xpath(".//svg"):
        assert icon.get("aria-hidden") == "true"
    found = section.xpath('.//*[@class="advisory-kind"]')
    kinds = [" ".join(kind.text_content().split()) for kind in found]
    assert kinds == ["Conflict · Kenya", "Warning · France"]


def test_the_second_skip_link_leads_to_it_and_is_gone_without_it(client, two, clock):
    def skips():
        page = html.fromstring(client.get("/en/").content)
        return [a.get("href") for a in page.xpath('//body/a[contains(@class,"skip")]')]

    assert skips() == ["#main", "#advisories"]
    clock.move_to(NOW + 25 * HOUR)
    assert skips() == ["#main"]


def test_the_process_that_issues_shows_it_at_once(
    client, make, django_capture_on_commit_callbacks
):
    assert titles(client, "/en/") == []
    with django_capture_on_commit_callbacks(execute=True):
        make("new")
    assert titles(client, "/en/") == ["Title of new"]


def test_only_information_has_a_button_and_only_script_reveals_it(client, make, banner):
    make("c", tone="conflict")
    make("w", tone="warning")
    _head, body = client.get("/en/").content.decode().split("</head>")
    assert "dismiss" not in body  # The style sheet in the head names the button.
    make("i", tone="information")
    banner.forget()
    page = html.fromstring(client.get("/en/nowhere/").content)
    (button,) = page.xpath('//section[@id="advisories"]//button')
    assert button.get("hidden") is not None
    assert button.xpath("ancestor::article")[0].get("data-tone") == "information"


def test_words_in_another_language_say_which(client, two):
    page = html.fromstring(client.get("/ar/").content)
    assert page.get("dir") == "rtl"
    own, fallback = page.xpath('//section[@id="advisories"]//h3/span[2]')
    assert (own.get("lang"), own.text) == ("ar", "عنوان")
    assert (fallback.get("lang"), fallback.text) == ("en", "Title of fr")


def test_pages_set_no_cookie(client, two):
    assert not client.get("/en/").cookies
    assert "Cookie" not in client.get("/en/").headers.get("Vary", "")


def test_it_never_raises(two, monkeypatch, rf):
    monkeypatch.setattr(tag, "is_current_page", lambda *args: 1 / 0)
    template = Template("{% load advisories %}[{% advisories %}]")
    assert template.render(Context({"request": rf.get("/en/")})) == "[]"


@pytest.mark.fault("db-gone")
@pytest.mark.parametrize("status", [400, 403, 404, 500])
def test_error_pages_query_nothing_and_keep_the_banner_without_a_database(
    client, two, status, monkeypatch
):
    """U17 and B2: the memory is cold for nobody, the database answers nobody."""
    client.get("/en/nowhere/")

    def fail(*args, **kwargs):
        raise OperationalError("gone")

    request = RequestFactory().get("/ar/anything/")
    with monkeypatch.context() as patch:
        patch.setattr(connection, "cursor", fail)
        handlers = {
            400: lambda: views.bad_request(request, Exception()),
            403: lambda: views.permission_denied(request, Exception()),
            404: lambda: views.page_not_found(request, Exception()),
            500: lambda: views.server_error(request),
        }
        answer = handlers[status]()
    body = answer.content.decode()
    assert answer.status_code == status
    assert "عنوان" in body
    assert 'href="tel:112"' in body
    assert 'lang="ar"' in body


@pytest.mark.fault("missing-words")
def test_an_error_page_whose_frame_fails_is_bare_but_there(client, monkeypatch, rf):
    monkeypatch.setattr(views, "_framed_page", lambda *args: 1 / 0)
    answer = views.server_error(rf.get("/en/"))
    assert answer.status_code == 500
    assert "112" in answer.content.decode()


def test_errors_of_the_api_are_not_pages(client, two):
    answer = client.get("/api/v1/missions/?city=%00")
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
