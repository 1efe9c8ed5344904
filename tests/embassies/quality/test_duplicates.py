"""Which records may be about one post (E8)? Measured on labelled pairs."""

from dataclasses import replace
from hashlib import sha256
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.utils import translation

from embassies.models import DuplicateDismissal, Mission
from embassies.quality import duplicates
from embassies.quality.duplicates import (
    NEIGHBOURS,
    candidates,
    find_candidates,
    shared_values,
)
from embassies.quality.duplicates.features import MissionFeatures, normalized_url
from embassies.quality.duplicates.similarity import THRESHOLD, compare
from tests.atlas import NOW, Atlas
from tests.embassies.quality.labelled import pairs, posts, second_of

ONE = MissionFeatures(1, "a", "FR", "BG", "embassy", city="Sofia", geonames_id=727011)


def score(a: MissionFeatures, b: MissionFeatures) -> int:
    alike = compare(a, b)
    return alike.score if alike else 0


@pytest.fixture
def real(shared: Path) -> dict[str, MissionFeatures]:
    """The posts of the real file, by Wikidata id."""
    return {post.slug: post for post in posts(shared)}


@pytest.mark.shared
def test_duplicates_of_the_real_file_are_found_and_others_are_not(
    real: dict[str, MissionFeatures], capsys: pytest.CaptureFixture[str]
):
    """Weights were chosen on the tuning half."""
    common = shared_values(real.values())
    for half in ("tuning", "held-out", ""):
        found = missed = wrong = 0
        for pair in pairs():
            if pair.half.startswith(half):
                alike = compare(real[pair.first], second_of(pair, real), common)
                is_shown = bool(alike and alike.score >= THRESHOLD)
                found += is_shown and pair.is_one
                missed += pair.is_one and not is_shown
                wrong += is_shown and not pair.is_one
        recall, precision = found / (found + missed), found / (found + wrong)
        with capsys.disabled():
            print(  # noqa: T201
                f"\n{half or 'all'}: recall {recall:.1%} of {found + missed},"
                f" precision {precision:.1%}",
                end="",
            )
        assert recall >= 0.95
        assert precision >= 0.80


@pytest.mark.shared
def test_everything_that_is_found_in_the_real_file_was_judged(
    real: dict[str, MissionFeatures],
):
    """So precision holds for what staff see, not only for chosen pairs."""
    labels = {frozenset((one.first, one.second)): one.is_one for one in pairs()}
    found = [
        frozenset((one.first.slug, one.second.slug))
        for one in find_candidates(real.values())
    ]
    assert len(found) > 30
    assert sum(labels[one] for one in found) / len(found) >= 0.80


def test_the_labelled_set_is_large_enough():
    labelled = pairs()
    assert sum(one.is_one for one in labelled) >= 60
    assert sum(not one.is_one for one in labelled) >= 150


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "consulate"},
        {"kind": "permanent_mission"},
        {"is_honorary": True},
        {"sender": "DE"},
        {"host": "RO"},
        {"city": "Plovdiv", "geonames_id": 728193},
        {"successor": 1},
    ],
)
def test_two_posts_are_never_taken_for_one(change: dict[str, Any]):
    told: dict[str, Any] = {
        "phones": frozenset({"+35929651100"}),
        "pages": frozenset({"fr.example"}),
    }
    first = replace(ONE, **told)
    assert score(first, replace(first, key=2)) >= THRESHOLD
    assert compare(first, replace(first, key=2, **change)) is None


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "high_commission"},
        {"city": "Sofiya", "geonames_id": None},
        {"city": "", "geonames_id": None},
    ],
)
def test_one_post_told_otherwise_is_found(change: dict[str, Any]):
    assert score(ONE, replace(ONE, key=2, **change)) >= THRESHOLD


@pytest.mark.parametrize(
    ("kind", "other"),
    [
        ("consulate", {"is_honorary": True}),
        ("embassy", {"kind": "liaison_office"}),
        ("embassy", {"kind": "interests_section"}),
    ],
)
def test_one_post_under_two_kinds_is_found_by_its_number_alone(
    kind: str, other: dict[str, Any]
):
    first = replace(ONE, kind=kind)
    second = replace(first, key=2, **other)
    assert 0 < score(first, second) < THRESHOLD
    number: dict[str, Any] = {"phones": frozenset({"+35929651100"})}
    assert score(replace(first, **number), replace(second, **number)) >= THRESHOLD


