"""What stands on the page of one mission, and where."""

import re

import pytest
from django.test import Client

from embassies.models import Contact, StatusPeriod
from portal.translations.models import Translation
from tests.atlas import Atlas
from tests.embassies.pages.test_views import text_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE = "/en/embassies/fr-london/"


def test_the_number_to_call_stands_above_everything_else(
    client: Client, atlas: Atlas
) -> None:
    main = text_of(client, PAGE).partition("<main")[2]
    call, status = main.index('class="call-box"'), main.index('class="status')
    assert call < main.index('href="tel:+442079460911"') < status


def test_a_mission_without_a_number_leads_to_everyone_who_may_help(
    client: Client, atlas: Atlas
) -> None:
    Contact.objects.filter(mission=atlas["fr-london"]).delete()
    main = text_of(client, PAGE).partition("<main")[2]
    assert "call-box" not in main
    assert 'href="/en/help/?nationality=FR&amp;in=GB"' in main


def test_a_known_street_is_shown_on_an_outline_of_its_country(
    client: Client, atlas: Atlas
) -> None:
    page = text_of(client, PAGE)
    (drawing,) = re.findall(r'<svg class="locator".*?</svg>', page)
    assert len(drawing.encode()) <= 2048
    assert "Map: London, United Kingdom" in drawing
    assert drawing.count("<circle") == 1
    assert 'href="geo:51.5' in page
    assert "https://www.openstreetmap.org/?mlat=51.5" in page


def test_the_centre_of_a_city_is_not_marked_as_the_place(
    client: Client, atlas: Atlas
) -> None:
    page = text_of(client, "/en/embassies/jp-paris/")
    assert 'class="locator"' not in page
    assert "mlat=" not in page
    assert "https://www.openstreetmap.org/#map=12/48.8" in page


def test_the_clock_of_the_place_is_in_words(client: Client, atlas: Atlas) -> None:
    page = text_of(client, "/en/embassies/jp-paris/")
    assert "Europe/Paris" not in page.partition("<main")[2]
    assert "Monday 13:00</strong> (1 h ahead of UTC)" in page


@pytest.mark.parametrize("path", [PAGE, f"{PAGE}card/"])
def test_sources_are_named_in_one_place_and_age_is_told_once(
    client: Client, atlas: Atlas, path: str
) -> None:
    page = text_of(client, path)
    assert page.count("It may be out of date.") == 1
    contacts = page.partition('class="contacts"')[2].split("<section")[0]
    assert "Source:" not in contacts
    assert "Recorded 16 November 2022, not checked by us." in contacts
    sources = page.partition('id="origins"')[2].split("</section>")[0]
    assert "Phone" in sources.split("Source:")[0]


def test_other_missions_come_with_their_numbers_nearest_first(
    client: Client, atlas: Atlas
) -> None:
    section = text_of(client, PAGE).partition('id="siblings"')[2].split("</ul>")[0]
    assert "about" in section
    assert "No number on record." in section


def test_evidence_and_notes_are_not_printed_as_staff_wrote_them(
    client: Client, atlas: Atlas
) -> None:
    StatusPeriod.objects.filter(mission=atlas["jp-lyon"]).update(
        evidence="repository@1234 (stored) path/file.md"
    )
    assert "path/file.md" not in text_of(client, "/en/embassies/jp-lyon/")
    Contact.objects.filter(e164="+442079460911").update(
        hours="Mo-We,Fr 09:00-17:00", note="ask for the desk"
    )
    for path in (PAGE, f"{PAGE}card/"):
        page = text_of(client, path)
        assert "Mo-We" not in page
        assert "Monday–Wednesday: 09:00–17:00" in page
        assert "Friday: 09:00–17:00" in page
        assert '<bdi lang="en">ask for the desk</bdi>' in page


def test_how_to_get_in_is_on_the_page_and_its_card(client, atlas: Atlas) -> None:
    page = client.get(PAGE).content.decode()
    for text in (
        *("How to get in", "The consular section has its own door."),
        *("Accessibility", "Step-free entrance.", "PO Box 1, London"),
        *("Languages spoken", "French, English"),
    ):
        assert text in page
    card = client.get(f"{PAGE}card/").content.decode()
    assert "The consular section has its own door." in card
    assert "Step-free entrance." in card


@pytest.mark.fault("missing-words")
def test_a_note_that_is_not_translated_is_shown_in_english_and_says_so(
    client: Client, atlas: Atlas
) -> None:
    note = "The consular section has its own door."
    for language in ("ar", "fr", "zh-hans"):
        page = client.get(f"/{language}/embassies/fr-london/").text
        assert f'<html lang="{language}"' in page
        assert page.count(note) == page.count(f'<dd lang="en" dir="auto">{note}') == 1


def test_the_note_on_how_to_get_in_is_in_the_reader_s_language(
    client, atlas: Atlas
) -> None:
    Translation.objects.create(  # type: ignore[misc]
        target=atlas["fr-london"],
        field="access_note",
        language="de",
        text="Eigener Eingang.",
    )
    page = client.get("/de/embassies/fr-london/").content.decode()
    assert '<dd lang="de" dir="auto">Eigener Eingang.</dd>' in page
