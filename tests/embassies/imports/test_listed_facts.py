"""Which facts are recorded of a post that a government lists, however it prints them."""

import pytest

from embassies.imports.pipeline.rows import (
    ImportFailedError,
    MissionRow,
    Rejection,
)
from embassies.imports.sources.listed_posts import (
    ListedContact,
    ListedPost,
    country_named,
    kind_named,
    mission_row,
    mission_rows,
    no_post,
)

SOURCE = {"key": "gazette", "publisher": "FR"}
LONDON = ListedPost(1, "FR", "GB", "embassy", "London", name="Embassy in London")


def row(**post: object) -> MissionRow:
    known = {"line": 1, "sending_country": "FR", "receiving_country": "GB"}
    found = mission_row(
        ListedPost(**{**known, "kind": "embassy", **post}),  # type: ignore[arg-type]
        SOURCE,
        "2026-11-20",
    )
    assert isinstance(found, MissionRow)
    return found


def number(printed: str, host: str) -> list[str]:
    found = row(receiving_country=host, contacts=(ListedContact("phone", printed),))
    return [part.facts["value"] for part in found.parts["contacts"]]


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Ägypten", "EG"),
        ("ESP", "ES"),
        ("de", "DE"),
        ("Ägypten (EG)", "EG"),
        ("Korea (Republik)", "KR"),
        ("Korea, Republik", "KR"),
        ("Kongo (Demokratische Republik)", "CD"),
        ("Burma/Myanmar", "MM"),
        ("Israel/Jordanien", ""),
        ("Atlantis", ""),
        ("", ""),
    ],
)
def test_a_country_is_known_by_what_lists_print(name, code):
    assert country_named(name) == code


def test_the_first_word_of_a_table_names_the_kind():
    kinds = {"section": "", "consulate general": "consulate_general", "consul": "x"}
    assert kind_named("CONSULATE GENERAL in Lyon", kinds) == "consulate_general"
    assert kind_named("Consular section", kinds) == ""
    assert kind_named("Bakery", kinds) is None


@pytest.mark.parametrize(
    "printed",
    ["08-465 004 21", "0046 (8) 46500421", "(46-8) 465 004 21", "46 8 465 004 21"],
)
def test_a_number_is_written_as_it_is_dialled_from_abroad(printed):
    assert number(printed, "SE") == ["+46 8 465 004 21"]


def test_a_number_of_brazil_with_its_code_is_none_of_denmark():
    assert number("00 55 (45) 3574 2969", "BR") == ["+55 45 3574-2969"]
    assert number("(0055-45) 3574 2969", "BR") == ["+55 45 3574-2969"]


@pytest.mark.parametrize(
    "printed",
    ["08-465 004 21 (24h)", "08-465 004 21 ext. 7", "08-46", "112"],
)
def test_a_number_with_a_word_beside_it_or_that_is_not_certain_stays(printed):
    assert number(printed, "SE") == [printed]


def test_a_number_with_another_code_alone_is_left_out_too():
    assert number("(1) 202 555 0121", "AE") == []


def test_a_district_that_is_too_long_is_left_out_whole():
    short, long = "Corse", "Ajaccio; " * 20
    found = row(covers=(("GB", short), ("GB", long)))
    assert [part.key for part in found.parts["coverages"]] == [("GB", "Corse")]
    (remark,) = found.remarks
    assert remark.startswith("district left out, too long: Ajaccio")


def test_an_embassy_to_the_holy_see_stands_in_rome_and_is_dialled_in_italy():
    contact = ListedContact("phone", "06 809 0001")
    found = row(receiving_country="VA", city="Rom", contacts=(contact,))
    assert (found.facts["seat_country"], found.facts["city"]) == ("IT", "Rome")
    (part,) = found.parts["contacts"]
    assert part.facts["e164"] == "+39068090001"


def test_a_list_without_any_post_is_refused():
    with pytest.raises(ImportFailedError, match="It lists no posts"):
        list(mission_rows([], SOURCE, "2026-11-20"))
    with pytest.raises(ImportFailedError, match="It lists no posts"):
        list(mission_rows([no_post(1, "a library", "no post")], SOURCE, "2026-11-20"))


def test_a_list_that_nobody_can_read_is_not_taken_for_an_empty_one():
    broken = Rejection(1, "broken")
    assert list(mission_rows([broken], SOURCE, "2026-11-20")) == [broken]
    assert len(list(mission_rows([LONDON, broken], SOURCE, "2026-11-20"))) == 2
