"""Which missions answer a question, in the atlas's little world."""

from datetime import UTC, datetime
from typing import Any

import pytest
from django.core.management import call_command
from django.utils.translation import override
from hypothesis import given, strategies as st

from embassies.models import Mission
from embassies.search import SearchResults, search
from embassies.search.alternatives import Alternative
from tests.atlas import Atlas

pytestmark = pytest.mark.django_db

LONDON, LEEDS = 2643743, 2644688
LONDON_ONTARIO, FORT_DE_FRANCE = 6058560, 3570675


def slugs(answer: SearchResults) -> list[str]:
    return [mission.slug for mission in answer.results]


def offered(answer: SearchResults) -> list[tuple[str, str]]:
    return [(one.mission.slug, one.reason) for one in answer.alternatives]


def add_post(atlas: Atlas, slug: str, kind: str = "embassy", **rest: Any) -> Mission:
    """Add a post of a sender to a host: “fr-gb-leeds”."""
    sender, host, city = slug.split("-")
    facts = {"city": city.capitalize(), "status": "open", **rest}
    return Mission.objects.create(
        slug=slug,
        sending_country=sender.upper(),
        receiving_country=host.upper(),
        kind=kind,
        source=atlas.sources["registry"],
        **facts,
    )


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


def test_posts_elsewhere_in_the_country_come_nearest_first_and_unplaced_ones_last(
    atlas: Atlas,
) -> None:
    add_post(atlas, "fr-gb-nowhere", city="")
    add_post(atlas, "fr-gb-leeds", "consulate")
    point: dict[str, Any] = {"latitude": 53.48, "longitude": -2.24, "precision": "city"}
    add_post(atlas, "fr-gb-manchester", "consulate_general", city="", **point)
    assert slugs(search("french embassy london")) == [
        "fr-london",
        "fr-gb-manchester",
        "fr-gb-leeds",
        "fr-edinburgh",
        "fr-gb-nowhere",
        "fr-cardiff",  # honorary, and nearer than all of them
    ]


def test_a_post_without_an_id_of_its_city_stands_where_the_name_says(
    atlas: Atlas,
) -> None:
    posts = Mission.objects.filter(sending_country="FR", receiving_country="GB")
    posts.update(geonames_id=None)
    assert slugs(search("french embassy edinburgh"))[0] == "fr-edinburgh"
    posts.update(latitude=None, longitude=None, precision="")
    posts.filter(slug="fr-edinburgh").update(city="")
    assert slugs(search("french embassy edinburgh"))[0] == "fr-london"


def test_within_a_city_the_kind_asked_for_comes_first(atlas: Atlas) -> None:
    add_post(atlas, "fr-gb-london", "consulate_general")
    add_post(atlas, "fr-gb-hampstead", "consulate", city="London", is_honorary=True)
    in_london = slugs(search("french consulate london"))[:3]
    assert in_london == ["fr-gb-london", "fr-gb-hampstead", "fr-london"]
    in_london = slugs(search("french embassy london"))[:3]
    assert in_london == ["fr-london", "fr-gb-london", "fr-gb-hampstead"]


def test_the_very_kind_asked_for_comes_before_its_family(atlas: Atlas) -> None:
    add_post(atlas, "fr-gb-leeds", "consulate")
    add_post(atlas, "fr-gb-delegation", "permanent_mission", city="London")
    assert slugs(search("french consulate united kingdom")) == [
        "fr-gb-leeds",
        "fr-edinburgh",
        "fr-cardiff",
        "fr-london",
        "fr-gb-delegation",
    ]
    assert slugs(search("french consulate general united kingdom"))[:2] == [
        "fr-edinburgh",
        "fr-gb-leeds",
    ]
    assert slugs(search("french embassy united kingdom")) == [
        "fr-london",
        "fr-gb-delegation",
        "fr-edinburgh",
        "fr-gb-leeds",
        "fr-cardiff",
    ]
    asked = slugs(search("french permanent mission united kingdom"))
    assert asked[:2] == ["fr-gb-delegation", "fr-london"]


def test_an_honorary_post_asked_for_comes_before_a_career_one(atlas: Atlas) -> None:
    found = slugs(search("french honorary consul united kingdom"))
    assert found == ["fr-cardiff", "fr-edinburgh", "fr-london"]
    Mission.objects.filter(slug="fr-cardiff").update(status="closed")
    found = slugs(search("french honorary consul united kingdom"))
    assert found == ["fr-cardiff", "fr-edinburgh", "fr-london"]


def test_of_two_countries_of_one_name_the_better_known_comes_first(
    atlas: Atlas,
) -> None:
    add_post(atlas, "kp-gb-a", city="London")
    add_post(atlas, "kr-gb-b", city="London")
    assert slugs(search("korean embassy london")) == ["kr-gb-b", "kp-gb-a"]


def test_of_cities_of_one_name_the_first_with_a_post_of_the_sender_is_meant(
    atlas: Atlas,
) -> None:
    add_post(atlas, "de-ca-toronto")
    assert slugs(search("german embassy london")) == []
    add_post(atlas, "de-gb-leeds")
    assert slugs(search("german embassy london")) == ["de-gb-leeds"]
    add_post(atlas, "de-ca-london", "consulate", geonames_id=LONDON_ONTARIO)
    found = slugs(search("german embassy london"))
    assert found == ["de-ca-london", "de-ca-toronto"]
    add_post(atlas, "de-gb-london", "consulate", geonames_id=LONDON)
    assert slugs(search("german embassy london")) == ["de-gb-london", "de-gb-leeds"]


