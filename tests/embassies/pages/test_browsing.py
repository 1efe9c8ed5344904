"""How one finds a mission without searching: A to Z, filters, distance, dates."""

import re

import pytest
from django.test import Client

from embassies.models import Kind, Mission
from portal.countries.names import sorted_countries
from tests.atlas import Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

IN_BRITAIN = "/en/embassies/in/united-kingdom/"


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


def listed(page: str) -> list[str]:
    """Return the missions of the first list, in order."""
    first = page.split('<ul class="missions">')[1].split("</ul>")[0]
    return re.findall(r'href="/en/embassies/([a-z-]+)/"', first)


def test_countries_are_listed_with_how_many_missions_are_on_record(client, atlas):
    page = text_of(client, "/en/embassies/in/")
    line = '<a href="/en/embassies/in/united-kingdom/">United Kingdom</a>'
    assert f'{line} <span class="provenance">7 in our records</span>' in page
    page = text_of(client, "/en/embassies/of/")
    line = '<a href="/en/embassies/of/france/">France</a>'
    assert f'{line} <span class="provenance">3 in our records</span>' in page


def test_a_withdrawn_mission_is_not_counted(client, atlas: Atlas):
    line = '<a href="/en/embassies/of/france/">France</a> <span class="provenance">'
    assert f"{line}3 in our records" in text_of(client, "/en/embassies/of/")
    atlas["fr-cardiff"].withdrawn_at = atlas["au-bonn"].withdrawn_at
    atlas["fr-cardiff"].save()
    assert f"{line}2 in our records" in text_of(client, "/en/embassies/of/")


@pytest.mark.parametrize("path", ["embassies/", "embassies/in/", "countries/"])
@pytest.mark.parametrize("language", ["en", "uk", "ar", "zh-hans"])
def test_each_letter_leads_to_its_countries(client, atlas, path: str, language: str):
    page = text_of(client, f"/{language}/{path}")
    jumps = re.findall(r'<a href="#(letter-[^"]+)"', page)
    assert len(jumps) > 15
    assert jumps == re.findall(r'<h2 id="(letter-[^"]+)"', page)


def test_a_list_can_be_narrowed_to_honorary_posts_or_to_career_ones(client, atlas):
    assert listed(text_of(client, f"{IN_BRITAIN}?honorary=yes")) == ["fr-cardiff"]
    career = listed(text_of(client, f"{IN_BRITAIN}?honorary=no"))
    assert "fr-cardiff" not in career
    assert "fr-london" in career


def test_a_filtered_list_says_that_it_is_one(client, atlas: Atlas):
    page = text_of(client, f"{IN_BRITAIN}?status=suspended")
    assert "1 mission in our records fits this filter." in page
    assert f'<a href="{IN_BRITAIN}">Show all</a>' in page
    assert '<meta name="robots" content="noindex">' in page
    assert "noindex" not in text_of(client, IN_BRITAIN)


def test_a_filter_that_nothing_fits_leads_back_to_all(client, atlas: Atlas):
    page = text_of(client, f"{IN_BRITAIN}?kind=nunciature")
    assert "No record fits this filter." in page
    assert "Show all" in page


def test_missions_are_listed_by_the_other_country_as_the_reader_calls_it(client, atlas):
    assert listed(text_of(client, IN_BRITAIN))[:3] == [
        "au-london",
        "fr-london",
        "fr-edinburgh",
    ]
    french = client.get("/fr/embassies/in/united-kingdom/").content.decode()
    assert french.index("se-london") > french.index("ke-london")  # Suède after Kenya


def test_the_nearest_come_first_where_a_city_is_given(client, atlas: Atlas):
    page = text_of(client, f"{IN_BRITAIN}?near=Edinburgh")
    assert listed(page)[0] == "fr-edinburgh"
    assert "Distances are from Edinburgh (city centre)" in page
    assert re.search(r"about 5\d0 km \(3\d0 mi\) \(to the city centre\)", page)


def test_the_nearest_come_first_where_coordinates_are_given(client, atlas: Atlas):
    answer = client.get(f"{IN_BRITAIN}?near=51.48,-3.18")
    assert listed(answer.content.decode())[0] == "fr-cardiff"
    assert answer["Referrer-Policy"] == "no-referrer"


