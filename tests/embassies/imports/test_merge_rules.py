"""The merge rules: which of a row's facts may change what is recorded."""

from typing import Any

import pytest

from embassies.imports.pipeline.merge_rules import (
    mission_changes,
    not_older,
    part_changes,
)
from embassies.imports.pipeline.rows import (
    MissionRow,
    Origin,
    contact,
    coverage,
    status_period,
)

OLD = Origin("wikidata", "Q1", "https://example.org/1", "2022-11-16")
NEW = Origin("factbook", "", "https://example.org/2", "2026-01")


def known(**columns: Any) -> dict[str, Any]:
    texts = (
        "wikidata_id seat_country city address local_address postal_address precision"
        " time_zone opening_hours access_note accessibility_note"
    )
    blank = dict.fromkeys(texts.split(), "")
    return {
        **blank,
        "kind": "embassy",
        "names": {},
        "languages": [],
        "geonames_id": None,
        "latitude": None,
        "longitude": None,
        "appointment_only": None,
        "field_sources": {},
        "source_id": "wikidata",
        "source_ref": "Q1",
        "source_url": "https://example.org/1",
        "source_date": "2022-11-16",
        **columns,
    }


def row(origin: Origin = OLD, **said: Any) -> MissionRow:
    parts: dict[str, Any] = {
        name: said.pop(name)
        for name in ("contacts", "coverages", "status_periods")
        if name in said
    }
    kind, item = said.pop("kind", "embassy"), said.pop("wikidata_id", "")
    whole = said.pop("whole", False)
    return MissionRow(
        1,
        "FR",
        "RU",
        kind,
        origin,
        wikidata_id=item,
        facts=said,
        parts=parts,
        whole=whole,
    )


@pytest.mark.parametrize(
    ("new", "old", "allowed"),
    [
        ("2026", "2022-11-16", True),
        ("2022-11-16", "2022-11-16", True),
        ("2022", "2022-11-16", True),
        ("2022-11-15", "2022-11-16", False),
        ("2022-11-16", "2026", False),
        ("", "2022", False),
        ("2022", "", True),
        ("", "", True),
    ],
)
def test_a_value_gives_way_to_one_that_is_not_older(new, old, allowed):
    assert not_older(new, old) is allowed


def test_a_row_that_says_the_same_changes_nothing():
    assert mission_changes(known(address="1 Rue"), row(address="1 Rue")) == {}


def test_silence_changes_nothing():
    assert mission_changes(known(address="1 Rue", city="Moscow"), row()) == {}


def test_a_newer_source_changes_a_field_and_is_noted_for_it():
    changes = mission_changes(known(address="1 Rue"), row(NEW, address="2 Rue"))
    assert changes == {
        "address": "2 Rue",
        "field_sources": {
            "address": {
                "source": "factbook",
                "source_url": "https://example.org/2",
                "source_date": "2026-01",
            }
        },
    }


def test_an_older_source_changes_nothing_that_is_known_and_fills_what_is_not():
    recorded = known(
        address="1 Rue", source_id="factbook", source_date="2026-01", languages=[]
    )
    changes = mission_changes(recorded, row(OLD, address="2 Rue", languages=["ru"]))
    assert "address" not in changes
    assert changes["languages"] == ["ru"]
    assert changes["field_sources"]["languages"]["source"] == "wikidata"


def test_a_staff_edit_wins_field_by_field():
    note = {"source": "staff", "by": 1, "at": "2026-01-01T00:00:00+00:00"}
    recorded = known(
        address="1 Rue", opening_hours="Mo 09:00-10:00", field_sources={"address": note}
    )
    said = row(NEW, address="2 Rue", opening_hours="Tu 09:00-10:00")
    changes = mission_changes(recorded, said)
    assert "address" not in changes
    assert changes["opening_hours"] == "Tu 09:00-10:00"
    assert changes["field_sources"]["address"] == note


