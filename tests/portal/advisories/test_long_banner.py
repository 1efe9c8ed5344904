"""The longest advisory on the narrowest phone: it scrolls one way, and covers nothing."""

from typing import Any

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from portal.advisories.board import Board
from tests.portal.advisories.conftest import Maker
from tests.support.axe import sideways
from tests.support.fault_table import Seen

pytestmark = [
    pytest.mark.browser,
    pytest.mark.django_db(transaction=True),
    pytest.mark.fault("long-banner"),
]
LONGEST = 5000
"""Characters of a text; a title has 200."""
WORDS = {
    "ar": ("ضمآ", "لا تسافروا إلى هناك الآن. "),
    "en": ("Wgj", "Do not go there now. "),
}
# Lines of text as the browser laid them out, cut where a box hides what is too much.
LINES = """() => {
    const lines = [], walker = document.createTreeWalker(document.body, 4);
    const seen = (box, of) => {
        let {left, right, top, bottom} = box;
        for (let one = of; one !== document.body; one = one.parentElement) {
            if (getComputedStyle(one).overflow === "visible") continue;
            const hole = one.getBoundingClientRect();
            [left, right] = [Math.max(left, hole.left), Math.min(right, hole.right)];
            [top, bottom] = [Math.max(top, hole.top), Math.min(bottom, hole.bottom)];
        }
        return {left, right, top, bottom};
    };
    for (let node; (node = walker.nextNode());) {
        const of = node.parentElement, text = document.createRange();
        if (!of.checkVisibility() || of.closest(".skip, script, style")) continue;
        text.selectNodeContents(node);
        for (const box of text.getClientRects()) {
            const cut = seen(box, of);
            if (cut.right - cut.left > 1 && cut.bottom - cut.top > 1)
                lines.push({...cut, of, box, text: node.data.trim().slice(0, 30)});
        }
    }
    const shared = (a, b) => Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
    const over = (a, b) => a.of !== b.of && a.left < b.right - 2 && b.left < a.right - 2
        && shared(a, b) > Math.min(a.bottom - a.top, b.bottom - b.top) / 2;
    const out = ({box}) => box.left < -1 || box.right > innerWidth + 1;
    return {
        number: lines.length,
        outside: lines.filter(out).map((one) => one.text),
        covered: lines.flatMap((a, at) => lines.slice(at + 1).filter((b) => over(a, b))
            .map((b) => `${a.text} / ${b.text}`)),
    };
}"""


def long_text(language: str) -> dict[str, str]:
    """Return a title of one word, and a text of 5,000 characters that begins with one."""
    letters, sentence = WORDS[language]
    word = (letters * 70)[:200]
    text = f"{word} {sentence * LONGEST}"[:LONGEST].strip()
    return {"language": language, "title": word, "text": text}


def check_all_of_it_is_in_its_place(page: Page) -> int:
    assert not sideways(page)
    found: dict[str, Any] = page.evaluate(LINES)
    assert found["outside"] == []
    assert found["covered"] == []
    return int(found["number"])


@pytest.mark.parametrize("written", WORDS)
@pytest.mark.parametrize("read", ["ar", "en"])
def test_five_thousand_letters_and_one_endless_word_fit_at_320_px(
    browser: Browser,
    banner: Board,
    live_server: LiveServer,
    make: Maker,
    seen: Seen,
    written: str,
    read: str,
) -> None:
    make("long", at=timezone.now(), **long_text(written))
    context = browser.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    for path in ("nowhere/", "countries/france/", "advisories/", "advisories/long/"):
        page.goto(f"{live_server}/{read}/{path}")
        check_all_of_it_is_in_its_place(page)
        text = page.locator("#advisories .advisory-text").first
        if path == "nowhere/":
            page.locator("#advisories summary").click()
            assert text.is_visible()
            assert len(text.inner_text()) > LONGEST - 10
            assert check_all_of_it_is_in_its_place(page) > 120
    context.close()
    seen(f"{LONGEST} letters, one word of 200, Arabic and English: nothing overlaps")


def test_what_lies_over_something_else_is_found(
    browser: Browser, banner: Board, live_server: LiveServer, make: Maker
) -> None:
    make("long", at=timezone.now(), **long_text("ar"))
    context = browser.new_context(viewport={"width": 320, "height": 800})
    page = context.new_page()
    for style, where in (
        ("h1 {position: absolute; top: 40px}", "covered"),
        (".advisory * {white-space: nowrap; overflow-wrap: normal}", "outside"),
    ):
        page.goto(f"{live_server}/ar/nowhere/")
        page.locator("#advisories summary").click()
        assert page.evaluate(LINES)[where] == []
        page.evaluate(
            "style => { const added = new CSSStyleSheet(); added.replaceSync(style);"
            " document.adoptedStyleSheets = [added]; }",
            style,
        )
        assert page.evaluate(LINES)[where]
    context.close()
