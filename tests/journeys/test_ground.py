"""The ground under every journey: pages, styles and policy in a real browser."""

import pytest
from playwright.sync_api import Page

from tests.atlas import Atlas

pytestmark = pytest.mark.browser


def test_the_home_page_is_styled_under_the_policy(page: Page) -> None:
    response = page.goto("/en/")
    assert response is not None
    assert response.status == 200
    assert "default-src 'none'" in response.headers["content-security-policy"]
    rules = page.evaluate("document.styleSheets[0].cssRules.length")
    assert rules > 0
    assert page.context.cookies() == []


def test_the_browser_sees_the_atlas(atlas: Atlas, page: Page) -> None:
    page.goto("/en/embassies/fr-london/")
    assert "+44 20 7946 0911" in page.inner_text("main")
