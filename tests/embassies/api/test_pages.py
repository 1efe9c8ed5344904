"""Pages of missions: order, distance, boxes, and nothing lost between two pages."""

from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import HealthCheck, given, settings, strategies as st

from embassies.models import Mission
from embassies.records.nearest import FARTHEST_KM, nearest
from portal.countries.distance import Point, distance_km
from tests.atlas import NOW, Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

MISSIONS = "/api/v1/missions/"


def read(client: Client, query: str) -> dict[str, Any]:
    answer = client.get(MISSIONS + query)
    assert answer.status_code == 200, answer.content
    return dict(answer.json())


def slugs(client: Client, query: str) -> list[str]:
    return [row["slug"] for row in read(client, query)["results"]]


def all_pages(client: Client, query: str) -> list[dict[str, Any]]:
    rows, address = [], MISSIONS + query
    while address:
        body = client.get(address).json()
        rows += body["results"]
        address = body["next"]
    return rows


@pytest.mark.parametrize("sort", ["slug", "-slug", "updated_at", "-updated_at"])
def test_every_order_gives_every_mission_once(client, atlas: Atlas, sort: str):
    found = [row["slug"] for row in all_pages(client, f"?page_size=4&sort={sort}")]
    public = set(Mission.objects.public().values_list("slug", flat=True))
    assert set(found) == public
    assert len(found) == len(public)
    if sort.endswith("slug"):
        assert found == sorted(public, reverse=sort.startswith("-"))


def test_one_can_page_back_to_the_start(client, atlas: Atlas):
    first = read(client, "?page_size=4")
    third = client.get(client.get(first["next"]).json()["next"]).json()
    second = client.get(third["previous"]).json()
    again = client.get(second["previous"]).json()
    assert again["results"] == first["results"]
    assert again["previous"] is None
    assert client.get(second["next"]).json()["results"] == third["results"]


def test_the_link_header_names_the_pages_around(client, atlas: Atlas):
    first = client.get(f"{MISSIONS}?page_size=4")
    licences = '<http://localhost:8000/en/about/licences/>; rel="license"'
    assert first["Link"] == f'<{first.json()["next"]}>; rel="next", {licences}'
    second = client.get(first.json()["next"])
    assert 'rel="prev"' in second["Link"]


def test_the_nearest_come_first_with_their_distance(client, atlas: Atlas):
    rows = all_pages(client, "?near=51.5,-0.12&page_size=3")
    distances = [row["distance_km"] for row in rows]
    assert distances == sorted(distances)
    assert rows[0]["city"] == "London"
    assert rows[0]["distance_km"] == pytest.approx(1.0, abs=0.5)
    assert len(rows) == Mission.objects.public().count()


def test_a_radius_bounds_the_distance(client, atlas: Atlas):
    rows = all_pages(client, "?near=51.5,-0.12&radius_km=300")
    assert {row["city"] for row in rows} == {"London", "Cardiff"}


def test_a_box_holds_what_lies_in_it(client, atlas: Atlas):
    cities = {row["city"] for row in all_pages(client, "?bbox=2,45,13,49")}
    assert cities == {"Paris", "Lyon"}


def test_a_box_across_the_date_line_wraps(client, atlas: Atlas):
    cities = {row["city"] for row in all_pages(client, "?bbox=170,30,-70,50")}
    assert cities == {"Washington"}


def test_only_the_keys_asked_for_are_sent(client, atlas: Atlas):
    row = read(client, "?fields=slug,contacts&sending=SE&receiving=IE")["results"][0]
    assert set(row) == {"slug", "contacts"}
    assert len(row["contacts"]) == 2


@pytest.mark.parametrize(
    ("query", "parameter"),
    [
        ("?fields=slug,secret", "fields"),
        ("?near=91,0", "near"),
        ("?near=nan,0", "near"),
        ("?near=1", "near"),
        ("?radius_km=5", "radius_km"),
        ("?near=1,1&sort=slug", "sort"),
        ("?bbox=1,2,3", "bbox"),
        ("?bbox=1,9,3,2", "bbox"),
        ("?cursor=abc", "cursor"),
        ("?cursor=W10", "cursor"),
        ("?sort=secret", "sort"),
        ("?city=Rome&city=Bonn", "city"),
        ("?lang=xx", "lang"),
        ("?honorary=maybe", "honorary"),
        ("?city=", "city"),
        ("?city=%00", "city"),
        ("?q=" + "a" * 501, "q"),
        ("?page_size=0", "page_size"),
        ("?page_size=" + "9" * 400, "page_size"),
    ],
)
def test_a_bad_parameter_is_named(client, atlas: Atlas, query: str, parameter: str):
    answer = client.get(MISSIONS + query)
    assert answer.status_code == 400
    assert answer["Content-Type"] == "application/problem+json"
    named = [one["parameter"] for one in answer.json()["invalid_parameters"]]
    assert named == [parameter]


def test_a_cursor_of_another_order_is_refused(client, atlas: Atlas):
    place = read(client, "?page_size=2&sort=-slug")["next"]
    cursor = place.partition("cursor=")[2].partition("&")[0]
    assert client.get(f"{MISSIONS}?cursor={cursor}").status_code == 400


