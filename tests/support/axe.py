"""What axe finds on a page in a browser, as it is drawn at this moment."""

from typing import Any

from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

_AXE = Axe().axe_script
_RUN = """async (options) => {
    for (const one of document.getAnimations()) {
        if (one instanceof CSSTransition) one.finish();  // colours on their way
    }
    return (await axe.run(options)).violations.flatMap((one) =>
        one.nodes.map((node) => `${one.id}: ${node.html.slice(0, 160)}`));
}"""
_WIDER_THAN_THE_WINDOW = """() => {
    const root = document.documentElement;
    return root.scrollWidth > root.clientWidth;
}"""
_COVERED = """() => {
    const seen = (one) => one.checkVisibility() && one.offsetWidth > 8;
    const content = document.querySelector("#content");
    const headings = [...content.querySelectorAll("h1, h2, legend")].filter(seen);
    const fields = [...content.querySelectorAll("input, select, textarea")].filter(
        (one) => seen(one) && !one.disabled && one.offsetWidth > 8);
    const under = (one, box) => {
        const top = document.elementFromPoint(box.x + box.width / 2, box.y + box.height / 2);
        const is_free = !top || one.contains(top) || top.contains(one) || top.labels;
        return is_free ? [] : [`${one.outerHTML.slice(0, 80)} lies under ${top.outerHTML.slice(0, 80)}`];
    };
    const found = headings.flatMap((one) => {
        one.scrollIntoView({block: "start"});
        const text = document.createRange();
        text.selectNodeContents(one);
        return [...text.getClientRects()].flatMap((box) => under(one, box));
    });
    for (const one of fields) {
        one.focus();
        found.push(...under(one, one.getBoundingClientRect()));
    }
    scrollTo(0, 0);
    return found;
}"""
FOUND_ONLY = {"resultTypes": ["violations"], "preload": False}


def faults(page: Page, **options: Any) -> list[str]:
    """Return what axe finds; its script is sent once for each document."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(_AXE)
    found: list[str] = page.evaluate(_RUN, {**FOUND_ONLY, **options})
    return found


def sideways(page: Page) -> list[str]:
    wide = page.evaluate(_WIDER_THAN_THE_WINDOW)
    return ["it scrolls sideways"] if wide else []


def covered(page: Page) -> list[str]:
    """Return headings and fields of a staff page over which something else lies.

    Each is scrolled to the top of the window, each field has the focus.
    """
    found: list[str] = page.evaluate(_COVERED)
    return found
