"""What comes nearest to an answer: which posts, why, and in which order."""

from typing import Any

import pytest

from embassies.models import Coverage, Mission, StatusPeriod
from embassies.search.alternatives import find_alternatives
from portal.countries.distance import Point
from tests.atlas import Atlas

pytestmark = pytest.mark.django_db

PARIS, DUBLIN, BERLIN, LYON = 2988507, 2964574, 2950159, 2996944
LISBON = Point(38.71667, -9.13333)


def add_post(atlas: Atlas, slug: str, kind: str = "embassy", **rest: Any) -> Mission:
    """Add a post of Austria, which has none, in a country: “ca-embassy”."""
    facts = {"status": "open", "source": atlas.sources["registry"], **rest}
    return Mission.objects.create(
        slug=slug,
        sending_country="AT",
        receiving_country=slug[:2].upper(),
        kind=kind,
        **facts,
    )


def found(
    receiving: str, *shut: Mission, origin: Point | None = None
) -> list[tuple[str, str]]:
    nearest = find_alternatives(["AT"], [receiving], shut, origin)
    return [(one.mission.slug, one.reason) for one in nearest]


def test_the_successor_comes_first_then_who_covers_then_who_is_near(
    atlas: Atlas,
) -> None:
    moved = add_post(atlas, "ie-successor")
    shut = add_post(atlas, "gb-shut", status="closed", replaced_by=moved)
    far = add_post(atlas, "us-covering")
    Coverage.objects.create(mission=far, country="GB", source=far.source)
    add_post(atlas, "fr-near")
    add_post(atlas, "be-seated", seat_country="GB")
    assert found("GB", shut) == [
        ("ie-successor", "moved_to"),
        ("us-covering", "covers"),
        ("be-seated", "seated_there"),
        ("fr-near", "nearby"),
    ]


def test_the_three_nearest_open_career_posts_are_near(atlas: Atlas) -> None:
    for code in ("de", "fr", "ie", "be", "es"):
        add_post(atlas, f"{code}-embassy")
    add_post(atlas, "nl-shut", status="suspended")
    add_post(atlas, "nl-honorary", "consulate", is_honorary=True)
    add_post(atlas, "nl-delegation", "permanent_mission")
    add_post(atlas, "gb-asked", status="closed")
    expected = ["be-embassy", "fr-embassy", "ie-embassy"]  # from London
    assert found("GB") == [(slug, "nearby") for slug in expected]
    expected = ["es-embassy", "fr-embassy", "ie-embassy"]
    assert found("GB", origin=LISBON) == [(slug, "nearby") for slug in expected]


@pytest.mark.parametrize(
    "kind",
    [
        *("embassy", "high_commission", "nunciature", "consulate_general"),
        *("consulate", "deputy_high_commission", "representative_office"),
    ],
)
def test_a_post_of_any_career_kind_may_be_near(atlas: Atlas, kind: str) -> None:
    add_post(atlas, "ie-post", kind)
    assert found("GB") == [("ie-post", "nearby")]


def test_distance_is_to_the_post_or_its_city_or_the_capital(atlas: Atlas) -> None:
    point: dict[str, Any] = {"latitude": 43.3, "longitude": 5.4, "precision": "city"}
    add_post(atlas, "fr-marseilles", geonames_id=PARIS, **point)
    add_post(atlas, "fr-paris", geonames_id=PARIS)
    add_post(atlas, "fr-lyon", geonames_id=LYON)
    nearest = find_alternatives(["AT"], ["BE"])
    kilometres = {one.mission.slug: one.distance_km for one in nearest}
    assert kilometres == {"fr-paris": 264, "fr-lyon": 568, "fr-marseilles": 843}
    Mission.objects.filter(slug="fr-lyon").update(geonames_id=None)
    nearest = find_alternatives(["AT"], ["BE"])
    kilometres = {one.mission.slug: one.distance_km for one in nearest}
    assert kilometres["fr-lyon"] == kilometres["fr-paris"] == 264


def test_without_a_country_nothing_is_near(atlas: Atlas) -> None:
    add_post(atlas, "ie-embassy")
    assert find_alternatives(["AT"], []) == []


