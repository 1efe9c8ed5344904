"""Queries that are compiled once and run with other values."""

import threading

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from embassies.missions.loading import mission_with_parts
from embassies.models import Mission
from portal.countries.facts import emergency_numbers, ministry_of, profile_of
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry
from portal.web.compiled_queries import CompiledQuery
from tests.atlas import Atlas


def test_a_query_is_compiled_once_and_finds_what_its_values_choose(
    atlas: Atlas,
) -> None:
    made = []

    def make(sender: str, key: int):
        made.append(sender)
        return Mission.objects.of(sender).exclude(pk=key).order_by("pk")

    query = CompiledQuery(make)
    for mission in Mission.objects.order_by("pk"):
        expected = Mission.objects.of(mission.sender).exclude(pk=mission.pk)
        found = query.rows(mission.sender, mission.pk)
        assert found == list(expected.order_by("pk"))
    assert len(made) == 1


def test_a_value_that_stands_twice_is_given_twice(atlas: Atlas) -> None:
    query = CompiledQuery(lambda code: Mission.objects.covering(code).order_by("pk"))
    covered = [one for one in ("GB", "FR", "TV", "AT", "IE") if query.rows(one)]
    assert covered
    for code in covered:
        expected = Mission.objects.covering(code).order_by("pk")
        assert query.rows(code) == list(expected)


def test_a_query_that_does_not_use_a_value_is_refused(atlas: Atlas) -> None:
    query = CompiledQuery(lambda code: Mission.objects.filter(slug=code.lower() + "x"))
    with pytest.raises(TypeError, match="each of its values"):
        query.rows("FR")


@pytest.mark.django_db(transaction=True)
def test_each_thread_compiles_for_itself() -> None:
    made = []

    def make(code: str):
        made.append(code)
        return Mission.objects.of(code)

    query = CompiledQuery(make)
    query.rows("FR")

    def elsewhere() -> None:
        query.rows("FR")
        connection.close()

    thread = threading.Thread(target=elsewhere)
    thread.start()
    thread.join()
    assert len(made) == 2


def test_facts_of_a_country_are_those_of_the_querysets(atlas: Atlas) -> None:
    codes = [str(one.country.code) for one in Ministry.objects.all()]
    assert codes
    for code in codes:
        assert ministry_of(code) == Ministry.objects.about(code).first()
        assert emergency_numbers(code) == list(EmergencyNumber.objects.about(code))
        assert profile_of(code) == CountryProfile.objects.about(code).first()


def test_a_mission_is_loaded_as_by_prefetch_related(atlas: Atlas) -> None:
    loaded = (
        Mission.objects.public()
        .with_contacts()
        .with_coverage()
        .with_status_history()
        .with_claims()
    )
    parts = ("contacts", "coverages", "status_periods", "claims")
    for expected in loaded:
        with CaptureQueriesContext(connection) as queries:
            mission = mission_with_parts(expected.slug)
            for name in parts:
                found = list(getattr(mission, name).all())
                assert found == list(getattr(expected, name).all())
                assert all(one.mission is mission for one in found)
        assert len(queries) == 5
    assert mission_with_parts("no-such-mission") is None