def test_a_post_in_a_territory_is_found_there_and_one_in_its_state_is_not(
    atlas: Atlas,
) -> None:
    add_post(atlas, "us-fr-martinique", "consulate", geonames_id=FORT_DE_FRANCE)
    assert slugs(search("us embassy martinique")) == ["us-fr-martinique"]
    assert slugs(search("us consulate fort-de-france")) == ["us-fr-martinique"]
    assert slugs(search("us embassy guadeloupe")) == []
    in_france = slugs(search("us embassy france"))
    assert in_france == ["us-paris", "us-fr-martinique"]
    add_post(atlas, "us-mq-other", "consulate", city="")
    assert slugs(search("us embassy martinique")) == ["us-fr-martinique", "us-mq-other"]


def test_where_one_post_is_open_no_other_is_offered(atlas: Atlas) -> None:
    assert offered(search("swedish embassy london"))
    add_post(atlas, "se-gb-leeds", "consulate")
    answer = search("swedish embassy london")
    assert slugs(answer) == ["se-london", "se-gb-leeds"]
    assert offered(answer) == []


def test_posts_of_a_city_come_by_sender_and_honorary_ones_last(atlas: Atlas) -> None:
    add_post(atlas, "de-gb-london", "consulate", is_honorary=True)
    add_post(atlas, "it-ca-london")  # a namesake
    add_post(atlas, "us-gb-london", "consulate", geonames_id=LONDON)
    add_post(atlas, "at-gb-leeds", city="London", geonames_id=LEEDS)
    found = slugs(search("london"))
    embassies = ["au-london", "fr-london", "jp-london", "ke-london", "se-london"]
    assert found == [*embassies, "us-gb-london", "de-gb-london"]
    assert slugs(search("embassies in london")) == embassies
    assert slugs(search("consulates in london")) == ["us-gb-london", "de-gb-london"]
    assert slugs(search("honorary consuls in london")) == ["de-gb-london"]


def test_a_city_lists_posts_that_are_accredited_elsewhere(atlas: Atlas) -> None:
    found = slugs(search("embassies in rome"))
    assert found == ["br-holy-see", "br-rome", "ke-holy-see"]


def test_a_list_is_in_the_alphabet_of_the_readers_language(atlas: Atlas) -> None:
    add_post(atlas, "de-gb-london")
    add_post(atlas, "ae-gb-london")
    senders = [slug[:2] for slug in slugs(search("embassies in london"))]
    assert senders == ["au", "fr", "de", "jp", "ke", "se", "ae"]
    with override("de"):
        senders = [slug[:2] for slug in slugs(search("embassies in london"))]
    assert senders == ["au", "de", "fr", "jp", "ke", "se", "ae"]


def test_a_telephone_number_finds_its_missions(atlas: Atlas) -> None:
    post = add_post(atlas, "de-gb-london")
    post.contacts.create(channel="phone", value="+44 20 7946 0958", source=post.source)
    for text in ("+44 20 7946 0958", "0044 (20) 7946-0958", "020 7946 0958"):
        answer = search(text)
        assert slugs(answer) == ["de-gb-london"]
        assert answer.interpretation.sending == ("DE",)
    for text in ("+44 20 7946 0959", "7946", "10117", "london 020 7946 0958"):
        assert "de-gb-london" not in slugs(search(text))[:1]


def test_a_number_that_was_withdrawn_is_not_found(atlas: Atlas) -> None:
    post = add_post(atlas, "de-gb-london")
    number = post.contacts.create(
        channel="phone", value="+44 20 7946 0958", source=post.source
    )
    number.withdraw(at=datetime(2026, 1, 1, tzinfo=UTC))
    assert slugs(search("+44 20 7946 0958")) == []


def test_both_nationalities_get_their_posts(atlas: Atlas) -> None:
    found = slugs(search("french and japanese citizen in london"))
    assert found[:2] == ["fr-london", "jp-london"]


def test_of_posts_alike_the_one_in_the_capital_comes_first(atlas: Atlas) -> None:
    add_post(atlas, "de-gb-aberdeen", city="Leeds", geonames_id=LEEDS)
    add_post(atlas, "de-gb-london", geonames_id=LONDON)
    found = slugs(search("german embassy united kingdom"))
    assert found == ["de-gb-london", "de-gb-aberdeen"]


def test_what_lacks_a_place_gets_no_results(atlas: Atlas) -> None:
    assert slugs(search("embassies in london qwrtz")) == []
    assert slugs(search("french embassy qwrtz")) == []


def test_ones_own_country_offers_nothing_instead(atlas: Atlas) -> None:
    answer = search("french embassy paris")
    assert (answer.results, answer.alternatives) == ([], [])


def test_posts_of_a_sender_come_by_host(atlas: Atlas) -> None:
    add_post(atlas, "fr-au-canberra")
    add_post(atlas, "fr-au-perth", "consulate", is_honorary=True)
    assert slugs(search("embassies of france")) == ["fr-au-canberra", "fr-london"]
    consulates = slugs(search("consulates of france"))
    assert consulates == ["fr-edinburgh", "fr-au-perth", "fr-cardiff"]
    honorary = slugs(search("honorary consulates of france"))
    assert honorary == ["fr-au-perth", "fr-cardiff"]
    assert slugs(search("embassies of france", limit=1)) == ["fr-au-canberra"]
    assert slugs(search("french embassy united kingdom", limit=1)) == ["fr-london"]


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
        ("french embassy paris", 1),  # none of the pair, and none is looked for
        ("+44 20 7946 0958", 1),  # the missions with that number
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


@pytest.mark.fault("hostile-search")
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
