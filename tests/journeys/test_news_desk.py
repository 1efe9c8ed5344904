"""Two people write news in two languages, and raise an advisory, in a browser."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.utils import timezone
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from news.models import Article, State
from portal.advisories.board import Board
from portal.review.guard import reviewed
from tests.support.people import let_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]


@pytest.fixture(params=[True, False], ids=["with scripts", "without scripts"])
def desk(request, browser: Browser, live_server: LiveServer) -> Iterator[Page]:
    context = browser.new_context(
        base_url=live_server.url, java_script_enabled=request.param
    )
    yield context.new_page()
    context.close()


@pytest.fixture
def people(transactional_db: None) -> tuple[User, User]:
    ada, ben = (User.objects.create_superuser(name) for name in ("ada", "ben"))
    return ada, ben


def approve(page: Page, by: User, title: str) -> None:
    let_in(page, by)
    page.goto("/admin/review/proposal/?todo=waiting")
    page.click(f"#result_list a:text-is('{title}')")
    page.check("#id_approve-confirm")
    page.click("button:text-is('Approve')")


def unfold(page: Page, language: str) -> None:
    page.click(f"details:has(#language-{language}) summary")


def write(page: Page, language: str, number: int, text: str) -> None:
    """Fill the number-th box of a language, with the one button that every box has."""
    page.locator(f"#language-{language} textarea").nth(number).fill(text)


def hand_in(desk: Page) -> None:
    """Write an article in English and German, look at its preview, hand it in."""
    desk.goto("/admin/news/article/add/")
    desk.fill("#id_title", "Border opens")
    desk.fill("#id_body", "## Hours\n\nFrom nine.")
    desk.fill("#id_local_time", "2027-03-01T09:00")
    desk.fill("#id_time_zone", "Europe/Kyiv")
    preview = desk.locator("button[value=body]")
    if preview.is_visible():
        preview.click()
    expect(desk.locator("#id_body-preview h2")).to_have_text("Hours")
    assert desk.input_value("#id_title") == "Border opens"
    unfold(desk, "de")
    write(desk, "de", 0, "Grenze öffnet")
    write(desk, "de", 2, "## Zeiten\n\nAb neun.")
    desk.select_option("#id_stage", "in_review")
    desk.click("[name=_save]")


def test_an_article_is_written_and_scheduled_in_two_languages(
    desk: Page, people: tuple[User, User]
):
    ada, ben = people
    let_in(desk, ada)
    hand_in(desk)
    article = Article.objects.get()
    assert article.state_at(timezone.now()) == State.IN_REVIEW
    desk.goto("/admin/calendar/?month=2027-03")
    assert "Not approved yet" in desk.inner_text(".event")
    approve(desk, ben, "Border opens")
    article.refresh_from_db()
    assert article.state_at(timezone.now()) == State.SCHEDULED
    with reviewed():
        article.published_at = timezone.now()
        article.save()
    desk.goto("/de/news/border-opens/")
    assert desk.inner_text("h1") == "Grenze öffnet"
    assert desk.inner_text(".news-body h2") == "Zeiten"
    desk.goto("/fr/news/border-opens/")
    assert desk.inner_text("h1") == "Border opens"


def test_an_advisory_is_raised_with_one_language_written_and_the_rest_named(
    desk: Page, people: tuple[User, User], banner: Board
):
    ada, ben = people
    let_in(desk, ada)
    desk.goto("/admin/advisories/advisory/add/")
    desk.select_option("#id_country", "FR")
    for field, text in {
        "title": "Leave by road",
        "text": "The airport is shut.",
        "slug": "france",
        "starts_at_0": "2026-01-01",
        "starts_at_1": "00:00",
        "ends_at_0": "2096-01-01",
        "ends_at_1": "00:00",
        "review_on": "2096-01-01",
        "source_name": "Gazette",
        "source_url": "https://gazette.example/",
        "source_date": "2026",
    }.items():
        desk.fill(f"#id_{field}", text)
    desk.select_option("#id_tone", "warning")
    desk.select_option("#id_severity", "Severe")
    desk.select_option("#id_urgency", "Future")
    desk.select_option("#id_certainty", "Observed")
    assert desk.locator("#id_owner option:checked").inner_text() == "ada"
    desk.click("[name=_continue]")
    desk.click("a:text-is('Issue')")
    assert "The German page will show English." in desk.inner_text(".remarks")
    desk.locator(".remarks li", has_text="German").get_by_role("link").click()
    write(desk, "de", 0, "Verlassen Sie das Land")
    write(desk, "de", 1, "Der Flughafen ist zu.")
    desk.click("[name=_continue]")
    desk.click("a:text-is('Issue')")
    assert "German" not in desk.inner_text(".remarks")
    desk.check("#id_languages")
    desk.click("[type=submit][value='Issue this advisory']")
    desk.goto("/de/")
    assert desk.locator("text=Verlassen Sie das Land").count() == 0
    approve(desk, ben, "Leave by road")
    banner.forget()  # Another process would look again within fifteen seconds.
    desk.goto("/de/")
    assert "Verlassen Sie das Land" in desk.inner_text("#advisories")
    desk.goto("/es/")
    assert "Leave by road" in desk.inner_text("#advisories")