def test_a_city_of_another_country_is_known_among_missions_abroad(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/of/japan/?near=Paris")
    assert listed(page)[0] == "jp-paris"
    assert "Distances are from Paris, France (city centre)" in page


def test_the_centre_of_a_city_is_not_said_to_be_a_mission(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/of/sweden/in/united-kingdom/?near=London")
    assert "In this city; where in it is not recorded." in page


def test_a_place_can_be_given_and_the_names_kept_in_order(client, atlas: Atlas):
    page = text_of(client, f"{IN_BRITAIN}?near=Edinburgh&sort=name")
    assert listed(page)[0] == "au-london"
    assert "sort=distance" in page


def test_a_mission_whose_place_is_not_known_comes_last(client, atlas: Atlas):
    Mission.objects.filter(slug="au-london").update(
        latitude=None, longitude=None, precision=""
    )
    assert listed(text_of(client, f"{IN_BRITAIN}?near=London"))[-1] == "au-london"


@pytest.mark.parametrize(
    ("query", "field", "said"),
    [
        ("kind=castle", "kind", "We do not know “castle”. Choose from the list."),
        ("honorary=perhaps", "honorary", "We do not know “perhaps”."),
        ("near=Nosuchtown", "near", "We do not know the city “Nosuchtown”."),
        ("near=91,0", "near", "We do not know the city “91,0”."),
        ("near=" + "a" * 101, "near", "Write a shorter name: 100 letters at most."),
        ("sort=distance", "near", "Write a city first, to see what is nearest."),
    ],
)
@pytest.mark.parametrize(
    "path", [IN_BRITAIN, "/en/embassies/of/france/", IN_BRITAIN.replace("in", "of", 1)]
)
def test_what_is_not_understood_is_said_beside_its_field(
    client, atlas, path: str, query: str, field: str, said: str
):
    page = text_of(client, f"{path}?{query}", status=400)
    assert re.search(f'<li><a href="#filter-{field}">[^<]+: {re.escape(said)}', page)
    assert f'id="filter-{field}_error">{said}' in page
    assert "<title>Error:" in page


def test_an_order_that_does_not_exist_is_an_error(client, atlas: Atlas):
    page = text_of(client, f"{IN_BRITAIN}?sort=beauty", status=400)
    assert "We do not know “beauty”." in page


def test_each_line_says_when_the_record_was_last_checked(client, atlas: Atlas):
    page = text_of(client, IN_BRITAIN)
    assert "Checked by us on 3 November 2026." in page
    assert "Recorded 16 November 2022, not checked by us." in page


def test_search_results_say_when_they_were_last_checked(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/?q=french+embassy+london")
    assert "Checked by us on 3 November 2026." in page


def test_an_empty_list_says_what_to_do_next(client, atlas: Atlas):
    page = text_of(client, "/en/embassies/in/tuvalu/")
    assert "We have no record of a foreign mission in Tuvalu." in page
    assert 'href="/en/help/?in=TV"' in page
    page = text_of(client, "/en/embassies/of/austria/")
    assert "We have no record of a mission of Austria abroad." in page
    assert 'href="/en/help/?nationality=AT"' in page
    page = text_of(client, "/en/embassies/of/austria/in/japan/")
    assert 'href="/en/help/?nationality=AT&amp;in=JP"' in page


def test_a_long_list_has_pages_that_keep_the_question(client, atlas, monkeypatch):
    monkeypatch.setattr("embassies.pages.list_views.PAGE_SIZE", 2)
    first = text_of(client, f"{IN_BRITAIN}?kind=embassy&near=London")
    assert len(listed(first)) == 2
    assert "?kind=embassy&amp;near=London&amp;page=2" in first
    second = text_of(client, f"{IN_BRITAIN}?kind=embassy&near=London&page=2")
    assert not set(listed(first)) & set(listed(second))


PINS = [
    # One count, the other, both.
    ("/en/embassies/in/", 1),
    ("/en/embassies/of/", 1),
    ("/en/embassies/", 2),
    ("/en/countries/", 0),
    # The order, the page, its numbers, those that cover the country.
    (f"{IN_BRITAIN}?near=London&kind=embassy", 4),
    # The order, the page, its numbers, the ministry.
    ("/en/embassies/of/france/?near=London&honorary=no", 4),
    # The order, the page, its numbers, covering ones, the ministry, emergency numbers.
    ("/en/embassies/of/sweden/in/united-kingdom/?sort=name", 6),
]


@pytest.mark.parametrize(("path", "most"), PINS)
def test_browsing_costs_no_more_queries_for_more_rows(
    client, atlas: Atlas, django_assert_max_num_queries, path: str, most: int
):
    assert Mission.objects.filter(kind=Kind.EMBASSY).count() > 2
    client.get(path)
    with django_assert_max_num_queries(most):
        text_of(client, path)


def test_the_pages_of_a_long_list_are_named_by_their_countries(
    client: Client, atlas: Atlas, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embassies.pages.list_views.PAGE_SIZE", 2)
    body = client.get(IN_BRITAIN).content.decode()
    names = [name for _code, name in sorted_countries("en")]
    known = dict(sorted_countries("en"))
    senders = [known[one.sender] for one in Mission.objects.public().standing_in("GB")]
    senders.sort(key=names.index)
    for number in (1, 2):
        label = " – ".join(dict.fromkeys(senders[2 * number - 2 : 2 * number]))
        current = ' aria-current="page"' if number == 1 else ""
        assert f'href="?page={number}"{current}>{label}</a>' in body
    monkeypatch.setattr("embassies.pages.list_views.PAGE_SIZE", 100)
    assert "–" not in text_of(client, IN_BRITAIN)


@pytest.mark.parametrize("query", ["", "?honorary=no", "?near=51.5,-0.1"])
@pytest.mark.parametrize("path", [IN_BRITAIN, "/en/embassies/of/france/"])
def test_the_pages_of_a_list_are_the_whole_list_in_order(
    client: Client, atlas: Atlas, monkeypatch: pytest.MonkeyPatch, path: str, query: str
) -> None:
    whole = [one.pk for one in client.get(f"{path}{query}").context["missions"]]
    monkeypatch.setattr("embassies.pages.list_views.PAGE_SIZE", 2)
    join, found = "&" if query else "?", []
    for number in range(1, -(-len(whole) // 2) + 1):
        page = client.get(f"{path}{query}{join}page={number}").context["missions"]
        assert len(page) <= 2
        found += [one.pk for one in page]
    assert found == whole
    assert len(whole) > 1


def test_a_city_in_a_list_is_text_and_never_a_tag(client: Client, atlas: Atlas) -> None:
    mission = Mission.objects.public().standing_in("GB")[0]
    Mission.objects.filter(pk=mission.pk).update(
        city='<b>"A" & B</b>', geonames_id=None
    )
    body = client.get(IN_BRITAIN).content.decode()
    assert "&lt;b&gt;&quot;A&quot; &amp; B&lt;/b&gt;</a>" in body
    assert "<b>" not in body
