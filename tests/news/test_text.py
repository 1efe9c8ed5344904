"""No script survives; what an article needs does."""

import sys
import unicodedata
from html.parser import HTMLParser
from types import FrameType
from urllib.parse import urlsplit

import pytest
from hypothesis import given, settings, strategies as st

from news.text import html_to_text, join_cjk, split_cjk
from portal.web.markdown import (
    SCHEMES,
    clean_line,
    clean_text,
    safe_html,
    sanitise,
    to_html,
)
from tests.support.attacks import attacks

CORPUS = attacks("MARK")
ALLOWED = {
    *("p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote"),
    *("a", "em", "strong", "s"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
AROUND_A_TABLE = {
    "class": "table",
    "role": "region",
    "tabindex": "0",
    "aria-label": "Table",
}


class Inspector(HTMLParser):
    """Refuse every tag, attribute and scheme that an article may not use."""

    def handle_starttag(self, tag, attrs):
        if (tag, dict(attrs)) == ("div", AROUND_A_TABLE):
            return
        assert tag in ALLOWED, tag
        for name, value in attrs:
            assert name in {"href", "rel", "start"}, name
            if name == "href":
                scheme = urlsplit(value or "").scheme
                assert scheme in {*SCHEMES, ""}, value
                assert "evil.example" not in (value or ""), value

    def handle_comment(self, data):
        raise AssertionError(data)

    def handle_decl(self, decl):
        raise AssertionError(decl)


def assert_harmless(html: str) -> None:
    inspector = Inspector(convert_charrefs=True)
    inspector.feed(html)
    inspector.close()


@pytest.mark.fault("S2")
@pytest.mark.parametrize("attack", CORPUS)
def test_no_attack_survives_as_markdown_or_as_stored_html(attack):
    assert_harmless(to_html(attack))
    assert_harmless(safe_html(attack))
    assert_harmless(safe_html(to_html(attack)))


@pytest.mark.fault("S2")
def test_the_inspector_itself_refuses_what_the_sanitiser_takes_away():
    refused = 0
    for attack in CORPUS:
        try:
            assert_harmless(attack)
        except AssertionError:
            refused += 1
    assert refused > 40


PIECES = st.sampled_from(
    [
        *CORPUS,
        "<",
        ">",
        '"',
        "'",
        "`",
        "&",
        "&#",
        "](",
        "![",
        "\n",
        "\n\n",
        "    ",
        "javascript:",
    ]
)


@pytest.mark.fault("S2")
@settings(max_examples=300, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=12))
def test_no_mixture_of_attacks_survives(pieces):
    text = clean_text("".join(pieces))
    assert_harmless(to_html(text))
    assert_harmless(safe_html(text))


@pytest.mark.fault("S2")
@settings(max_examples=200, deadline=None)
@given(st.lists(st.one_of(PIECES, st.text(max_size=12)), max_size=12))
def test_what_is_sanitised_stays_harmless_when_it_is_parsed_again(pieces):
    html = "".join(pieces)
    for _ in range(3):
        html = sanitise(html)
        assert_harmless(html)


def test_sub_headings_quotes_lists_and_links_stay():
    html = to_html(
        "# One\n\n## Two\n\n##### Five\n\n> quoted\n\n- item\n\n3. third\n\n"
        "[web](https://a.example) [call](tel:+442079460911) "
        "[write](mailto:post@a.example) *em* **strong**"
    )
    assert "<h2>One</h2>" in html
    assert "<h2>Two</h2>" in html
    assert "<h4>Five</h4>" in html
    assert "<blockquote>\n<p>quoted</p>\n</blockquote>" in html
    assert '<ol start="3">' in html
    assert (
        '<a href="https://a.example" rel="noopener noreferrer nofollow">web</a>' in html
    )
    assert 'href="tel:+442079460911"' in html
    assert 'href="mailto:post@a.example"' in html
    assert "<em>em</em> <strong>strong</strong>" in html


@pytest.mark.fault("S2")
def test_raw_html_is_shown_as_text_not_lost():
    assert html_to_text(to_html("a <b>bold</b> claim")) == "a <b>bold</b> claim"


@pytest.mark.fault("S11")
@settings(max_examples=300)
@given(st.text())
def test_clean_text_hides_nothing(text):
    cleaned = clean_text(text)
    assert clean_text(cleaned) == cleaned
    for char in cleaned:
        hidden = unicodedata.category(char) in {"Cc", "Cf", "Cs"}
        assert not hidden or char in "\n\t\u200c\u200d"
    assert "\n" not in clean_line(text)


@pytest.mark.fault("S11")
def test_clean_text_keeps_what_persian_and_hindi_need():
    assert clean_text("می\u200cخواهم") == "می\u200cخواهم"
    assert clean_text("user\u202egnp.exe\x00\ud800\uffff") == "usergnp.exe"


@pytest.mark.fault("S11")
@settings(max_examples=200)
@given(st.text(alphabet="ab 大使馆カナ、"))
def test_spaced_text_is_given_back_whole(text):
    line = clean_line(text)
    once = join_cjk(split_cjk(line))
    assert once.replace(" ", "") == line.replace(" ", "")


def test_chinese_words_are_cut_and_joined_again():
    assert split_cjk("在大使馆 open") == "在 大 使 馆 open"
    assert join_cjk("在 \x02大 使 馆\x03 open") == "在\x02大使馆\x03 open"


def steps(text: str) -> int:
    """Return how many functions are called and left to render a text."""
    count = 0

    def step(frame: FrameType, event: str, argument: object) -> None:
        nonlocal count
        count += 1

    sys.setprofile(step)
    try:
        to_html(text)
    finally:
        sys.setprofile(None)
    return count


@pytest.mark.parametrize("piece", ["> ", "[", "*a ", "- ", "<", "[x](", "&#"])
def test_the_work_on_a_hostile_text_grows_no_faster_than_its_length(piece):
    assert to_html((piece * 50_000)[:50_000])
    short, long = (steps((piece * size)[:size]) for size in (2_500, 10_000))
    assert short < long < 4.2 * short
    assert long < 1_000 * 10_000