def test_a_website_that_several_posts_give_tells_none_from_another():
    telling: dict[str, Any] = {
        "city": "",
        "geonames_id": None,
        "pages": frozenset({"mfa.example"}),
    }
    first = replace(ONE, kind="consulate", **telling)
    two = [first, replace(first, key=2)]
    assert len(find_candidates(two)) == 1
    assert find_candidates([*two, replace(first, key=3, host="RO")]) == []


def test_reasons_are_words_in_the_reader_s_language():
    alike = compare(ONE, replace(ONE, key=2, phones=frozenset({"+35929651100"})))
    with translation.override("en"):
        assert [str(one) for one in alike.reasons] == [
            "The same kind and sender in the same city"
        ]


@pytest.mark.parametrize(
    "address",
    [
        "http://www.fr.example/sofia/",
        "https://fr.example/sofia",
        "HTTPS://FR.example/sofia/index.html",
    ],
)
def test_one_page_is_one_text(address: str):
    assert normalized_url(address) == "fr.example/sofia"


def test_an_address_that_cannot_be_read_stays_as_it_is():
    assert normalized_url("http://[oops") == "http://[oops"


@pytest.fixture
def twin(atlas: Atlas) -> Mission:
    """A second record of the French embassy in London."""
    old = atlas["fr-london"]
    told = ("sending_country", "receiving_country", "kind", "city", "geonames_id")
    return Mission.objects.create(
        slug="fr-london-2",
        source=old.source,
        **{one: getattr(old, one) for one in told},
    )


def test_candidates_follow_the_directory(
    atlas: Atlas, twin: Mission, django_assert_max_num_queries
):
    with django_assert_max_num_queries(4):  # Version, missions, contacts, answers.
        assert [one.second.slug for one in candidates()] == ["fr-london-2"]
    with django_assert_max_num_queries(2):  # Nothing has changed.
        assert len(candidates()) == 1
    Mission.objects.filter(pk=twin.pk).update(withdrawn_at=NOW)
    assert candidates() == []


def test_a_pair_that_was_called_different_does_not_come_back(
    atlas: Atlas, twin: Mission
):
    pair = {"first": atlas["fr-london"], "second": twin}
    DuplicateDismissal.objects.create(**pair, by=atlas.checker, at=NOW)
    assert candidates() == []
    Mission.objects.filter(pk=twin.pk).update(address="1 Compass Row, London")
    assert candidates() == []


def test_the_command_prints_pairs_reasons_and_figures(twin: Mission):
    out = StringIO()
    call_command("find_duplicates", stdout=out)
    lines = out.getvalue().splitlines()
    assert "fr-london · fr-london-2" in lines[0]
    assert "The same kind and sender in the same city" in lines[1]
    assert lines[-1] == "1 pair among 19 missions; 0 pairs were called different."


def crowd(number: int) -> list[MissionFeatures]:
    """Missions of one pair of countries, each in a city of its own."""
    told: dict[str, Any] = {"kind": "consulate", "geonames_id": None}
    cities = (
        sha256(bytes([key % 256, key // 256])).hexdigest() for key in range(number)
    )
    return [
        replace(ONE, key=key, slug=f"post-{key}", city=city, **told)
        for key, city in enumerate(cities, 10)
    ]


def test_of_a_crowd_those_are_compared_that_share_a_number_or_stand_side_by_side(
    monkeypatch: pytest.MonkeyPatch,
):
    compared: list[tuple[int, int]] = []

    def counted(a: MissionFeatures, b: MissionFeatures, shared: set[str]) -> Any:
        compared.append((a.key, b.key))
        return compare(a, b, shared)

    monkeypatch.setattr(duplicates, "compare", counted)
    found = crowd(1000)
    number: dict[str, Any] = {"phones": frozenset({"+35929651100"})}
    first, far = replace(found[0], **number), replace(found[999], city="", **number)
    near = replace(found[500], key=5000, slug="post-510-2")
    pairs = find_candidates([first, *found[1:999], far, near])
    assert {one.keys for one in pairs} == {
        (first.key, far.key),
        (found[500].key, near.key),
    }
    assert len(compared) == len(set(compared)) <= 1001 * NEIGHBOURS + 1


def test_the_likeliest_are_kept_of_more_candidates_than_anybody_compares(
    monkeypatch: pytest.MonkeyPatch,
):
    alike = [replace(ONE, key=key, slug=f"post-{key}") for key in range(1, 21)]
    everything = find_candidates(alike)
    assert len(everything) == 190
    monkeypatch.setattr(duplicates, "MOST", 5)
    assert find_candidates(alike) == everything[:5]