@settings(
    max_examples=25,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    sort=st.sampled_from(["slug", "-slug"]),
    steps=st.lists(
        st.tuples(st.sampled_from(["add", "withdraw"]), st.integers(0, 10**6)),
        max_size=8,
    ),
)
def test_nothing_is_lost_or_doubled_while_missions_come_and_go(
    client, atlas: Atlas, sort: str, steps: list[tuple[str, int]]
):
    Mission.objects.filter(slug__startswith="new-").delete()
    Mission.objects.update(withdrawn_at=None)
    stayed = set(Mission.objects.values_list("slug", flat=True))
    moving = iter(steps)
    seen, address = [], f"{MISSIONS}?page_size=3&sort={sort}"
    while address:
        body = client.get(address).json()
        seen += [row["slug"] for row in body["results"]]
        address = body["next"]
        stayed -= _step(atlas, *next(moving, ("", 0)))
    assert len(seen) == len(set(seen))
    assert stayed <= set(seen)


def _step(atlas: Atlas, what: str, number: int) -> set[str]:
    """Add or withdraw a mission; return those that need not be seen any more."""
    if what == "add":
        slug = f"new-{number}"
        Mission.objects.get_or_create(
            slug=slug,
            defaults={
                "sending_country": "FR",
                "receiving_country": "GB",
                "kind": "consulate",
                "source": atlas.sources["registry"],
            },
        )
    if what == "withdraw":
        slug = sorted(atlas.missions)[number % len(atlas.missions)]
        Mission.objects.filter(slug=slug).update(withdrawn_at=NOW)
        return {slug}
    return set()


@settings(
    max_examples=60,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    latitude=st.floats(-90, 90),
    longitude=st.floats(-180, 180),
    places=st.lists(
        st.tuples(st.floats(-90, 90), st.floats(-180, 180)), min_size=1, max_size=20
    ),
    radius=st.sampled_from([FARTHEST_KM, 50.0, 5000.0]),
)
def test_the_nearest_are_those_of_a_full_scan(
    atlas: Atlas,
    latitude: float,
    longitude: float,
    places: list[tuple[float, float]],
    radius: float,
):
    origin = Point(latitude, longitude)
    Mission.objects.update(latitude=None, longitude=None, precision="")
    known = {}
    for mission, place in zip(atlas.missions.values(), places, strict=False):
        where = {"latitude": place[0], "longitude": place[1], "precision": "city"}
        Mission.objects.filter(pk=mission.pk).update(**where)
        known[mission.slug] = distance_km(origin, Point(*place))
    within = sorted((km, slug) for slug, km in known.items() if km <= radius)
    found = nearest(Mission.objects.all(), origin, limit=5, radius_km=radius)
    assert [one[:2] for one in found] == within[:5]
    rest = nearest(
        Mission.objects.all(),
        origin,
        limit=100,
        radius_km=radius,
        after=found[-1][:2] if found else (-1.0, ""),
    )
    assert [one[:2] for one in [*found, *rest]] == within


def test_an_unchanged_page_costs_one_query(
    client, atlas: Atlas, django_assert_max_num_queries
):
    address = f"{MISSIONS}?sending=FR"
    first = client.get(address)
    assert first["ETag"].startswith('"')
    for header in (
        {"if-none-match": first["ETag"]},
        {"if-modified-since": first["Last-Modified"]},
    ):
        # The version of the directory.
        with django_assert_max_num_queries(1):
            again = client.get(address, headers=header)
        assert again.status_code == 304
        assert again["ETag"] == first["ETag"]
        assert "stale-if-error=86400" in again["Cache-Control"]
        assert "stale-while-revalidate" in again["Cache-Control"]


def test_any_change_of_a_contact_makes_a_new_validator(client, atlas: Atlas):
    address = f"{MISSIONS}fr-london/"
    before = client.get(address)["ETag"]
    atlas["fr-london"].contacts.filter(purpose="emergency").update(note="New")
    answer = client.get(address, headers={"if-none-match": before})
    assert answer.status_code == 200
    assert answer["ETag"] != before


def test_a_new_day_makes_a_new_validator(client, atlas: Atlas, clock):
    before = client.get(f"{MISSIONS}fr-london/")["ETag"]
    clock.shift(86_400)
    assert client.get(f"{MISSIONS}fr-london/")["ETag"] != before


def test_a_condition_that_fails_is_a_problem(client, atlas: Atlas):
    answer = client.get(MISSIONS, headers={"if-match": '"other"'})
    assert answer.status_code == 412
    assert answer["Content-Type"] == "application/problem+json"


def test_head_says_the_same_as_get(client, atlas: Atlas):
    answer = client.head(MISSIONS)
    assert answer.status_code == 200
    assert answer["ETag"] == client.get(MISSIONS)["ETag"]
    assert answer.content == b""


def test_a_successor_is_named_by_its_slug(client, atlas: Atlas):
    body = client.get(f"{MISSIONS}us-bonn/").json()
    assert body["replaced_by"] == "us-berlin"


def test_who_made_an_edit_is_not_told(client, atlas: Atlas):
    mission = atlas["fr-london"]
    mission.mark_staff_edit(["address"], by=7, at=NOW)
    mission.save()
    noted = client.get(f"{MISSIONS}fr-london/").json()["field_sources"]["address"]
    assert noted == {"source": "staff", "at": NOW.isoformat()}


@pytest.mark.parametrize("city", ["São Paulo", "'; drop", "%", "_", "北京", "\u202e"])
def test_any_text_is_a_city_that_may_not_be_there(client, atlas: Atlas, city: str):
    assert slugs(client, f"?city={quote(city)}") == []
