"""What search engines are told of.

The rules of sitemaps.org are checked one by one: its schema comes with no package.
"""

import re
from datetime import datetime

import pytest
from django.conf import settings
from django.test import Client
from lxml import etree

from embassies.models import Mission
from portal.site.wellknown import PAGES
from portal.web import sitemaps
from portal.web.sitemaps import PAGES_PER_FILE
from tests.atlas import Atlas
from tests.support.addresses import every_address
from tools.page_checks.parser import parse

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SITE = settings.SITE_URL
SPACE = {
    "s": "http://www.sitemaps.org/schemas/sitemap/0.9",
    "x": "http://www.w3.org/1999/xhtml",
}
MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")


def parsed(client: Client, path: str) -> etree._Element:
    answer = client.get(path)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/xml; charset=utf-8"
    return etree.fromstring(answer.content)


def texts(root: etree._Element, path: str) -> list[str]:
    return [one.text for one in root.iterfind(path, SPACE)]


def files(client: Client) -> list[str]:
    index = parsed(client, "/sitemap.xml")
    return [loc.removeprefix(SITE) for loc in texts(index, "s:sitemap/s:loc")]


def first_file(client: Client, section: str) -> str:
    """Return the first file of a section: its number depends on the keys of rows."""
    return next(path for path in files(client) if f"-{section}-" in path)


def test_the_index_names_every_section(client: Client, atlas: Atlas) -> None:
    sections = {path.split("-")[1] for path in files(client)}
    # No news and no advisory is in the atlas: an empty file would break the rules.
    assert sections == {"pages", "countries", "missions", "pairs"}


def test_every_file_keeps_the_rules(client: Client, atlas: Atlas) -> None:
    listed = []
    for path in files(client):
        root = parsed(client, path)
        assert root.tag == f"{{{SPACE['s']}}}urlset"
        assert 0 < len(root) <= 50_000
        for url in root:
            assert [etree.QName(child).localname for child in url][:1] == ["loc"]
            assert set(url.attrib) == set()
        locations = texts(root, "s:url/s:loc")
        assert all(loc.startswith(f"{SITE}/") and len(loc) < 2048 for loc in locations)
        assert all(map(MOMENT.fullmatch, texts(root, "s:url/s:lastmod")))
        listed += locations
    assert len(listed) == len(set(listed)) > 8_000


def test_no_file_can_grow_over_the_limits() -> None:
    longest = [
        ("embassies/" + "a" * 150 + "/", datetime.now().astimezone())
    ] * PAGES_PER_FILE
    assert PAGES_PER_FILE * len(settings.LANGUAGES) <= 50_000
    assert len("".join(sitemaps.urlset(longest))) <= 50_000_000 / 2


def test_every_address_names_all_its_versions_and_itself(
    client: Client, atlas: Atlas
) -> None:
    codes = {code for code, _name in settings.LANGUAGES}
    urls = parsed(client, first_file(client, "missions"))
    assert len(urls) > 100
    for url in urls:
        links = {
            link.get("hreflang"): link.get("href")
            for link in url.iterfind("x:link", SPACE)
        }
        assert set(links) == codes | {"x-default"}
        assert url.find("s:loc", SPACE).text in links.values()
        assert links["x-default"] == links["en"]


def test_a_page_and_the_sitemap_name_the_same_versions(
    client: Client, atlas: Atlas
) -> None:
    paths = files(client)
    assert len(paths) >= 4
    for path in paths:
        url = parsed(client, path)[-3]
        address = url.find("s:loc", SPACE).text
        page = parse(client.get(address.removeprefix(SITE)).content.decode())
        assert page.is_indexable, address
        assert page.canonicals == [address]
        assert page.versions == {
            link.get("hreflang"): link.get("href")
            for link in url.iterfind("x:link", SPACE)
        }


def test_public_missions_are_listed_in_every_language_and_no_others(
    client: Client, atlas: Atlas
) -> None:
    found = texts(parsed(client, first_file(client, "missions")), "s:url/s:loc")
    assert sum(path.endswith("/embassies/fr-london/") for path in found) == 8
    assert not any("au-bonn" in path for path in found)


