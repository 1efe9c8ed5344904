"""What the form of a mission takes: clean contacts, no formulas."""

from typing import Any

import pytest
from django.test import Client

from embassies.models import Contact, Mission
from portal.web.roles import EDITOR
from tests.atlas import Atlas
from tests.support.people import person, signed_in
from tests.support.staff_forms import edit, form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


@pytest.fixture
def mission(atlas: Atlas) -> Mission:
    return atlas["fr-london"]


@pytest.fixture
def editor(db: None) -> Client:
    return signed_in(person(EDITOR))


def faults(editor: Client, mission: Mission, **changes: str) -> list[str]:
    """Return what the form says of changed fields, as it stays open."""
    path, data = form_of(editor, mission)
    sent = {name.replace("__", "-"): value for name, value in changes.items()}
    answer: Any = editor.post(path, {**data, **sent})
    assert answer.status_code == 200
    return [str(one) for one in answer.context["errors"]]


def new_contact(channel: str, value: str) -> dict[str, str]:
    total = str(Contact.objects.filter(mission__slug="fr-london").count())
    return {
        "contacts__TOTAL_FORMS": str(int(total) + 1),
        f"contacts__{total}__channel": channel,
        f"contacts__{total}__purpose": "visa",
        f"contacts__{total}__value": value,
    }


@pytest.mark.parametrize(
    ("channel", "value", "told"),
    [
        ("phone", "2.28222E+11", "A spreadsheet has changed this number"),
        ("phone", "ask the porter", "Write it like this: +33 1 53 59 11 10"),
        ("phone", "+4113", "Write it like this: +33 1 53 59 11 10"),
        ("phone", "+44 20 7946 0911; +44 20 7946 0912", "a contact of its own"),
        ("email", "visa(at)example.org", "Write it like this: name@example.org"),
        ("email", "a@example.org; b@example.org", "a contact of its own"),
        ("website", "javascript:alert(1)", "Write it like this: https://example.org"),
        ("website", "=1+1", "A text must not begin with = or @"),
    ],
)
def test_a_bad_contact_is_refused_and_the_form_says_what_to_write(
    editor, mission: Mission, channel, value, told
):
    said = faults(editor, mission, **new_contact(channel, value))
    assert told in "; ".join(said)


@pytest.mark.parametrize(
    ("channel", "value", "clean"),
    [
        ("email", "mailto:visa@example.org?subject=x", "visa@example.org"),
        ("website", "www.example.org", "https://www.example.org"),
    ],
)
def test_a_contact_is_cleaned_as_in_an_import(
    editor, mission: Mission, channel, value, clean
):
    proposal = edit(editor, mission, **new_contact(channel, value))
    assert proposal.items[0]["fields"]["value"][1] == clean


def test_an_old_contact_that_cannot_be_dialled_does_not_block_another_edit(
    editor, atlas: Atlas
):
    mission = atlas["jp-london"]
    assert mission.contacts.filter(value="not a number").exists()
    assert edit(editor, mission, address="3 Compass Row")


def test_a_new_number_is_dialled_from_the_seat_in_the_same_form(
    editor, mission: Mission
):
    seat = {"seat_country": "FR", **new_contact("phone", "01 53 59 11 10")}
    proposal = edit(editor, mission, **seat)
    added = next(one for one in proposal.items if one["verb"] == "add")
    assert added["fields"]["e164"][1] == "+33153591110"


def test_several_numbers_are_told_apart_as_dialled_from_the_seat_in_the_same_form(
    editor, mission: Mission
):
    seat = {"seat_country": "FR", **new_contact("phone", "01 53 59 11 10 / 11")}
    assert "a contact of its own" in "; ".join(faults(editor, mission, **seat))


@pytest.mark.fault("S5")
@pytest.mark.parametrize(
    "changes",
    [
        {"address": "=1+1"},
        {"access_note": "@SUM(A1)"},
        {"city": "\u200b=1"},
        {"contacts__0__note": "=1+1"},
        {
            "translations__TOTAL_FORMS": "1",
            "translations__0__field": "name",
            "translations__0__language": "sv",
            "translations__0__text": "=1+1",
        },
    ],
)
def test_a_formula_is_refused_in_any_text(editor, mission: Mission, changes):
    said = faults(editor, mission, **changes)
    assert "A text must not begin with = or @, as a formula does." in "; ".join(said)


@pytest.mark.parametrize(
    ("latitude", "longitude"), [("0", "0"), ("-0.1419", "51.5012"), ("48.86", "2.31")]
)
def test_a_point_that_is_not_in_the_country_is_refused(
    editor, mission, latitude, longitude
):
    place = {"latitude": latitude, "longitude": longitude, "precision": "street"}
    assert "at sea or in another country" in faults(editor, mission, **place)[0]


def test_a_point_in_the_country_is_proposed(editor, mission):
    place = {"latitude": "51.5012", "longitude": "-0.1419", "precision": "street"}
    assert edit(editor, mission, **place)
