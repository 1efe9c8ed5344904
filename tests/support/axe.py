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
