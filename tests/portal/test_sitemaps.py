"""What search engines are told of."""

from xml.etree import ElementTree

import pytest

from tests.atlas import Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

NAMESPACE = "{http://www.sitemaps.org/schemas/sitemap/0.9}"


def locations(client, path: str) -> list[str]:
    answer = client.get(path)
    assert answer.status_code == 200
    root = ElementTree.fromstring(answer.content)  # noqa: S314 - our own
    return [str(loc.text) for loc in root.iter(f"{NAMESPACE}loc")]


def test_the_index_names_every_section(client, atlas: Atlas):
    index = locations(client, "/sitemap.xml")
    sections = {path.rsplit("-", 1)[1].split(".")[0] for path in index}
    assert sections == {"missions", "countries", "news"}


def test_public_missions_are_listed_in_every_language_and_no_others(
    client, atlas: Atlas
):
    found = locations(client, "/sitemap-missions.xml")
    assert sum(path.endswith("/embassies/fr-london/") for path in found) == 8
    assert not any("au-bonn" in path for path in found)


def test_countries_are_listed(client, atlas: Atlas):
    found = locations(client, "/sitemap-countries.xml")
    assert any(path.endswith("/fr/countries/cote-d-ivoire/") for path in found)


def test_an_unknown_section_is_not_found(client, atlas: Atlas):
    assert client.get("/sitemap-secrets.xml").status_code == 404


def test_robots_are_led_to_the_sitemaps_and_away_from_staff(client):
    text = client.get("/robots.txt").content.decode()
    assert "Disallow: /admin/" in text
    assert "Sitemap: http" in text
