"""What a contact card says of a mission: its status, hours, and each fact's source."""

import re

import pytest
from django.test import Client
from django.utils import translation

from embassies.missions.summaries import status_text
from embassies.models import SHUT, Contact, Mission, Status, StatusPeriod
from embassies.models.kinds import Precision
from embassies.pages.card.vcard import small_vcard
from portal.countries.models import Source
from tests.atlas import Atlas

pytestmark = pytest.mark.django_db
VERSIONS = ("3.0", "4.0")
LANGUAGES = ("en", "fr", "es", "de", "ru", "uk", "ar", "zh-hans")


def card(client: Client, slug: str, version: str, language: str = "en") -> list[str]:
    """Return the lines of a card, unfolded and without escapes."""
    answer = client.get(f"/{language}/embassies/{slug}.vcf?version={version}")
    assert answer.status_code == 200
    text = answer.content.decode().replace("\r\n ", "")
    return [re.sub(r"\\([,;\\])", r"\1", line) for line in text.split("\r\n")]


def value(lines: list[str], name: str) -> str:
    (found,) = (line for line in lines if line.startswith(f"{name}:"))
    return found.removeprefix(f"{name}:")


@pytest.fixture
def london(atlas: Atlas) -> Mission:
    return atlas["fr-london"]


def set_status(mission: Mission, status: str, note: str = "Moved to Baku.") -> None:
    Mission.objects.filter(pk=mission.pk).update(
        status=status, status_since="2026-03-10"
    )
    StatusPeriod.objects.filter(mission=mission).delete()
    StatusPeriod.objects.bulk_create(
        [
            StatusPeriod(
                mission=mission,
                status=status,
                since="2026-03-10",
                note=note,
                evidence="A gazette",
                confidence="high",
                source=Source.objects.get(key="gazette"),
                source_date="2026-04",
            )
        ]
    )


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("status", [*SHUT, Status.LIMITED, Status.EMERGENCY_ONLY])
def test_the_name_and_the_note_begin_with_a_status_that_is_not_open(
    client: Client, london: Mission, status: Status, version: str, language: str
) -> None:
    before = value(card(client, london.slug, version, language), "FN")
    set_status(london, status)
    lines = card(client, london.slug, version, language)
    with translation.override(language):
        stated = status_text(status, "2026-03-10")
    for name in ("FN", "ORG"):
        assert value(lines, name).startswith(stated)
        assert value(lines, name).endswith(before)
    assert value(lines, "NOTE").startswith(f"{stated}\\nMoved to Baku.\\n")


@pytest.mark.parametrize("version", VERSIONS)
def test_an_open_mission_keeps_its_plain_name(
    client: Client, london: Mission, version: str
) -> None:
    for status in (Status.OPEN, Status.UNKNOWN):
        Mission.objects.filter(pk=london.pk).update(status=status, status_since="2020")
        lines = card(client, london.slug, version)
        assert value(lines, "FN") == "Embassy of France, London"
        assert value(lines, "ORG") == "Embassy of France, London"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("status", SHUT)
def test_no_number_of_a_shut_mission_is_the_one_to_call_first(
    client: Client, london: Mission, status: Status, version: str
) -> None:
    assert "pref" in "".join(card(client, london.slug, version)).lower()
    set_status(london, status)
    assert "pref" not in "".join(card(client, london.slug, version)).lower()


def test_the_code_to_scan_has_the_status_too(client: Client, london: Mission) -> None:
    set_status(london, Status.CLOSED)
    text = small_vcard(Mission.objects.get(pk=london.pk), "Embassy", "https://x/")
    assert "FN:Closed since 10 March 2026: Embassy" in text
    assert "PREF" not in text


@pytest.mark.parametrize("version", VERSIONS)
def test_purposes_are_labels_that_address_books_show(
    client: Client, london: Mission, version: str
) -> None:
    Contact.objects.filter(mission=london, channel="email").update(purpose="visa")
    lines = card(client, london.slug, version, "fr")
    labels = dict(line.split(".X-ABLabel:") for line in lines if ".X-ABLabel:" in line)
    assert {"Urgence", "Visa"} <= set(labels.values())
    for item in labels:
        assert sum(line.startswith(f"{item}.") for line in lines) == 2


@pytest.mark.parametrize("version", VERSIONS)
def test_the_note_has_the_hours_unless_the_mission_is_shut(
    client: Client, london: Mission, version: str
) -> None:
    hours = "Opening hours: Monday: 09:00–12:30, 14:00–16:00"
    assert hours in value(card(client, london.slug, version), "NOTE")
    set_status(london, Status.SUSPENDED)
    assert "09:00" not in value(card(client, london.slug, version), "NOTE")


def test_the_note_says_of_which_fact_each_source_speaks_and_its_licence(
    client: Client, london: Mission
) -> None:
    set_status(london, Status.CLOSED)
    gazette, registry = (Source.objects.get(key=key) for key in ("gazette", "registry"))
    london.contacts.all().update(
        source=registry, source_date="2024-03-01", verified_at=None, verified_method=""
    )
    note = value(card(client, london.slug, "4.0"), "NOTE").split("\\n")
    assert (
        f"Status: Recorded by {gazette.name}, 2026-04; not checked."
        " It may have changed since." in note
    )
    (phones,) = (
        line for line in note if registry.name in line and "2024-03-01" in line
    )
    assert phones.startswith("Phone")
    assert note[-1].startswith("Licence: ")
    for source in (gazette, registry):
        assert f"{source.name} ({source.licence})" in note[-1]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_date_known_to_the_year_is_no_revision(
    client: Client, london: Mission, version: str
) -> None:
    london.contacts.all().update(source_date="2024-03-01", verified_at=None)
    Mission.objects.filter(pk=london.pk).update(
        verified_at=None,
        verified_method="",
        source_date="2022-11-16",
        precision=Precision.EXACT,
        field_sources={"point": {"source": "gazette", "source_date": "2026"}},
    )
    revision = value(card(client, london.slug, version), "REV")
    assert revision.replace("-", "").startswith("20240301")
    london.contacts.all().update(source_date="2024")
    Mission.objects.filter(pk=london.pk).update(source_date="2022-11")
    assert not [
        line for line in card(client, london.slug, version) if line.startswith("REV")
    ]


def test_a_card_saved_in_two_languages_is_one_contact(
    client: Client, london: Mission
) -> None:
    ids = {value(card(client, london.slug, "4.0", one), "UID") for one in LANGUAGES}
    assert len(ids) == 1
