"""Queries that are compiled once yield what the same QuerySets would yield."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.db.models import QuerySet

from embassies.models import Contact, Kind, Mission, Status
from embassies.models.prepared import Prepared, Together, set_prefetched
from portal.countries.models import CountryProfile, EmergencyNumber
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
    prepared = Prepared(sent_to, (str, str))
    expected = list(sent_to(senders, hosts))
    for _again in range(2):
        assert as_dicts(prepared.rows(senders, hosts)) == as_dicts(expected)


def test_an_instance_has_its_source_and_its_annotations(
    atlas: Atlas, django_assert_num_queries: Any
) -> None:
    def query(keys: list[int]) -> QuerySet[Mission]:
        rows = Mission.objects.filter(pk__in=keys)
        return rows.with_source().with_translations("name").with_reach()

    keys = list(Mission.objects.values_list("pk", flat=True)[:40])
    expected = {one.pk: (one.source.name, one.texts, one.reach) for one in query(keys)}
    prepared = Prepared(
        query, [int], [Contact.Channel.PHONE, Contact.Channel.FAX, "", 1, 2]
    )
    with django_assert_num_queries(1):
        found = {
            one.pk: (one.source.name, one.texts, one.reach)
            for one in prepared.rows(keys)
        }
    assert found == expected
    assert len({reach for _name, _texts, reach in found.values()}) > 1


def test_only_the_columns_that_were_asked_for_are_read(atlas: Atlas) -> None:
    prepared = Prepared(
        lambda hosts: Mission.objects.filter(receiving_country__in=hosts).only("slug"),
        [str],
    )
    first = prepared.rows(["GB"])[0]
    assert {"city", "address"} <= first.get_deferred_fields()
    assert first.city == Mission.objects.get(pk=first.pk).city


def test_a_filter_by_anything_but_its_lists_and_constants_is_refused(
    atlas: Atlas,
) -> None:
    def query(hosts: list[str]) -> QuerySet[Mission]:
        rows = Mission.objects.filter(receiving_country__in=hosts)
        return rows.filter(kind=Kind.EMBASSY, created_at__lt=NOW)

    with pytest.raises(TypeError):
        Prepared(query, [str]).rows(["GB"])
    with pytest.raises(TypeError):
        Prepared(query, [str], [Kind.EMBASSY]).rows(["GB"])


def test_constants_are_kept(atlas: Atlas) -> None:
    def query(hosts: list[str]) -> QuerySet[Any, tuple[Any, ...]]:
        rows = Mission.objects.filter(receiving_country__in=hosts).order_by("slug")
        return rows.filter(status=Status.OPEN).values_list("slug", "is_honorary")

    prepared = Prepared(query, [str], [Status.OPEN])
    assert prepared.rows(["GB"]) == list(query(["GB"]))
    assert prepared.rows(["GB"])


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
    together = Together(about, [str])
    with django_assert_num_queries(1):
        numbers, profiles, places, moments = together.rows(["LU"])
        names = [one.source.name for one in numbers]
    expected = about(["LU"])
    assert as_dicts(numbers) == as_dicts(list(expected[0]))
    assert names == [one.source.name for one in expected[0]]
    assert as_dicts(profiles) == as_dicts(list(expected[1]))
    assert (places, moments) == (list(expected[2]), list(expected[3]))
    assert [number for number, _moment in moments] == ["112", "113"]
    assert moments[0][1] == CHECKED


def test_several_queries_without_rows_are_empty_lists(atlas: Atlas) -> None:
    assert Together(about, [str]).rows(["ZZ"]) == [[], [], [], []]


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
