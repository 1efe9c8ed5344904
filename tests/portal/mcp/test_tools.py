"""What assistants are answered: dated facts with their source, and gaps as gaps."""

import json
from typing import Any

import pytest

from embassies.models import Contact, Mission
from portal.advisories.models import GovernmentAdvice
from portal.mcp.arguments import ArgumentError
from portal.mcp.facts import CAUTION
from portal.mcp.tools import advisories, find_mission, who_can_help
from tests.atlas import NOW, Atlas
from tests.portal.advisories.conftest import Maker, draft, make  # noqa: F401

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

SITE = "http://localhost:8000"


def mappings(value: object) -> list[dict[str, Any]]:
    """Return every mapping within an answer."""
    if isinstance(value, dict):
        return [value, *(one for part in value.values() for one in mappings(part))]
    if isinstance(value, list):
        return [one for part in value for one in mappings(part)]
    return []


def test_a_mission_is_found_with_its_contacts_page_date_and_source(
    atlas: Atlas,
) -> None:
    found: Any = find_mission("French embassy in London", limit=1)
    (mission,) = found["missions"]
    assert mission["page"] == f"{SITE}/en/embassies/fr-london/"
    assert mission["sent_by"] == "France (FR)"
    recorded = Contact.objects.filter(mission__slug="fr-london", withdrawn_at=None)
    values = {one["value"] for one in mission["contacts"]}
    assert values == {*recorded.values_list("value", flat=True)} != set()
    assert found["page"] == f"{SITE}/en/embassies/?q=French+embassy+in+London"


@pytest.mark.parametrize(
    ("tool", "arguments"),
    [
        (find_mission, {"question": "embassies in London", "limit": 10}),
        (who_can_help, {"nationality": "FR", "country": "United Kingdom"}),
        (
            who_can_help,
            {"nationality": ["JP", "Malta"], "country": "KE", "language": "ar"},
        ),
        (advisories, {}),
        (advisories, {"country": "KE"}),
    ],
)
def test_each_answer_has_its_time_caution_page_and_sources_with_licences(
    atlas: Atlas, tool: Any, arguments: dict[str, Any]
) -> None:
    answer = tool(**arguments)
    assert answer["answered_at"] == "2026-11-23T12:00:00+00:00"
    assert answer["caution"] == CAUTION
    assert "may be out of date" in CAUTION
    assert answer["page"].startswith(SITE)
    known = {one["source"] for one in answer["sources"]}
    assert all(one["licence"] for one in answer["sources"])
    for one in mappings({**answer, "sources": []}):
        if "source" in one:
            assert one["source"] in known
            assert one["date"]
            assert isinstance(one["may_be_out_of_date"], bool)
        assert None not in one.values()
        assert "" not in one.values()
    json.dumps(answer)


def test_what_is_not_on_record_is_said_to_be_unknown(atlas: Atlas) -> None:
    Contact.objects.filter(mission__slug="fr-london").update(withdrawn_at=NOW)
    Mission.objects.filter(slug="fr-london").update(address="", opening_hours="")
    found: Any = find_mission("French embassy in London", limit=1)
    (mission,) = found["missions"]
    assert mission["contacts"] == "unknown"
    assert mission["has_a_phone_on_record"] is False
    assert mission["address"] == mission["opening_hours"] == "unknown"
    nothing: Any = find_mission("embassy of Bhutan in Fiji")
    assert nothing["missions"].startswith("unknown")


def test_help_comes_in_steps_with_the_rule_and_the_numbers(atlas: Atlas) -> None:
    answer: Any = who_can_help("France", "gb")
    first = answer["steps"][0]
    assert first["kind"] == "own_mission"
    assert first["missions"][0]["page"].startswith(f"{SITE}/en/embassies/fr-")
    assert first["rule"]["date"]
    numbers = [one for step in answer["steps"] for one in step["emergency_numbers"]]
    assert {"999"} <= {one["number"] for one in numbers}
    assert answer["call_first"]["number"]
    assert answer["page"] == f"{SITE}/en/help/?nationality=FR&in=GB"


def test_what_was_withdrawn_is_named_to_nobody(atlas: Atlas) -> None:
    Mission.objects.filter(slug="fr-london").update(withdrawn_at=NOW)
    for answer in (find_mission("French embassy London"), who_can_help("FR", "GB")):
        assert "fr-london" not in json.dumps(answer)


