"""What sources say is kept where several speak of one field, whoever wins."""

from datetime import UTC, datetime
from typing import Any

import pytest

from embassies.imports.pipeline.apply import apply
from embassies.imports.pipeline.options import ImportContext, ImportOptions
from embassies.imports.pipeline.rows import MissionRow, Origin
from embassies.models import Mission, SourceClaim
from portal.countries.models import Source

pytestmark = pytest.mark.django_db

AT = datetime(2026, 11, 23, tzinfo=UTC)
OLD = Origin("registry", "", "https://registry.example/1", "2022-11-16")
NEW = Origin("gazette", "", "https://gazette.example/1", "2026-01")


@pytest.fixture(autouse=True)
def _sources(db: None) -> None:
    for key in ("registry", "gazette", "geonames"):
        Source.objects.create(key=key, name=key, licence="CC0-1.0")


def bring(origin: Origin, *, dry_run: bool = False, **facts: Any) -> None:
    origins = facts.pop("field_origins", {})
    rows = [
        MissionRow(
            line,
            "FR",
            host,
            "embassy",
            origin,
            facts={"city": city, **facts},
            field_origins=origins,
        )
        for line, host, city in ((2, "RU", "Moscow"), (3, "GB", "London"))
    ]
    options = ImportOptions(is_partial=True, is_dry_run=dry_run)
    run = apply(rows, ImportContext("portal", "file.csv", AT, options))
    assert not run.refusal


def words() -> set[tuple[str, str, str]]:
    rows = SourceClaim.objects.filter(mission__receiving_country="RU")
    return {(one.field, one.source_id, str(one.value)) for one in rows}


def test_one_source_leaves_no_word_apart_from_the_record() -> None:
    bring(OLD, address="1 Old Street")
    bring(OLD, address="2 Old Street")
    assert not words()


@pytest.mark.parametrize("newest_first", [True, False])
def test_the_word_of_each_source_is_kept_whoever_wins(*, newest_first: bool) -> None:
    both = [(OLD, "1 Old Street"), (NEW, "2 New Street")]
    for origin, address in both[::-1] if newest_first else both:
        bring(origin, address=address)
    assert words() == {
        ("address", "registry", "1 Old Street"),
        ("address", "gazette", "2 New Street"),
    }
    addresses = set(Mission.objects.values_list("address", flat=True))
    assert addresses == {"2 New Street"}


def test_a_source_has_one_word_the_last() -> None:
    bring(OLD, address="1 Old Street")
    bring(NEW, address="2 New Street")
    bring(NEW, address="3 New Street")
    bring(OLD, address="4 Old Street")
    bring(OLD, address="4 Old Street")
    assert words() == {
        ("address", "registry", "4 Old Street"),
        ("address", "gazette", "3 New Street"),
    }


def test_the_centre_of_a_city_is_no_word_on_a_place() -> None:
    point: dict[str, Any] = {"latitude": 55.75, "longitude": 37.6}
    centre = {"point": {"source": "geonames"}}
    bring(OLD, **point, precision="city", field_origins=centre)
    bring(NEW, latitude=55.7612, longitude=37.6, precision="exact")
    assert not words()
    bring(OLD, latitude=55.771, longitude=37.6, precision="street")
    assert {source for _field, source, _value in words()} == {"registry", "gazette"}


def test_a_dry_run_keeps_no_word() -> None:
    bring(OLD, address="1 Old Street")
    bring(NEW, dry_run=True, address="2 New Street")
    assert not words()


def test_what_staff_wrote_is_no_word_of_a_source_and_theirs_is_kept() -> None:
    bring(OLD, address="1 Old Street")
    for mission in Mission.objects.all():
        mission.address = "5 Staff Street"
        mission.mark_staff_edit(["address"], by=1, at=AT)
        mission.save()
    bring(NEW, address="2 New Street")
    assert words() == {("address", "gazette", "2 New Street")}
    assert set(Mission.objects.values_list("address", flat=True)) == {"5 Staff Street"}


def test_words_cost_no_query_for_each_mission(django_assert_max_num_queries) -> None:
    bring(OLD, address="1 Old Street")
    bring(NEW, address="2 New Street")
    assert SourceClaim.objects.count() == 4
    with django_assert_max_num_queries(30):
        bring(OLD, address="3 Old Street")