def test_a_mission_stays_in_its_file_whatever_is_added(
    client: Client, atlas: Atlas
) -> None:
    mission = Mission.objects.get(slug="fr-london")
    path = first_file(client, "missions")
    before = parsed(client, path)
    key = mission.pk + 3 * PAGES_PER_FILE
    mission.pk, mission.slug, mission.wikidata_id = key, "fr-later", ""
    mission.save(force_insert=True)
    after = parsed(client, path)
    assert texts(after, "s:url/s:loc") == texts(before, "s:url/s:loc")
    own = f"/sitemap-missions-{key // PAGES_PER_FILE + 1}.xml"
    assert own in files(client)
    later = texts(parsed(client, own), "s:url/s:loc")
    assert f"{SITE}/en/embassies/fr-later/" in later


def test_a_mission_and_its_file_say_when_it_changed(
    client: Client, atlas: Atlas
) -> None:
    changed = Mission.objects.get(slug="fr-london").updated_at
    root = parsed(client, first_file(client, "missions"))
    said = {
        url.find("s:loc", SPACE).text: url.find("s:lastmod", SPACE).text for url in root
    }
    moment = f"{changed:%Y-%m-%dT%H:%M:%SZ}"
    assert said[f"{SITE}/en/embassies/fr-london/"] == moment
    index = parsed(client, "/sitemap.xml")
    assert max(said.values()) in texts(index, "s:sitemap/s:lastmod")


def test_a_pair_is_listed_once_it_has_a_mission(client: Client, atlas: Atlas) -> None:
    paths = [path for path in files(client) if path.startswith("/sitemap-pairs-")]
    found = [
        one for path in paths for one in texts(parsed(client, path), "s:url/s:loc")
    ]
    assert f"{SITE}/fr/embassies/of/france/in/united-kingdom/" in found
    assert f"{SITE}/fr/embassies/of/austria/in/japan/" not in found


def test_every_page_that_there_is_one_of_is_listed_or_meant_not_to_be(
    client: Client,
) -> None:
    left_out = {
        "/en/design/",  # for staff
        "/en/countries/suggestions/",  # data for the lists of countries
        "/en/embassies/suggestions/",  # data for the search box
        "/en/subscribe/confirm/",  # behind links in letters
        "/en/subscribe/leave/",
    }
    single = {
        str(address)
        for address in every_address()
        if address.route.startswith("/en/") and address.route.endswith("/")
        if not address.parameters
    }
    listed = texts(parsed(client, "/sitemap-pages-1.xml"), "s:url/s:loc")
    assert {f"{SITE}{path}" for path in single - left_out} <= set(listed)
    assert len(listed) == len(PAGES) * len(settings.LANGUAGES)


@pytest.mark.parametrize(
    "path",
    [
        "/sitemap-secrets-1.xml",
        "/sitemap-pages-0.xml",
        "/sitemap-pages-2.xml",
        "/sitemap-pairs-0.xml",
        "/sitemap-pairs-999.xml",
        "/sitemap-missions-0.xml",
        "/sitemap-missions-999.xml",
        f"/sitemap-missions-{10**30}.xml",
    ],
)
def test_a_file_that_is_not_there_is_not_found(
    client: Client, atlas: Atlas, path: str
) -> None:
    assert client.get(path).status_code == 404


# The countries ask for the changes here and abroad.
@pytest.mark.parametrize(
    ("section", "most"), [("pages", 0), ("countries", 2), ("missions", 1), ("pairs", 1)]
)
def test_a_file_costs_the_queries_of_its_section(
    client: Client,
    atlas: Atlas,
    django_assert_max_num_queries,
    section: str,
    most: int,
) -> None:
    with django_assert_max_num_queries(most):
        client.get(f"/sitemap-{section}-1.xml")


def test_robots_are_led_to_the_sitemaps_and_away_from_staff(client: Client) -> None:
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    for path in re.findall(rf"^Sitemap: {SITE}(\S+)$", text, re.MULTILINE):
        assert client.get(path).status_code == 200
    assert text.count("Sitemap:") == 2
