"""All links lead somewhere, all pages are described, no two call themselves the same."""

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.urls import reverse

from embassies.models import Mission
from news.demo import load_demo as load_news
from news.models import Article
from portal.advisories.demo import load_demo as load_advisories
from tests.atlas import NOW, Atlas
from tools.page_checks.crawler import Crawler, Visit
from tools.page_checks.parser import parse
from tools.page_checks.rules import faults

LANGUAGES = {"en", "ar"}
SITE = settings.SITE_URL


@pytest.mark.django_db
@pytest.mark.usefixtures("clock", "banner")
def test_a_walk_through_the_site_finds_nothing_wrong(atlas: Atlas) -> None:
    """The atlas and the demonstration; `manage.py check_pages` walks the real one."""
    load_news()
    load_advisories(NOW)
    slugs = Mission.objects.public().values_list("slug", flat=True)
    names = ("country", "embassies:in", "embassies:of", "embassies:map")
    paths = [reverse(name, args=["united-kingdom"]) for name in names]
    paths += [reverse("home"), reverse("help")]
    paths += [reverse("embassies:detail", args=[slug]) for slug in slugs]
    start = [f"/{language}{path[3:]}" for language in LANGUAGES for path in paths]
    crawler = Crawler(start, LANGUAGES, most=6)
    statuses = {visit.status for visit in crawler}
    assert faults(crawler.visits) == []
    assert statuses == {200}
    assert len(crawler.visits) > 250
    for path in (
        "/en/help/",
        "/ar/news/",
        "/en/countries/united-kingdom/",
        "/en/about/",
    ):
        assert path in crawler.visits


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_command_fails_and_names_what_is_wrong(atlas: Atlas, capsys) -> None:
    for slug in ("one", "two"):
        Article.objects.create(
            slug=slug, title="The same", body="x", stage="approved", published_at=NOW
        )
    with pytest.raises(CommandError, match="faults"):
        call_command("check_pages", most=3, languages=["en"])
    assert "has the title of /en/news/" in capsys.readouterr().out


def page(
    address: str, head: str = "", body: str = "", status: int = 200, title: str = ""
) -> Visit:
    """Return a page without fault, but for what is added."""
    language, rest = address[1:3], address[3:]
    codes = [*((code, code) for code, _name in settings.LANGUAGES), ("x-default", "en")]
    versions = "".join(
        f'<link rel="alternate" hreflang="{code}" href="{SITE}/{path}{rest}">'
        for code, path in codes
    )
    html = f"""<html lang="{language}"><head><title>{title or address}</title>
    <meta name="description" content="About {address}"><meta property="og:url"
    content="x"><meta property="og:title" content="x"><meta property="og:image"
    content="x"><meta property="og:description" content="x">
    <link rel="canonical" href="{SITE}{address}">{versions}{head}</head>
    <body><main id="main">{body}</main></body></html>"""
    return Visit(address, status, parse(html), is_personal=False)


def told(*visits: Visit) -> list[str]:
    found = faults({visit.address: visit for visit in visits})
    return [fault for _address, fault in found]


def replaced(visit: Visit, before: str, after: str) -> Visit:
    """Return the visit with a word of its page's addresses changed."""
    assert visit.page is not None
    visit.page.versions = {
        code: version.replace(before, after)
        for code, version in visit.page.versions.items()
    }
    return visit


def test_a_page_without_fault_has_none() -> None:
    assert told(page("/en/about/"), page("/ar/about/")) == []


PLANTED = {
    "a broken link": (
        [page("/en/", body='<a href="/en/x/">x</a>'), page("/en/x/", status=404)],
        "links to /en/x/, which answers 404",
    ),
    "a link to a redirect": (
        [page("/en/", body='<a href="/en/x/">x</a>'), page("/en/x/", status=301)],
        "links to /en/x/, which leads elsewhere",
    ),
    "a missing target": (
        [page("/en/", body='<a href="#gone">x</a>')],
        "links to #gone, where nothing has that id",
    ),
    "a missing target elsewhere": (
        [page("/en/", body='<a href="/en/x/#gone">x</a>'), page("/en/x/")],
        "links to /en/x/#gone, where nothing has that id",
    ),
    "one id twice": (
        [page("/en/", body='<p id="main">')],
        "has the id 'main' 2 times",
    ),
    "another canonical address": (
        [page("/en/", head=f'<link rel="canonical" href="{SITE}/en/x/">')],
        f"has the canonical addresses ['{SITE}/en/', '{SITE}/en/x/']",
    ),
    "an orphan version": (
        [page("/en/about/"), replaced(page("/ar/about/"), "/en/", "/en/old/")],
        "is not a version of its version in ar",
    ),
    "not its own version": (
        [replaced(page("/en/about/"), "/en/about/", "/en/x/")],
        "is not among its own versions",
    ),
    "the same title": (
        [page("/en/"), page("/en/x/", title="/en/")],
        "has the title of",
    ),
    "data that nobody sees": (
        [
            page(
                "/en/",
                head='<script type="application/ld+json">{"name": "Atlas"}</script>',
            )
        ],
        "tells machines only: name: 'Atlas'",
    ),
}


@pytest.mark.parametrize(("visits", "fault"), PLANTED.values(), ids=PLANTED.keys())
def test_what_is_planted_is_found(visits: list[Visit], fault: str) -> None:
    assert any(one.startswith(fault) for one in told(*visits)), told(*visits)


def test_a_page_that_sets_a_cookie_is_found() -> None:
    visit = Visit("/en/x.vcf", 200, None, is_personal=True)
    assert told(visit) == ["sets a cookie or depends on one"]


def test_a_page_that_is_left_out_of_search_may_share_its_title() -> None:
    hidden = '<meta name="robots" content="noindex">'
    assert told(page("/en/"), page("/en/x/", head=hidden, title="/en/")) == []
