"""A new member of staff signs in, sets up a second factor, and uses it."""

import re
import time

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import CDPSession, Page, expect

from tests.portal.signin.codes import code_of

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
PASSWORD = "correct horse battery"


@pytest.fixture(autouse=True)
def _ada(transactional_db: None) -> None:
    User.objects.create_superuser("ada", password=PASSWORD)


def type_password(page: Page) -> None:
    page.goto("/admin/")
    page.get_by_label("Username").fill("ada")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in", exact=True).click()


def type_code(page: Page, code: str) -> None:
    page.get_by_label("Code").fill(code)
    page.get_by_role("button", name="Sign in", exact=True).click()


def wait_for_the_next_code() -> None:
    """Wait: an app's code works once, and the last one was used just now."""
    time.sleep(30 - time.time() % 30 + 0.2)


def test_with_an_app_its_codes_and_the_recovery_codes(page: Page):
    type_password(page)
    page.get_by_role("link", name="Set up an authenticator app").click()
    key = page.inner_text("#totp-key")
    page.get_by_label("code").fill("000000")
    page.get_by_role("button", name="Confirm").click()
    expect(page).to_have_title(re.compile("^Error:"))
    expect(page.locator(".errornote")).to_be_focused()
    assert page.inner_text("#totp-key") == key
    page.get_by_label("code").fill(code_of(key))
    page.get_by_role("button", name="Confirm").click()
    page.wait_for_url("**/recovery-codes/")
    codes = page.locator(".codes code").all_inner_texts()
    assert len(codes) == 10
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Log out").click()
    type_password(page)
    wait_for_the_next_code()
    type_code(page, code_of(key))
    page.wait_for_url("**/admin/")
    page.get_by_role("button", name="Log out").click()
    type_password(page)
    type_code(page, codes[0])
    page.wait_for_url("**/admin/")


def authenticator(page: Page) -> CDPSession:
    """Put a passkey-holder into the browser, as a phone or a laptop has one."""
    tools = page.context.new_cdp_session(page)
    tools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
    }
    tools.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    return tools


def test_with_a_passkey(page: Page):
    tools = authenticator(page)
    type_password(page)
    page.get_by_role("link", name="Set up a passkey").click()
    page.get_by_label("Name").fill("Laptop")
    page.get_by_role("button", name="Set up a passkey").click()
    page.get_by_role("link", name="I have kept them").click()
    page.get_by_role("button", name="Log out").click()
    type_password(page)
    page.get_by_role("button", name="Use a passkey").click()
    page.wait_for_url("**/admin/")
    tools.detach()