def test_a_staff_edit_of_one_coordinate_keeps_the_whole_point():
    note = {"source": "staff"}
    recorded = known(
        latitude=1.0,
        longitude=2.0,
        precision="city",
        field_sources={"latitude": note},
    )
    said = row(NEW, latitude=5.0, longitude=6.0, precision="exact")
    assert mission_changes(recorded, said) == {}


def test_a_record_that_staff_made_is_never_changed():
    recorded = known(source_id="staff", source_date="2020", address="1 Rue")
    said = row(NEW, address="2 Rue", city="Moscow", kind="consulate")
    assert mission_changes(recorded, said) == {}


def test_a_point_gives_way_to_a_more_precise_one_even_if_that_is_older():
    recorded = known(
        latitude=55.75,
        longitude=37.62,
        precision="city",
        field_sources={"point": {"source": "geonames", "source_date": "2026"}},
    )
    said = row(OLD, latitude=55.7, longitude=37.6, precision="street")
    changes = mission_changes(recorded, said)
    assert (changes["latitude"], changes["precision"]) == (55.7, "street")
    assert changes["field_sources"] == {}


def test_a_point_never_gives_way_to_a_less_precise_one():
    recorded = known(latitude=55.7, longitude=37.6, precision="street")
    said = row(NEW, latitude=55.75, longitude=37.62, precision="city")
    assert mission_changes(recorded, said) == {}


def test_the_same_city_in_another_spelling_only_fills_what_is_missing():
    recorded = known(city="Kyiv", geonames_id=703448, time_zone="")
    said = row(NEW, city="Kiev", geonames_id=703448, time_zone="Europe/Kyiv")
    changes = mission_changes(recorded, said)
    assert changes["time_zone"] == "Europe/Kyiv"
    assert "city" not in changes


def test_a_move_to_another_city_does_not_keep_the_old_citys_id():
    recorded = known(city="Bonn", geonames_id=2946447, time_zone="Europe/Berlin")
    changes = mission_changes(recorded, row(NEW, city="Nowhere"))
    assert (changes["city"], changes["geonames_id"]) == ("Nowhere", None)


def test_an_older_row_does_not_move_the_seat_apart_from_its_city():
    recorded = known(city="Tripoli", source_date="2026-01")
    assert mission_changes(recorded, row(OLD, city="Tunis", seat_country="TN")) == {}


def test_names_are_added_language_by_language():
    changes = mission_changes(
        known(names={"en": "Embassy", "fr": "Ambassade"}),
        row(OLD, names={"en": "The Embassy", "de": "Botschaft"}),
    )
    assert changes["names"] == {
        "en": "The Embassy",
        "fr": "Ambassade",
        "de": "Botschaft",
    }


def test_a_wikidata_id_is_attached_once_and_never_replaced():
    assert mission_changes(known(), row(wikidata_id="Q5"))["wikidata_id"] == "Q5"
    assert mission_changes(known(wikidata_id="Q4"), row(wikidata_id="Q5")) == {}


def test_a_newer_edition_of_the_source_does_not_make_old_values_look_confirmed():
    newer = Origin("wikidata", "Q1", "https://example.org/1", "2026-11")
    recorded = known(address="1 Rue", city="Moscow", source_url="https://e.org/1")
    changes = mission_changes(recorded, row(newer, city="Moscow"))
    assert changes["source_date"] == "2026-11"
    assert changes["field_sources"] == {
        "address": {
            "source": "wikidata",
            "source_url": "https://e.org/1",
            "source_date": "2022-11-16",
        }
    }


def test_the_starter_does_not_undo_what_its_source_said_itself_since():
    starter = Origin("wikidata", source_date="2022-11-16")
    recorded = known(city="Tunis", kind="embassy")
    echo = row(starter, city="La Marsa", kind="consulate", address="1 Rue")
    changes = mission_changes(recorded, echo)
    assert changes == {"address": "1 Rue"}
    newer = row(Origin("wikidata", source_date="2026"), city="La Marsa")
    assert mission_changes(recorded, newer)["city"] == "La Marsa"
    unattached = known(city="Tunis", source_ref="")
    assert mission_changes(unattached, echo)["city"] == "La Marsa"


