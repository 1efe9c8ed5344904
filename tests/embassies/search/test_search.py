"""Which missions answer a question, in the atlas's little world."""

from typing import Any

import pytest
from django.core.management import call_command
from hypothesis import given, strategies as st

from embassies.models import Mission
from embassies.search import SearchResults, search
from embassies.search.alternatives import Alternative
from tests.atlas import Atlas

pytestmark = pytest.mark.django_db


def slugs(answer: SearchResults) -> list[str]:
    return [mission.slug for mission in answer.results]


def offered(answer: SearchResults) -> list[tuple[str, str]]:
    return [(one.mission.slug, one.reason) for one in answer.alternatives]


def test_the_mission_of_the_pair_comes_first(atlas: Atlas) -> None:
    answer = search("French embassy in London")
    assert slugs(answer)[0] == "fr-london"
    assert answer.interpretation.kind == "embassy"
    assert not answer.alternatives


def test_only_missions_of_the_pair_are_results(atlas: Atlas) -> None:
    found = search("ambassade de France au Royaume-Uni").results
    assert len(found) == 3
    assert {
        (one.sending_country.code, one.receiving_country.code) for one in found
    } == {("FR", "GB")}


def test_a_post_of_the_kind_asked_for_comes_first(atlas: Atlas) -> None:
    assert slugs(search("french consulate united kingdom"))[0] == "fr-edinburgh"
    assert slugs(search("french honorary consul united kingdom"))[0] == "fr-cardiff"


def test_the_city_asked_for_comes_first_then_the_nearest(atlas: Atlas) -> None:
    assert slugs(search("french consulate edinburgh"))[0] == "fr-edinburgh"
    assert slugs(search("french embassy glasgow"))[0] == "fr-edinburgh"


def test_an_open_post_comes_before_a_shut_one_of_the_kind_asked_for(
    atlas: Atlas,
) -> None:
    question = "french embassy united kingdom"
    assert slugs(search(question)) == ["fr-london", "fr-edinburgh", "fr-cardiff"]
    Mission.objects.filter(slug="fr-london").update(status="closed")
    assert slugs(search(question)) == ["fr-edinburgh", "fr-cardiff", "fr-london"]


def test_a_shut_post_is_shown_and_its_neighbours_are_offered(atlas: Atlas) -> None:
    answer = search("swedish embassy london")
    assert slugs(answer) == ["se-london"]
    assert answer.results[0].status == "suspended"
    assert ("se-dublin", "moved_to") in offered(answer)


def test_the_note_on_a_move_says_where_a_post_went(atlas: Atlas) -> None:
    moved = atlas["us-bonn"]
    moved.replaced_by = None
    moved.save()
    Mission.objects.filter(slug="us-berlin").update(status="closed")
    moved.status_periods.filter(status="relocated").update(note="run from Paris, then")
    assert ("us-paris", "moved_to") in offered(search("us embassy bonn"))
    moved.status_periods.filter(status="relocated").update(note="new place not named")
    assert ("us-paris", "moved_to") not in offered(search("us embassy bonn"))


def test_a_covering_mission_is_offered_and_never_a_result(atlas: Atlas) -> None:
    answer = search("japanese embassy monaco")
    assert slugs(answer) == []
    assert offered(answer)[0] == ("jp-paris", "covers")


def test_the_nearest_mission_is_offered_with_its_distance(atlas: Atlas) -> None:
    answer = search("japanese embassy in belgium")
    assert slugs(answer) == []
    nearest: Alternative = answer.alternatives[0]
    assert (nearest.mission.slug, nearest.reason) == ("jp-paris", "nearby")
    assert nearest.distance_km == pytest.approx(260, abs=15)


def test_a_sender_without_missions_gets_nobody_elses(atlas: Atlas) -> None:
    answer = search("austrian embassy london")
    assert (slugs(answer), offered(answer)) == ([], [])


def test_a_post_that_sits_elsewhere_is_found_by_the_country_it_serves(
    atlas: Atlas,
) -> None:
    assert slugs(search("kenyan embassy to the holy see")) != []


def test_withdrawn_missions_are_not_found(atlas: Atlas) -> None:
    assert slugs(search("australian embassy bonn")) == []


def test_a_city_lists_its_missions(atlas: Atlas) -> None:
    found = search("embassies in london").results
    assert {mission.city for mission in found} == {"London"}
    assert len(found) > 2


def test_a_country_lists_its_missions_abroad(atlas: Atlas) -> None:
    found = search("embassy of france").results
    assert {str(mission.sending_country.code) for mission in found} == {"FR"}


def test_the_limit_is_kept(atlas: Atlas) -> None:
    assert len(search("embassies in london", limit=2).results) == 2
    assert search("embassies in london", limit=0).results == []
    assert search("embassies in london", limit=-1).results == []


def test_nonsense_and_hotels_find_nothing(atlas: Atlas) -> None:
    for text in ("embassy suites hotel london", "embassy of atlantis", "112", "", "%"):
        answer = search(text)
        assert (answer.results, answer.alternatives) == ([], [])


def test_a_place_that_nobody_knows_finds_nothing(atlas: Atlas) -> None:
    assert slugs(search("french embassy in xanadukk")) == []


def test_a_country_has_no_embassy_in_itself(atlas: Atlas) -> None:
    assert slugs(search("french embassy paris")) == []


@pytest.mark.parametrize(
    ("text", "queries"),
    [
        ("french embassy london", 1),  # the missions of the pair
        ("embassies in london", 1),  # the missions of the city
        ("embassy of france", 1),  # the missions of the sender
        ("japanese embassy monaco", 4),  # pair; covering, of the sender, those offered
        ("embassy of atlantis", 0),
    ],
)
def test_a_search_takes_the_same_queries_however_many_missions(
    atlas: Atlas, django_assert_num_queries: Any, text: str, queries: int
) -> None:
    with django_assert_num_queries(queries):
        search(text)
    copies = list(Mission.objects.all())
    for copy in copies:
        copy.pk, copy.slug, copy.wikidata_id = None, f"{copy.slug}-2", ""
    Mission.objects.bulk_create(copies)
    with django_assert_num_queries(queries):
        search(text)


@given(st.text(alphabet=st.characters(), max_size=120))
def test_no_text_raises(text: str) -> None:
    search(text)
    search(f"french embassy {text}")


def test_measure_search_prints_the_table(atlas: Atlas, tmp_path: Any, capsys) -> None:
    file = tmp_path / "queries.jsonl"
    file.write_text(
        '{"q": "french embassy london", "lang": "en", "kind": "plain",'
        ' "sending": "FR", "receiving": "GB", "city": "London", "expect": "mission"}\n'
        '{"q": "german embassy london", "lang": "en", "kind": "plain",'
        ' "sending": "FR", "receiving": "GB", "expect": "mission"}\n'
    )
    call_command("measure_search", file, "--misses")
    printed = capsys.readouterr().out
    assert "plain                2  50.0%  50.0%" in printed
    assert "german embassy london →" in printed


def test_benchmark_search_prints_times_and_memory(atlas: Atlas, capsys) -> None:
    call_command("benchmark_search", "--queries", "4")
    printed = capsys.readouterr().out
    for word in ("gazetteer:", "exact", "prefix", "typo"):
        assert word in printed
