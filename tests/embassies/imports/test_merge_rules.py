"""The merge rules: which of a row's facts may change what is recorded."""

import pytest

from embassies.imports.pipeline.merge_rules import mission_changes, not_older
from embassies.imports.pipeline.ranks import Ranks
from embassies.imports.pipeline.rows import Origin
from tests.embassies.imports.facts import NEW, OLD, known, row


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


MINISTRY = Origin("ministry", "", "https://ministry.example/1", "2020")
RANKS = Ranks(
    {"ministry": (1, "FR"), "neighbour": (1, "DE"), "wikidata": (4, ""), "old": (5, "")}
)


def test_the_sending_ministry_counts_more_than_newer_words_of_others():
    changes = mission_changes(
        known(address="1 Rue"), row(MINISTRY, address="2 Rue"), RANKS
    )
    assert changes["address"] == "2 Rue"
    recorded = known(address="2 Rue", source_id="ministry", source_date="2020")
    assert mission_changes(recorded, row(NEW, address="3 Rue"), RANKS) == {}


def test_a_ministry_has_a_lower_rank_for_the_missions_of_others():
    assert RANKS.of("ministry", "FR") == 1
    assert RANKS.of("neighbour", "FR") == 2
    assert RANKS.of("ministry", "DE") == 2


def test_the_lowest_rank_fills_what_is_blank_and_changes_nothing():
    old = Origin("old", "", "", "2026-11")
    recorded = known(address="1 Rue")
    changes = mission_changes(
        recorded, row(old, address="2 Rue", opening_hours="Mo 09:00-10:00"), RANKS
    )
    assert "address" not in changes
    assert changes["opening_hours"] == "Mo 09:00-10:00"


def test_of_listings_the_newest_of_each_source_stays():
    recorded = known(
        listed_by={"ministry": {"date": "2026-08-22"}, "host": {"date": "2026-01"}}
    )
    newer = {"ministry": {"date": "2026-11-20"}, "host": {"date": "2025"}}
    changes = mission_changes(recorded, row(MINISTRY, listed_by=newer))
    assert changes == {
        "listed_by": {
            "ministry": {"date": "2026-11-20"},
            "host": {"date": "2026-01"},
        },
        "listed_on": "2026-11-20",
        "unlisted_on": "",
    }


def test_a_mission_that_is_listed_again_is_missing_no_more():
    missing = {"ministry": {"date": "2026-08-22", "missing_since": "2026-09-01"}}
    again = {"ministry": {"date": "2026-11-20"}}
    changes = mission_changes(known(listed_by=missing), row(MINISTRY, listed_by=again))
    assert changes["listed_by"] == again
    assert changes["unlisted_on"] == ""