@pytest.mark.fault("S12")
def test_advisories_in_force_are_told_and_drafts_are_not(
    make: Maker,  # noqa: F811
) -> None:
    make("ke", country="KE", guidance="- Stay **in**")
    make("world", country="")
    draft("secret", country="KE", title="Canary")
    GovernmentAdvice.objects.create(
        issuer="CA",
        country="KE",
        scale="Risk levels",
        level="Avoid all travel",
        language="en",
        source_url="https://travel.example/ke",
        source_date="2026-11-01",
        retrieved_at=NOW,
    )
    told: Any = advisories("Kenya")
    by_slug = {one["page"].split("/")[-2]: one for one in told["advisories"]}
    assert {"ke", "world"} <= by_slug.keys()
    assert by_slug["ke"]["what_to_do"] == "- Stay in"
    assert by_slug["ke"]["source_name"] == "Atlas gazette"
    (advice,) = told["government_advice"]
    assert advice["level"] == "Avoid all travel"
    assert "Canary" not in json.dumps([told, advisories()])
    assert told["page"] == f"{SITE}/en/countries/kenya/"


def test_no_advisory_is_no_promise(db: None) -> None:
    told: Any = advisories("FR")
    assert "does not mean that it is safe" in told["advisories"]


@pytest.mark.parametrize(
    ("tool", "arguments", "words"),
    [
        (find_mission, [" "], "`question`: write 1 to 100 characters"),
        (find_mission, ["x" * 101], "`question`: write 1 to 100 characters"),
        (find_mission, ["a\0b"], "`question`: write 1 to 100 characters"),
        (find_mission, ["x", 0], "`limit`: write a number from 1 to 10"),
        (find_mission, ["x", 5, "tlh"], "`language`: write one of en, "),
        (who_can_help, ["Frankistan", "FR"], "Write a two-letter code"),
        (who_can_help, ["FR", "Germny"], "Did you mean DE (Germany)?"),
        (
            who_can_help,
            ["Congo", "FR"],
            "Did you mean CD (Democratic Republic of the Congo) or CG",
        ),
        (who_can_help, ["FR", "Korea"], "names several countries. Did you mean KP"),
        (who_can_help, [[], "FR"], "`nationality`: write 1 to 5 countries"),
        (who_can_help, [["FR"] * 6, "GB"], "`nationality`: write 1 to 5 countries"),
        (who_can_help, ["FR", "GB", "Qwrtz"], "Write a larger city near it"),
        (advisories, ["ZZ"], "`country`: “ZZ” is no country that we know"),
    ],
)
def test_a_wrong_argument_is_answered_with_what_to_write(
    db: None, tool: Any, arguments: list[Any], words: str
) -> None:
    with pytest.raises(ArgumentError) as refused:
        tool(*arguments)
    assert words in str(refused.value)


def test_a_people_names_its_country_and_a_slip_is_named(atlas: Atlas) -> None:
    answer: Any = who_can_help("Swedish", "Lithwania")
    assert answer["understood"] == {
        "Swedish": "SE (Sweden)",
        "Lithwania": "LT (Lithuania)",
    }


def test_the_first_call_says_whose_it_is_where_and_how_old(atlas: Atlas) -> None:
    answer: Any = who_can_help("FR", "GB", "London")
    call = answer["call_first"]
    assert call["answered_in"] == "United Kingdom"
    assert call["page"].startswith(f"{SITE}/en/embassies/fr-")
    assert "France" in call["name"]
    assert call["age"] == "Checked by us on 2 March 2026."
    assert isinstance(call["may_be_out_of_date"], bool)
    assert "city=London" in answer["page"]
    assert answer["text_message"].startswith("FR>GB:")


def test_advisories_about_the_country_stand_with_the_help(
    atlas: Atlas,
    make: Maker,  # noqa: F811
) -> None:
    make("gb", country="GB", title="Strike")
    for answer in (who_can_help("FR", "GB"), find_mission("French embassy London")):
        told: Any = answer["advisories"]
        assert [one["title"] for one in told] == ["Strike"]
        assert told[0]["page"] == f"{SITE}/en/advisories/gb/"
        assert told[0]["date"]


def test_a_status_has_the_source_and_date_of_who_says_so(atlas: Atlas) -> None:
    shut = Mission.objects.filter(status="suspended", withdrawn_at=None).first()
    assert shut is not None
    sender, host = str(shut.sending_country.code), str(shut.receiving_country.code)
    answer: Any = who_can_help(sender, host)
    page = f"{SITE}/en/embassies/{shut.slug}/"
    (told,) = {
        one["page"]: one["status_record"]
        for one in mappings(answer)
        if one.get("page") == page and "status_record" in one
    }.values()
    period = shut.status_periods.latest("since")
    assert told["source"] == period.source_id
    assert told["date"] == period.source_date