def test_an_echo_adds_none_of_its_sources_parts_but_those_of_others():
    email = contact(NEW, "email", "a@example.org")
    changes = contacts([], phone(), email, echo=True)
    assert changes.added == [email]


def part(key: int = 1, **columns: Any) -> dict[str, Any]:
    return {
        "id": key,
        "channel": "phone",
        "purpose": "general",
        "value": "+33153591110",
        "e164": "+33153591110",
        "extension": "",
        "note": "",
        "languages": [],
        "hours": "",
        "source_id": "wikidata",
        "source_ref": "Q1",
        "source_url": "https://example.org/1",
        "source_date": "2022-11-16",
        "verified_at": None,
        "withdrawn_at": None,
        **columns,
    }


def phone(origin: Origin = OLD, value: str = "+33 1 53 59 11 10", **facts: Any) -> Any:
    return contact(origin, "phone", value, e164="+33153591110", extension="", **facts)


def contacts(recorded: list[Any], *told: Any, origin: Origin = OLD, **how: Any) -> Any:
    is_partial, echo = how.pop("is_partial", False), how.pop("echo", False)
    said = row(origin, contacts=told, **how)
    return part_changes(recorded, said, "contacts", is_partial=is_partial, echo=echo)


def test_the_same_number_in_another_spelling_is_the_same_contact():
    assert not contacts([part()], phone())


def test_a_new_contact_is_added_and_a_new_note_changes_one():
    email = contact(OLD, "email", "a@example.org")
    changes = contacts([part()], phone(note="mornings"), email)
    assert changes.added == [email]
    assert [new for _, new in changes.changed] == [{"note": "mornings"}]


@pytest.mark.parametrize(
    "columns",
    [{"source_id": "staff"}, {"withdrawn_at": "2026-01-01"}, {"source_id": "factbook"}],
    ids=["staff's", "withdrawn", "another source's"],
)
def test_a_part_of_staff_of_another_source_or_withdrawn_is_left_alone(columns):
    assert not contacts([part(**columns)], phone(note="mornings"))
    assert not contacts([part(**columns)])


def test_an_older_edition_does_not_change_a_newer_part():
    assert not contacts([part(source_date="2026")], phone(note="mornings"))


def test_a_complete_source_takes_back_what_it_lists_no_more():
    assert [one["id"] for one in contacts([part()]).removed] == [1]
    assert not contacts([part()], is_partial=True)
    assert not contacts([part(source_date="2026")])


def test_a_part_that_a_person_checked_is_kept():
    changes = contacts([part(verified_at="2026-01-01")])
    assert not changes
    assert [one["id"] for one in changes.kept] == [1]


def test_a_whole_row_speaks_for_every_source_but_staff():
    recorded = [part(1, source_id="factbook"), part(2, source_id="staff", e164="+331")]
    assert [one["id"] for one in contacts(recorded, whole=True).removed] == [1]


def test_coverages_and_statuses_are_told_apart_by_what_they_say():
    covers = [
        {**part(), "country": "BY", "district": ""},
        {**part(2), "country": "AM", "district": ""},
    ]
    said = row(coverages=(coverage(OLD, "BY"), coverage(OLD, "GE")))
    changes = part_changes(covers, said, "coverages", is_partial=False)
    assert [one.key for one in changes.added] == [("GE", "")]
    assert [one["country"] for one in changes.removed] == ["AM"]
    period = status_period(OLD, "closed", "2024", evidence="x", confidence="high")
    said = row(status_periods=(period,))
    recorded = [{**part(), "status": "closed", "since": "2024", "until": ""}]
    recorded[0] |= {"evidence": "x", "confidence": "high"}
    assert not part_changes(recorded, said, "status_periods", is_partial=False)
