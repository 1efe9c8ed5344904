"""What a question is understood to ask, without a database."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, strategies as st

from embassies.search.interpretation import Interpretation, interpret
from embassies.search.suggestions import suggest
from embassies.search.tokenizer import MAX_TEXT_LENGTH

OURS = Path(__file__).resolve().parents[2] / "data" / "search_ours.jsonl"
FLOOR = 0.98  # of our own questions; see also the shared ones


def pair(text: str) -> tuple[str, str, str]:
    found = interpret(text)
    return (
        "/".join(found.sending),
        "/".join(found.receiving[:1]),
        found.city if found.city else "",
    )


def ours() -> list[dict[str, Any]]:
    lines = OURS.read_text("utf-8").splitlines()
    return [json.loads(line) for line in lines]


def is_understood(query: dict[str, Any], found: Interpretation) -> bool:
    wanted = [(query.get("sending"), query.get("receiving"))]
    wanted += [(accept[0], accept[1]) for accept in query.get("accept", [])]
    return (found.sending[:1], found.receiving[:1]) in [
        ((sending,) if sending else (), (receiving,) if receiving else ())
        for sending, receiving in wanted
    ]


def test_our_own_questions_are_understood() -> None:
    queries = ours()
    missed = [q["q"] for q in queries if not is_understood(q, interpret(q["q"]))]
    assert len(queries) > 800
    assert len({query["lang"] for query in queries}) > 50
    assert len(missed) <= (1 - FLOOR) * len(queries), missed


def test_nonsense_hotels_and_fiction_are_understood_as_nothing() -> None:
    nothing = [q for q in ours() if q["kind"] == "none" and "sending" not in q]
    assert len(nothing) > 50
    assert [q["q"] for q in nothing if interpret(q["q"]).confidence] == []


def test_the_shared_questions_are_understood(shared: Path) -> None:
    text = (shared / "data" / "search_dev.jsonl").read_text("utf-8")
    queries = [json.loads(line) for line in text.splitlines()]
    missed = [q["q"] for q in queries if not is_understood(q, interpret(q["q"]))]
    assert len(missed) <= 0.05 * len(queries), missed


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("French embassy in Germany", ("FR", "DE", "")),
        ("embassy of Germany in France", ("DE", "FR", "")),
        ("ドイツのフランス大使館", ("FR", "DE", "")),
        ("日本驻华大使馆", ("JP", "CN", "")),
        ("中国驻日本大使馆", ("CN", "JP", "")),
        ("Almanya'daki Fransa büyükelçiliği", ("FR", "DE", "")),
        ("Ranskan suurlähetystö Saksassa", ("FR", "DE", "")),
        ("посольство Германии во Франции", ("DE", "FR", "")),
        ("visa for Japan from Moscow", ("JP", "RU", "Moscow")),
    ],
)
def test_the_direction_is_read_from_the_words_around(text, understood):
    assert pair(text) == understood


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("посольство Новой Зеландии в Пекине", ("NZ", "CN", "Beijing")),
        ("ambasada Polski w Wiedniu", ("PL", "AT", "Vienna")),
        ("посольство України у Празі", ("UA", "CZ", "Prague")),
        ("francia nagykövetség Moszkvában", ("FR", "RU", "Moscow")),
        ("السفارة الفرنسية بموسكو", ("FR", "RU", "Moscow")),
        ("שגרירות צרפת במוסקבה", ("FR", "RU", "Moscow")),
        ("საფრანგეთის საელჩო თბილისში", ("FR", "GE", "Tbilisi")),
    ],
)
def test_inflected_names_are_recognised(text, understood):
    assert pair(text) == understood


@pytest.mark.parametrize(
    ("text", "sending"),
    [
        ("niger embassy paris", "NE"),
        ("nigeria embassy paris", "NG"),
        ("nigerien embassy paris", "NE"),
        ("austrian embassy paris", "AT"),
        ("australian embassy paris", "AU"),
        ("slovenian embassy paris", "SI"),
        ("slovak embassy paris", "SK"),
        ("guinea bissau embassy paris", "GW"),
        ("dominica embassy paris", "DM"),
        ("dominican republic embassy paris", "DO"),
        ("north korean embassy paris", "KP"),
        ("korea embassy paris", "KR"),
        ("south sudan embassy paris", "SS"),
        ("congo embassy paris", "CD/CG"),
        ("georgian embassy paris", "GE"),
    ],
)
def test_a_country_is_not_taken_for_its_namesake(text, sending):
    assert pair(text)[0] == sending


def test_a_state_of_the_same_name_does_not_move_a_city():
    assert pair("mexican consulate atlanta georgia") == ("MX", "US", "Atlanta")


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("germny embasy ankra", ("DE", "TR", "Ankara")),
        ("посольсво герамнии масква", ("DE", "RU", "Moscow")),
        ("saudi arabai embassy cario", ("SA", "EG", "Cairo")),
        ("germanembassy tokyo", ("DE", "JP", "Tokyo")),
        ("french embassy mosc", ("FR", "RU", "Moscow")),
    ],
)
def test_misspelt_and_unfinished_names_are_recognised(text, understood):
    assert pair(text) == understood


@pytest.mark.parametrize(
    "text", ["embassy of mars", "wakandan embassy london", "embassy of genovia in rome"]
)
def test_what_is_no_country_is_not_corrected_into_one(text):
    assert pair(text) == ("", "", "")


def test_small_words_that_are_codes_too_need_capitals():
    assert pair("US-TH") == ("US", "TH", "")
    assert pair("de fr") == ("DE", "FR", "")
    assert pair("is it in me") == ("", "", "")


def test_one_country_alone_may_be_meant_either_way():
    assert interpret("norway").either_way
    assert not interpret("embassies in norway").either_way
    assert interpret("embassies in norway").receiving == ("NO",)


@pytest.mark.fault("hostile-search")
@given(st.text(alphabet=st.characters(), max_size=400))
def test_any_text_is_read_and_completed_without_an_error(text: str) -> None:
    found = interpret(text)
    assert 0 <= found.confidence <= 1
    assert len(suggest(text, limit=3)) <= 3


@pytest.mark.fault("S7", "hostile-search")
@pytest.mark.parametrize(
    "text",
    ["\x00", "\ud800", "\u202eembassy", "9" * 4000, "word " * 1900, "日" * 10_000,
     "é" * 10_000, "'" * 5000, "." * 9999, "驻" * 300, "a." * 5000],
    ids=lambda text: ascii(text[:6]),
)  # fmt: skip
def test_hostile_texts_are_read_within_fifty_milliseconds(text: str) -> None:
    import time  # noqa: PLC0415

    interpret("french embassy moscow mosocw")  # what is loaded once is loaded
    began = time.process_time()
    interpret(text)
    assert time.process_time() - began < 0.05
    assert MAX_TEXT_LENGTH <= 300


def test_a_suggestion_says_the_country_the_city_or_the_pair() -> None:
    first = suggest("germ")[0]
    assert (first.text, first.kind, first.sending) == ("Germany", "country", "DE")
    city = suggest("моск")[0]
    assert (city.text, city.kind, city.city) == ("Moscow", "city", "Moscow")
    both = suggest("french embassy in ger")[0]
    assert (both.text, both.kind) == ("France – Germany", "pair")
    assert (both.sending, both.receiving) == ("FR", "DE")


def test_suggestions_speak_the_language_of_the_reader() -> None:
    assert suggest("germ", language="fr")[0].text == "Allemagne"


def test_a_suggestion_is_understood_as_what_it_means() -> None:
    for typed in ("french mosc", "germ", "japanese embassy in lon"):
        suggestions = suggest(typed)
        assert suggestions
        for one in suggestions:
            found = interpret(one.text)
            assert one.sending in (*found.sending, "")


def test_nothing_typed_suggests_nothing() -> None:
    assert suggest("") == suggest("zzzzz") == suggest("\x00") == []
