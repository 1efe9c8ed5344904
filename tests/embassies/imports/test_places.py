"""A place that cannot be right is left out and reported; an embassy is not moved."""

import pytest

from embassies.imports.pipeline.apply import apply
from embassies.imports.pipeline.places import move, with_checked_point
from embassies.imports.pipeline.posts import Post
from embassies.models import ImportedRow, ImportRun, Mission
from tests.embassies.imports.test_apply import context, row

BERLIN, BONN, MUNICH = 2950159, 2946447, 2867714
LONDON = {"city": "London", "geonames_id": 2643743}


def checked(latitude: float, longitude: float, precision: str = "street", **facts):
    point = {"latitude": latitude, "longitude": longitude, "precision": precision}
    return with_checked_point(row(facts={**point, **facts}))


def test_a_point_in_its_country_stays():
    found = checked(51.5012, -0.1419)
    assert found.facts["latitude"] == 51.5012
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("latitude", "longitude", "facts", "why"),
    [
        (0, 0, {}, "lies at sea"),
        (1.2228, 6.1319, {}, "lies at sea"),
        (48.8612, 2.3103, {}, "lies in FR, not in GB"),
        (-0.1419, 51.5012, {}, "is in GB with latitude and longitude exchanged"),
        (55.9533, -3.1883, LONDON, "lies 534 km from London"),
        (51.5012, -0.1419, {"seat_country": "FR"}, "lies in GB, not in FR"),
    ],
)
def test_a_point_that_cannot_be_right_is_left_out(latitude, longitude, facts, why):
    found = checked(latitude, longitude, **facts)
    assert not {"latitude", "longitude", "precision"} & found.facts.keys()
    assert found.remarks == (f"the point {latitude}, {longitude} {why}: left out",)


@pytest.mark.parametrize(
    ("latitude", "longitude", "said", "supported"),
    [
        (51.5012, -0.1419, "exact", "exact"),
        (51.501, -0.1, "exact", "street"),
        (51.5, -0.14, "exact", "city"),
        (51.5, -0.14, "street", "city"),
        (51, 0, "street", "city"),
        (51.501234, -0.141912, "city", "city"),
    ],
)
def test_a_point_is_no_more_precise_than_its_decimals(
    latitude, longitude, said, supported
):
    assert checked(latitude, longitude, said).facts["precision"] == supported


def known(city: str, geonames_id: int | None, kind: str = "embassy") -> Post:
    return Post("TG", "DE", kind, False, city, geonames_id, "")


@pytest.mark.parametrize(
    ("facts", "moved"),
    [
        ({"city": "Bonn", "geonames_id": BONN}, "recorded in Berlin, here in Bonn"),
        ({"city": "Bonn"}, "recorded in Berlin, here in Bonn"),
        ({"city": "Nowhere"}, "recorded in Berlin, here in Nowhere"),
        ({"latitude": 50.73, "longitude": 7.1}, "recorded in Berlin, here in another"),
        ({"city": "Berlin"}, ""),
        ({"city": "Mitte", "geonames_id": BERLIN}, ""),
        ({"city": "Potsdam"}, "recorded in Berlin, here in Potsdam"),
        ({"city": "Charlottenburg"}, ""),
        ({"latitude": 52.53, "longitude": 13.4}, ""),
        ({}, ""),
    ],
)
def test_a_row_moves_a_post_only_to_another_city(facts, moved):
    told = row(sending_country="TG", receiving_country="DE", facts=facts)
    assert move(known("Berlin", BERLIN), told).startswith(moved)
    assert bool(move(known("Berlin", BERLIN), told)) == bool(moved)


def remarks() -> list[str]:
    suspicious = ImportedRow.objects.filter(outcome=ImportedRow.Outcome.SUSPICIOUS)
    return list(suspicious.values_list("message", flat=True))


def run(city: str, **more) -> ImportRun:
    facts = {"city": city, "address": "1 New Row", **more}
    return apply([row(facts=facts)], context(is_partial=False, allows_shrink=True))


@pytest.mark.django_db
def test_an_embassy_does_not_leave_the_capital_for_a_row(atlas):
    mission = atlas["fr-london"]
    Mission.objects.filter(pk=mission.pk).update(city="London", geonames_id=2643743)
    before = Mission.objects.values().get(pk=mission.pk)
    done = run("Manchester", geonames_id=2643123)
    assert (done.changed, done.unchanged) == (0, 1)
    assert Mission.objects.values().get(pk=mission.pk) == before
    assert remarks() == [
        "recorded in London, here in Manchester: nothing of this row was applied;"
        " change the mission's page"
    ]


@pytest.mark.django_db
def test_a_consulate_that_moves_is_reported(atlas):
    mission = atlas["fr-london"]
    Mission.objects.filter(pk=mission.pk).update(
        city="Leeds", geonames_id=2644688, kind="consulate"
    )
    rows = [row(kind="consulate", facts={"city": "Manchester", "geonames_id": 2643123})]
    assert apply(rows, context()).changed == 1
    assert Mission.objects.get(pk=mission.pk).city == "Manchester"
    assert remarks() == ["recorded in Leeds, here in Manchester"]


@pytest.mark.django_db
def test_the_point_of_a_city_that_is_refused_is_refused_with_it(atlas):
    place = {"city": {"source": "registry", "source_date": "2026-11"}}
    Mission.objects.filter(slug="fr-london").update(
        city="Leeds",
        geonames_id=2644688,
        kind="consulate",
        latitude=None,
        longitude=None,
        precision="",
        field_sources=place,
    )
    there = {"latitude": 51.5012, "longitude": -0.1419, "precision": "street"}
    rows = [row(kind="consulate", facts={**LONDON, **there})]
    apply(rows, context())
    mission = Mission.objects.get(slug="fr-london")
    assert (mission.city, mission.latitude) == ("Leeds", None)
    assert remarks() == ["recorded in Leeds, here in London"]


@pytest.mark.django_db
def test_a_post_of_the_past_is_hidden_until_staff_decide(atlas):
    told = row(
        slug="",
        wikidata_id="Q42",
        kind="consulate",
        facts={"city": "Leeds"},
        parked="began in 1890, without site or phone",
    )
    assert apply([told], context()).created == 1
    mission = Mission.objects.get(wikidata_id="Q42")
    assert mission.withdrawn_at
    assert mission in Mission.objects.parked()
    assert mission not in Mission.objects.public()
    assert remarks() == [
        "may be of the past (began in 1890, without site or phone): hidden"
    ]
    again = apply([told], context(is_partial=False, allows_shrink=True))
    assert (again.created, again.changed) == (0, 0)
    assert Mission.objects.get(pk=mission.pk).withdrawn_at


@pytest.mark.django_db
def test_a_recorded_post_that_may_be_of_the_past_stays_public(atlas):
    assert apply([row(parked="ended in 1999")], context()).created == 0
    assert Mission.objects.get(slug="fr-london").withdrawn_at is None
    assert remarks() == ["may be of the past (ended in 1999): left as it is"]
