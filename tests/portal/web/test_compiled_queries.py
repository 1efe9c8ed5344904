"""Queries that are compiled once yield what the same QuerySets would yield."""

import threading
from datetime import UTC, datetime
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.test.utils import CaptureQueriesContext

from embassies.missions.loading import mission_with_parts
from embassies.models import Contact, Kind, Mission, Status
from portal.countries.facts import emergency_numbers, ministry_of, profile_of
from portal.countries.models import CountryProfile, EmergencyNumber, Ministry
from portal.web.compiled_queries import (
    CombinedQueries,
    CompiledQuery,
    set_prefetched,
)
from tests.atlas import NOW, Atlas

pytestmark = pytest.mark.django_db

CHECKED = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)


def sent_to(senders: list[str], hosts: list[str]) -> QuerySet[Mission]:
    rows = Mission.objects.filter(sending_country__in=senders)
    return rows.filter(receiving_country__in=hosts).order_by("slug")


def as_dicts(rows: list[Any]) -> list[dict[str, object]]:
    return [
        {field.attname: getattr(one, field.attname) for field in one._meta.fields}
        for one in rows
    ]


@pytest.mark.parametrize(
    ("senders", "hosts"),
    [
        (["FR"], ["GB"]),
        (["FR", "DE", "JP"], ["GB", "US"]),
        (["FR"], ["ZZ"]),
        ([], ["GB"]),
        (["FR"] * 7, ["GB"]),
    ],
)
def test_instances_are_those_of_the_queryset(
    atlas: Atlas, senders: list[str], hosts: list[str]
) -> None:
    compiled = CompiledQuery(sent_to)
    expected = list(sent_to(senders, hosts))
    for _again in range(2):
        assert as_dicts(compiled.rows(senders, hosts)) == as_dicts(expected)


def test_an_instance_has_its_source_and_its_annotations(
    atlas: Atlas, django_assert_num_queries: Any
) -> None:
    def query(keys: list[int]) -> QuerySet[Mission]:
        rows = Mission.objects.filter(pk__in=keys)
        return rows.with_source().with_translations("name").with_reach()

    keys = list(Mission.objects.values_list("pk", flat=True)[:40])
    expected = {one.pk: (one.source.name, one.texts, one.reach) for one in query(keys)}
    compiled = CompiledQuery(query)
    with django_assert_num_queries(1):
        found = {
            one.pk: (one.source.name, one.texts, one.reach)
            for one in compiled.rows(keys)
        }
    assert found == expected
    assert len({reach for _name, _texts, reach in found.values()}) > 1


def test_only_the_columns_that_were_asked_for_are_read(atlas: Atlas) -> None:
    compiled = CompiledQuery(
        lambda hosts: Mission.objects.filter(receiving_country__in=hosts).only("slug")
    )
    first = compiled.rows(["GB"])[0]
    assert {"city", "address"} <= first.get_deferred_fields()
    assert first.city == Mission.objects.get(pk=first.pk).city


def test_a_filter_by_a_time_that_is_no_value_is_refused(atlas: Atlas) -> None:
    def query(hosts: list[str]) -> QuerySet[Mission]:
        rows = Mission.objects.filter(receiving_country__in=hosts)
        return rows.filter(kind=Kind.EMBASSY, created_at__lt=NOW)

    with pytest.raises(TypeError, match="a time"):
        CompiledQuery(query).rows(["GB"])


def test_constants_are_kept(atlas: Atlas) -> None:
    def query(hosts: list[str]) -> QuerySet[Any, tuple[Any, ...]]:
        rows = Mission.objects.filter(receiving_country__in=hosts).order_by("slug")
        return rows.filter(status=Status.OPEN).values_list("slug", "is_honorary")

    compiled = CompiledQuery(query)
    assert compiled.rows(["GB"]) == list(query(["GB"]))
    assert compiled.rows(["GB"])


@pytest.fixture
def profile(atlas: Atlas) -> CountryProfile:
    source = atlas.sources["registry"]
    EmergencyNumber.objects.filter(country="LU").delete()
    for number in ("113", "112"):
        EmergencyNumber.objects.create(
            country="LU",
            service="police" if number == "113" else "general",
            number=number,
            source=source,
            source_date="2024-05",
            verified_at=CHECKED if number == "112" else None,
        )
    CountryProfile.objects.filter(country="LU").delete()
    return CountryProfile.objects.create(
        country="LU",
        capital_latitude=49.61167,
        capital_longitude=6.13,
        time_zones=["Europe/Luxembourg"],
        neighbours=["BE", "DE", "FR"],
        former_names=["é “quoted”"],
        source=source,
    )


def about(countries: list[str]) -> list[QuerySet[Any, Any]]:
    numbers = EmergencyNumber.objects.filter(country__in=countries)
    profiles = CountryProfile.objects.filter(country__in=countries)
    return [
        numbers.with_source().order_by("-number"),
        profiles.order_by("pk"),
        profiles.values_list("capital_latitude", "neighbours", "verified_at"),
        numbers.order_by("number").values_list("number", "verified_at"),
    ]


def test_several_queries_are_read_in_one(
    profile: CountryProfile, django_assert_num_queries: Any
) -> None:
    combined = CombinedQueries(about)
    with django_assert_num_queries(1):
        numbers, profiles, places, moments = combined.rows(["LU"])
        names = [one.source.name for one in numbers]
    expected = about(["LU"])
    assert as_dicts(numbers) == as_dicts(list(expected[0]))
    assert names == [one.source.name for one in expected[0]]
    assert as_dicts(profiles) == as_dicts(list(expected[1]))
    assert (places, moments) == (list(expected[2]), list(expected[3]))
    assert [number for number, _moment in moments] == ["112", "113"]
    assert moments[0][1] == CHECKED


def test_several_queries_without_rows_are_empty_lists(atlas: Atlas) -> None:
    assert CombinedQueries(about).rows(["ZZ"]) == [[], [], [], []]


def test_prefetched_rows_take_no_query_and_know_their_record(
    atlas: Atlas, django_assert_num_queries: Any
) -> None:
    mission = Mission.objects.filter(contacts__isnull=False).first()
    assert mission
    contacts = list(Contact.objects.filter(mission=mission))
    set_prefetched(mission, "contacts", contacts, "mission")
    with django_assert_num_queries(0):
        assert list(mission.contacts.all()) == contacts
        assert mission.contacts.all()[0].mission is mission


def test_a_moment_is_a_value_like_others(atlas: Atlas) -> None:
    compiled = CompiledQuery(
        lambda at: Mission.objects.filter(created_at__lte=at).order_by("pk")
    )
    last = Mission.objects.order_by("-created_at")[0].created_at
    for at in (last, datetime(1990, 1, 1, tzinfo=UTC), last):
        expected = Mission.objects.filter(created_at__lte=at).order_by("pk")
        assert compiled.rows(at) == list(expected)
    assert compiled.rows(last)


def test_values_and_lists_stand_side_by_side(atlas: Atlas) -> None:
    def query(host: str, senders: list[str], key: int) -> QuerySet[Mission]:
        rows = Mission.objects.standing_in(host).filter(sending_country__in=senders)
        return rows.exclude(pk=key).order_by("pk")

    compiled = CompiledQuery(query)
    every = sorted({one.sender for one in Mission.objects.all()})
    missions = list(Mission.objects.order_by("pk")[:30])
    assert len(missions) > 10
    for mission in missions:
        given = (mission.host, every, mission.pk)
        assert compiled.rows(*given) == list(query(*given))


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
        if connection.connection:  # Django leaves one to a database in memory open.
            connection.connection.close()

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
