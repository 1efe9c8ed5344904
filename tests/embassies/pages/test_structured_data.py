"""What machines read about a mission: the same as people, and never more."""

import json
import re
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from embassies.models import Contact, Mission
from portal.translations.models import Translation
from tests.atlas import Atlas
from tools.page_checks.parser import parse
from tools.page_checks.structured_data import hidden_values

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SITE = "http://localhost:8000"


def told(client: Client, slug: str, language: str = "en") -> dict[str, Any]:
    """Return the data about a mission, once it was seen to stand on its page."""
    address = f"/{language}/embassies/{slug}/"
    page = parse(client.get(address).content.decode())
    assert hidden_values(page, SITE + address) == []
    (data,) = [one for one in page.data if one["@type"] == "WebPage"]
    return data


@pytest.mark.parametrize("language", ["en", "ar", "fr", "zh-hans"])
def test_machines_are_told_what_every_page_of_the_atlas_shows(
    client: Client, atlas: Atlas, language: str
) -> None:
    public = Mission.objects.public()
    assert len(public) > 15
    for mission in public:
        data = told(client, mission.slug, language)
        office = data["mainEntity"]
        assert office["address"]["addressCountry"] == mission.seat
        assert office["mainEntityOfPage"] == data["@id"] == data["url"]


def test_an_embassy_tells_how_it_is_reached(client: Client, atlas: Atlas) -> None:
    office = told(client, "fr-london")["mainEntity"]
    assert office["@type"] == ["GovernmentOffice", "Embassy"]
    assert office["telephone"] == "+44 20 7946 0100"
    assert office["address"]["addressLocality"] == "London"
    assert {"@type": "Country", "name": "United Kingdom"} in office["areaServed"]
    points = {point["contactType"] for point in office["contactPoint"]}
    assert "Phone, emergency" in points


def test_its_own_site_is_its_address_and_a_profile_is_none(
    client: Client, atlas: Atlas
) -> None:
    mission = atlas["fr-london"]
    Contact.objects.filter(
        mission=mission, channel__in=["website", "social", "form"]
    ).update(withdrawn_at=timezone.now())
    assert "url" not in told(client, "fr-london")["mainEntity"]
    for channel, purpose in (
        *(("social", "general"), ("website", "visa"), ("website", "general")),
    ):
        Contact.objects.create(
            mission=mission,
            channel=channel,
            purpose=purpose,
            value=f"https://{channel}.example/{purpose}",
            **{name: getattr(mission, name) for name in ("source", "source_date")},
        )
    office = told(client, "fr-london")["mainEntity"]
    assert office["url"] == "https://website.example/general"
    assert set(office["sameAs"]) == {
        *("https://social.example/general", "https://website.example/visa")
    }


def test_an_emergency_line_is_never_offered_for_everything(
    client: Client, atlas: Atlas
) -> None:
    Contact.objects.filter(
        mission=atlas["fr-london"], channel="phone", purpose="general"
    ).update(withdrawn_at=timezone.now())
    office = told(client, "fr-london")["mainEntity"]
    assert "telephone" not in office
    assert any("7946 0911" in str(point) for point in office["contactPoint"])


def test_what_is_not_known_has_no_key(client: Client, atlas: Atlas) -> None:
    office = told(client, "ke-london")["mainEntity"]
    assert not office.keys() & {
        *("telephone", "email", "faxNumber", "contactPoint", "sameAs"),
        *("openingHoursSpecification", "description"),
    }
    page = client.get("/en/embassies/ke-london/").content.decode()
    for block in re.findall(r'ld\+json">(.*?)</script>', page):
        assert "null" not in block
        assert '""' not in block


def test_a_number_that_cannot_be_dialled_is_no_telephone(
    client: Client, atlas: Atlas
) -> None:
    assert "telephone" not in told(client, "jp-london")["mainEntity"]


@pytest.mark.parametrize(
    ("precision", "is_told"), [("exact", True), ("street", False), ("city", False)]
)
def test_only_an_exact_point_is_told(
    client: Client, atlas: Atlas, precision: str, is_told: bool
) -> None:
    Mission.objects.filter(slug="fr-london").update(
        latitude=51.5, longitude=-0.1, precision=precision
    )
    office = told(client, "fr-london")["mainEntity"]
    assert ("geo" in office) is is_told


HOURS = {"opening_hours": "Mo-Fr 09:00-12:30", "time_zone": "Europe/London"}


def test_hours_are_told_for_each_day(client: Client, atlas: Atlas) -> None:
    Mission.objects.filter(slug="fr-london").update(**HOURS, status="open")
    days = told(client, "fr-london")["mainEntity"]["openingHoursSpecification"]
    assert len(days) == 5
    assert days[0] == {
        "@type": "OpeningHoursSpecification",
        "dayOfWeek": "https://schema.org/Monday",
        "opens": "09:00",
        "closes": "12:30",
    }


def test_a_whole_day_is_not_told_as_closed(client: Client, atlas: Atlas) -> None:
    """From 00:00 to 00:00 means closed to some who read it."""
    hours = {**HOURS, "opening_hours": "24/7"}
    Mission.objects.filter(slug="fr-london").update(**hours, status="open")
    assert "openingHoursSpecification" not in told(client, "fr-london")["mainEntity"]


def test_a_closed_mission_tells_that_and_no_hours(client: Client, atlas: Atlas) -> None:
    Mission.objects.filter(slug="jp-lyon").update(**HOURS)
    office = told(client, "jp-lyon")["mainEntity"]
    assert office["description"].startswith("Closed since")
    assert "openingHoursSpecification" not in office


def test_a_consulate_is_not_said_to_serve_the_whole_country(
    client: Client, atlas: Atlas
) -> None:
    assert atlas["jp-lyon"].kind.startswith("consulate")
    assert "areaServed" not in told(client, "jp-lyon")["mainEntity"]


def test_a_page_is_called_checked_only_where_all_on_it_was(
    client: Client, atlas: Atlas
) -> None:
    data = told(client, "fr-london")
    assert "lastReviewed" not in data
    at = timezone.now()
    Mission.objects.update(verified_at=at)
    Contact.objects.update(verified_at=at)
    assert told(client, "fr-london")["lastReviewed"] == at.date().isoformat()


def test_a_value_that_the_page_does_not_show_is_found(
    client: Client, atlas: Atlas
) -> None:
    address = "/en/embassies/fr-london/"
    html = client.get(address).content.decode()
    for before, after in (
        ('"telephone":"+44 20 7946 0100"', '"telephone":"+44 20 7946 0666"'),
        ('"addressLocality":"London"', '"addressLocality":null'),
        ('"dateModified":"2', '"dateModified":"1'),
        (f'"url":"{SITE}{address}"', f'"url":"{SITE}/en/embassies/elsewhere/"'),
    ):
        assert before in html
        wrong = parse(html.replace(before, after))
        assert hidden_values(wrong, SITE + address)


@pytest.mark.fault("S2")
def test_a_name_cannot_end_the_block_of_data(client: Client, atlas: Atlas) -> None:
    hostile = "</script><script>alert(1)</script>"
    key = Mission.objects.get(slug="fr-london").pk
    Translation.objects.put(Mission, {key: {"name:en": hostile}})
    html = client.get("/en/embassies/fr-london/").content.decode()
    assert "<script>alert" not in html
    blocks = re.findall(r'ld\+json">(.*?)</script>', html)
    assert json.loads(blocks[0])["mainEntity"]["name"] == hostile
