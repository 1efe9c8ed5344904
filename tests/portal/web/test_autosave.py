"""What staff type is kept in the browser until it was saved."""

from collections.abc import Iterator

import pytest
from django.contrib.auth.models import User
from django.contrib.sessions.models import Session
from playwright.sync_api import Browser, Page, expect
from pytest_django.live_server_helper import LiveServer

from news.models import Article
from tests.support.axe import faults, sideways
from tests.support.people import let_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
ADD = "/admin/news/article/add/"
KEPT = "Object.keys(localStorage).filter((one) => one.startsWith('kept:')).length"


@pytest.fixture
def ada(transactional_db: None) -> User:
    return User.objects.create_superuser("ada")


@pytest.fixture
def form(browser: Browser, live_server: LiveServer, ada: User) -> Iterator[Page]:
    context = browser.new_context(base_url=live_server.url)
    page = context.new_page()
    page.on("dialog", lambda dialog: dialog.accept())
    let_in(page, ada)
    opened(page)
    yield page
    context.close()


def opened(page: Page, address: str = ADD) -> None:
    page.goto(address)
    page.wait_for_timeout(200)  # Until the script has read the form.


def typed(page: Page, title: str = "Border", body: str = "Shut.") -> None:
    page.fill("#id_title", title)
    page.fill("#id_body", body)
    page.wait_for_timeout(700)
    assert page.evaluate(KEPT) > 0


def put_back(page: Page) -> tuple[str, str]:
    page.click("text=Put it back")
    return page.input_value("#id_title"), page.input_value("#id_body")


def test_a_closed_tab_loses_nothing(form: Page):
    typed(form)
    form.select_option("[name=countries-0-country]", "UA")
    form.wait_for_timeout(700)
    tab = form.context.new_page()
    form.close()
    opened(tab)
    assert "was kept" in tab.inner_text(".autosave")
    assert not faults(tab) + sideways(tab)
    assert put_back(tab) == ("Border", "Shut.")
    assert tab.input_value("[name=countries-0-country]") == "UA"


def test_an_ended_session_loses_nothing(form: Page, ada: User):
    typed(form)
    Session.objects.all().delete()
    form.click("[name=_save]")
    assert "/sign-in/" in form.url
    let_in(form, ada)
    opened(form)
    assert put_back(form) == ("Border", "Shut.")
    assert not Article.objects.exists()


@pytest.mark.parametrize("status", [503, None])
def test_a_save_that_failed_loses_nothing(form: Page, status: int | None):
    typed(form)
    form.route(
        f"**{ADD}",
        lambda route: route.fulfill(status=status) if status else route.abort(),
    )
    form.click("[name=_save]", no_wait_after=True)
    form.wait_for_timeout(500)
    form.unroute(f"**{ADD}")
    opened(form)
    assert put_back(form) == ("Border", "Shut.")


def test_what_was_saved_is_not_offered_again(form: Page):
    typed(form)
    form.click("[name=_save]")
    form.wait_for_load_state("networkidle")
    assert Article.objects.get().title == "Border"
    assert form.evaluate(KEPT) == 0
    opened(form)
    assert form.locator(".autosave").is_hidden()


def test_an_error_keeps_it_until_the_form_is_saved(form: Page):
    typed(form, title=" ")
    form.click("[name=_save]")
    expect(form.locator(".errornote").first).to_be_visible()
    assert form.evaluate(KEPT) == 1
    form.wait_for_timeout(200)
    form.fill("#id_title", "Border")
    form.click("[name=_save]")
    form.wait_for_load_state("networkidle")
    assert Article.objects.get().title == "Border"
    assert form.evaluate(KEPT) == 0


def test_what_is_discarded_is_gone(form: Page):
    typed(form)
    opened(form)
    form.click("text=Discard")
    assert form.evaluate(KEPT) == 0


@pytest.mark.fault("two-editors")
def test_it_is_offered_with_a_warning_where_the_record_has_changed(form: Page):
    row = Article.objects.create(title="Border", body="Open.", stage="draft")
    address = f"/admin/news/article/{row.pk}/change/"
    opened(form, address)
    typed(form, body="Shut.")
    opened(form, address)
    warning = form.locator(".autosave [data-changed]")
    assert warning.is_hidden()
    Article.objects.filter(pk=row.pk).update(body="Open again.")
    opened(form, address)
    assert warning.is_visible()


def test_signing_out_forgets_it_and_another_person_is_not_offered_it(form: Page):
    typed(form)
    let_in(form, User.objects.create_superuser("ben"))
    opened(form)
    assert form.locator(".autosave").is_hidden()
    form.click("#logout-form button")
    form.wait_for_url("**/sign-in/**")
    assert form.evaluate(KEPT) == 0


def test_after_seven_days_it_is_gone(form: Page):
    typed(form)
    form.evaluate("""() => {
        const key = Object.keys(localStorage).find((one) => one.startsWith("kept:"));
        const entry = JSON.parse(localStorage[key]);
        entry.at -= (7 * 24 + 1) * 3600 * 1000;
        localStorage[key] = JSON.stringify(entry);
    }""")
    form.goto("/admin/")
    form.wait_for_timeout(200)
    assert form.evaluate(KEPT) == 0


def test_leaving_with_unsaved_changes_asks_first(form: Page):
    asked = []
    form.on("dialog", lambda dialog: asked.append(dialog.type))
    form.goto("/admin/")
    assert asked == []
    opened(form)
    typed(form)
    form.goto("/admin/")
    assert asked == ["beforeunload"]


def test_no_secret_and_no_file_is_kept(form: Page):
    typed(form)
    kept = form.evaluate("Object.values(localStorage).join()")
    assert "Border" in kept
    token = form.input_value("[name=csrfmiddlewaretoken]")
    assert token not in kept
    assert "upload" not in kept