def test_who_covers_comes_with_career_posts_before_honorary_ones(atlas: Atlas) -> None:
    for slug, kind, is_honorary in (
        ("us-a-honorary", "embassy", True),
        ("us-b-consulate", "consulate", False),
        ("us-d-embassy", "embassy", False),
        ("us-c-embassy", "embassy", False),
    ):
        post = add_post(atlas, slug, kind, is_honorary=is_honorary)
        for district in ("", "North"):
            post.coverages.create(country="GB", district=district, source=post.source)
    covering = [slug for slug, reason in found("GB") if reason == "covers"]
    career = ["us-b-consulate", "us-c-embassy", "us-d-embassy"]
    assert covering == [*career, "us-a-honorary"]


@pytest.mark.parametrize(
    ("post", "coverage"),
    [
        ({"status": "closed"}, {}),
        ({"slug": "gb-own"}, {}),
        ({"sending_country": "DE"}, {}),
        ({}, {"country": "IE"}),
        ({}, {"withdrawn_at": "2026-01-01T00:00Z"}),
    ],
)
def test_only_an_open_post_elsewhere_covers_and_only_while_it_is_recorded(
    atlas: Atlas, post: dict[str, str], coverage: dict[str, str]
) -> None:
    row = add_post(atlas, "us-covering")
    covers = Coverage.objects.create(mission=row, country="GB", source=row.source)
    assert found("GB") == [("us-covering", "covers")]
    if "slug" in post:
        post = {"receiving_country": "GB"}
    Mission.objects.filter(pk=row.pk).update(**post)
    Coverage.objects.filter(pk=covers.pk).update(**coverage)
    assert "covers" not in dict(found("GB")).values()


def moved_with(atlas: Atlas, note: str, **period: Any) -> Mission:
    """Add a post that left London for where a note says."""
    post = add_post(atlas, "gb-moved", status="relocated")
    facts = {"status": "relocated", "source": post.source, "note": note, **period}
    StatusPeriod.objects.create(mission=post, **facts)
    return post


def test_posts_in_the_cities_that_a_note_names_come_in_its_order(atlas: Atlas) -> None:
    shut = moved_with(atlas, "First to Paris, then to Dublin and Berlin.")
    for slug, city in (("ie-a", DUBLIN), ("fr-b", PARIS), ("de-c", BERLIN)):
        add_post(atlas, slug, geonames_id=city)
    add_post(atlas, "fr-closed", status="closed", geonames_id=PARIS)
    add_post(atlas, "fr-delegation", "permanent_mission", geonames_id=PARIS)
    add_post(atlas, "us-other")
    add_post(atlas, "ie-second", geonames_id=DUBLIN)
    moved = [slug for slug, reason in found("GB", shut) if reason == "moved_to"]
    assert moved == ["fr-b", "ie-a", "ie-second"]


@pytest.mark.parametrize(
    "period",
    [
        {"status": "suspended"},
        {"withdrawn_at": "2026-01-01T00:00Z"},
        {"note": "Staff go on from Pariss."},
    ],
)
def test_a_note_of_another_kind_withdrawn_or_misspelt_names_no_post(
    atlas: Atlas, period: dict[str, str]
) -> None:
    shut = moved_with(atlas, **{"note": "Staff go on from Paris.", **period})
    add_post(atlas, "fr-paris", geonames_id=PARIS)
    assert found("GB", shut) == [("fr-paris", "nearby")]


def test_a_note_on_a_post_that_did_not_move_names_no_post(atlas: Atlas) -> None:
    shut = moved_with(atlas, "Staff go on from Paris.")
    shut.status = "closed"
    shut.save()
    add_post(atlas, "fr-paris", geonames_id=PARIS)
    assert found("GB", shut) == [("fr-paris", "nearby")]


def test_neither_the_post_that_is_shut_nor_a_withdrawn_one_is_offered(
    atlas: Atlas,
) -> None:
    gone = add_post(atlas, "ie-gone", withdrawn_at="2026-01-01T00:00Z")
    shut = add_post(atlas, "fr-shut", status="closed", replaced_by=gone)
    shut.coverages.create(country="GB", source=shut.source)
    asked = add_post(atlas, "gb-asked", seat_country="IE")
    add_post(atlas, "ie-embassy", replaced_by=asked)
    assert found("GB", shut, asked) == [("ie-embassy", "nearby")]
