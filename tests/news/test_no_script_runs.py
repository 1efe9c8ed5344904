"""The corpus of attacks, in a real browser: nothing of it runs."""

from collections.abc import Iterator
from datetime import timedelta

import pytest
from django.utils import timezone
from playwright.sync_api import Browser, Page

from news.models import Article, Stage
from portal.web.markdown import safe_html, to_html
from tests.support.attacks import attacks

pytestmark = pytest.mark.browser

ATTACKS = attacks("window.ran=1")


@pytest.fixture
def bare(browser: Browser) -> Iterator[Page]:
    """A page without security policy or network."""
    page = browser.new_page()
    page.route("**/*", lambda route: route.abort())
    yield page
    page.close()


def ran(page: Page) -> bool:
    """Touch everything that can be touched, and tell whether a script ran."""
    page.evaluate(
        """() => document.querySelectorAll('.news-body *, body > *').forEach(one => {
            for (const kind of ['mouseover', 'focus', 'toggle', 'error'])
                one.dispatchEvent(new Event(kind));
            if ((one.protocol || '') === 'javascript:') one.click();
        })"""
    )
    page.wait_for_timeout(20)
    return bool(page.evaluate("() => window.ran === 1"))


@pytest.mark.fault("S2")
def test_the_attacks_do_run_where_nothing_is_sanitised(bare: Page):
    count = 0
    for attack in ATTACKS:
        bare.set_content(f"<!doctype html><body>{attack}</body>")
        count += ran(bare)
    assert count > 12


@pytest.mark.fault("S2")
def test_no_attack_runs_after_sanitising_even_without_a_security_policy(bare: Page):
    assert len(ATTACKS) > 60
    for attack in ATTACKS:
        for html in (to_html(attack), safe_html(attack)):
            bare.set_content(f"<!doctype html><body>{html}</body>")
            assert not ran(bare), attack


@pytest.mark.fault("S2")
def test_no_attack_runs_on_the_article_page_and_nothing_is_even_refused(
    page: Page, transactional_db: None
):
    published = timezone.now() - timedelta(hours=1)
    text = "\n\n".join(ATTACKS)
    article = Article.objects.create(
        title="<script>window.ran=1</script>",
        standfirst='"><img src=x onerror=window.ran=1>',
        agency="<svg onload=window.ran=1>",
        body=text,
        stage=Stage.APPROVED,
        published_at=published,
    )
    raw = Article.objects.create(
        title="Raw", body="x", stage=Stage.APPROVED, published_at=published
    )
    Article.objects.filter(pk=raw.pk).update(body_html=text)
    for path in (
        f"/en/news/{article.slug}/",
        f"/en/news/{raw.slug}/",
        "/en/news/",
        "/en/news/?q=%22%3E%3Cscript%3Ewindow.ran%3D1%3C%2Fscript%3E",
        "/en/news/?q=raw",
    ):
        page.goto(path)
        assert not ran(page), path
        assert page.locator("main script").count() == 0
        hosts = "links => links.map(one => one.host)"
        led = page.locator(".news-body a[href]").evaluate_all(hosts)
        assert not [host for host in led if "evil" in host], path
