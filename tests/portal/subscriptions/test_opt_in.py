"""Nobody is subscribed who did not say yes, and everybody leaves with one click."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.test import Client
from lxml import html

from portal.subscriptions.models import Letter, Subscription
from portal.subscriptions.opt_in import unsubscribe_link
from portal.subscriptions.tasks import send_due
from portal.web.public_forms import signed_time
from tests.atlas import NOW
from tests.portal.subscriptions.conftest import reader

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
PAGE = "/en/subscribe/"
SAID = {"email": "a.reader@Mail.Example", "country": "FR", "wants_advisories": "on"}


@pytest.fixture
def guest() -> Client:
    return Client(enforce_csrf_checks=True)


@pytest.fixture
def send(guest: Client, clock: Any) -> Any:
    def send(wait: int = 10, page: str = PAGE, **values: str) -> Any:
        opened = signed_time("subscribe")
        clock.shift(timedelta(seconds=wait))
        return guest.post(page, {"opened": opened, **SAID, **values})

    return send


def link_in(letter: Any) -> str:
    found = re.search(r"http://localhost:8000(/\S+)", letter.body)
    assert found
    return found[1]


def test_the_form_takes_the_country_from_its_address(guest: Client) -> None:
    page = html.fromstring(guest.get(PAGE + "?country=FR").content)
    assert page.xpath("//option[@selected]/@value") == ["FR"]
    assert guest.get(PAGE + "?country=<b>").status_code == 200


def test_only_who_says_yes_is_subscribed(guest: Client, send: Any) -> None:
    assert send().status_code == 200
    send_due(NOW + timedelta(minutes=1))
    [letter] = mail.outbox
    assert letter.to == ["a.reader@mail.example"]
    assert not Subscription.objects.exists()
    opened = guest.get(link_in(letter))
    assert "a.reader@mail.example" in opened.content.decode()
    assert not Subscription.objects.exists(), "a mail scanner opens links too"
    assert guest.post(link_in(letter)).status_code == 200
    row = Subscription.objects.get()
    assert (row.country, row.language, row.wants_digest) == ("FR", "en", False)


def test_no_page_of_it_sets_a_cookie(guest: Client, send: Any) -> None:
    send()
    send_due(NOW + timedelta(minutes=1))
    link = link_in(mail.outbox[0])
    for page in (PAGE, link):
        assert not guest.get(page).cookies
    assert not guest.post(link).cookies


def test_a_link_is_good_for_two_days(guest: Client, send: Any, clock: Any) -> None:
    send()
    send_due(NOW + timedelta(minutes=1))
    clock.shift(timedelta(days=2, minutes=5))
    answer = guest.post(link_in(mail.outbox[0]))
    assert answer.status_code == 404
    assert "older than two days" in answer.content.decode()
    assert not Subscription.objects.exists()


@pytest.mark.parametrize("token", ["", "x", "a:b:c", "\x00", "ü" * 500])
@pytest.mark.parametrize("page", ["confirm/", "leave/"])
def test_a_link_that_was_not_ours_does_nothing(
    guest: Client, page: str, token: str
) -> None:
    answer = guest.post(f"{PAGE}{page}", query_params={"token": token})
    assert answer.status_code in (400, 404)


def test_a_link_to_leave_is_good_under_another_key_while_the_old_one_is_named(
    guest: Client, settings: Any
) -> None:
    link = unsubscribe_link(reader())
    old, settings.SECRET_KEY = (
        settings.SECRET_KEY,
        "another key, of 32 characters or more",
    )
    assert guest.get(link).status_code == 404
    settings.SECRET_KEY_FALLBACKS = [old]
    assert guest.post(link).status_code == 200
    assert not Subscription.objects.exists()


def test_the_answer_is_the_same_for_a_known_address(send: Any) -> None:
    new = send().content
    reader("known@mail.example")
    assert send(email="known@mail.example").content == new


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"email": "nobody"}, "valid email"),
        ({"email": "a@b.example\nBcc: c@d.example"}, "valid email"),
        ({"country": "ZZ"}, "Select a valid choice"),
        ({"wants_advisories": ""}, "at least one"),
        ({"opened": "forged"}, "once more"),
    ],
)
def test_an_error_stands_above_the_form_and_leads_to_its_field(
    send: Any, values: dict[str, str], said: str
) -> None:
    answer = send(**values)
    assert answer.status_code == 400
    page = html.fromstring(answer.content)
    assert page.xpath("//title")[0].text.startswith("Error:")
    summary = page.xpath("//*[@class='error-summary']")[0]
    assert said in summary.text_content()
    for target in summary.xpath(".//a/@href"):
        assert page.xpath(f"//*[@id='{target[1:]}']")
    assert not Letter.objects.exists()


def test_a_machine_gets_thanks_and_no_letter(send: Any) -> None:
    assert send(website="http://spam.example").status_code == 200
    assert send(wait=1).status_code == 400
    assert not Letter.objects.exists()


def test_nobody_is_flooded_with_letters(send: Any) -> None:
    answers = [send().status_code for _ in range(4)]
    assert answers == [200, 200, 200, 429]


def test_one_sender_asks_for_five_addresses_in_an_hour(send: Any) -> None:
    answers = [send(email=f"r{number}@mail.example").status_code for number in range(6)]
    assert answers == [200] * 5 + [429]
    assert "127.0.0.1" not in str(Letter.objects.values())


def test_one_click_ends_it_and_a_second_one_says_the_same(guest: Client) -> None:
    row, kept = reader(), reader("other@mail.example")
    link = unsubscribe_link(row).removeprefix("http://localhost:8000")
    assert row.email not in link
    assert guest.get(link).status_code == 200
    assert Subscription.objects.count() == 2, "a mail scanner opens links too"
    for _again in range(2):
        answer = guest.post(link, {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert list(Subscription.objects.all()) == [kept]


def test_to_ask_again_changes_what_is_sent(guest: Client, send: Any) -> None:
    reader("a.reader@mail.example")
    send(wants_advisories="", wants_digest="on")
    send_due(NOW + timedelta(minutes=1))
    guest.post(link_in(mail.outbox[0]))
    row = Subscription.objects.get()
    assert (row.wants_advisories, row.wants_digest) == (False, True)


def test_a_site_without_a_mail_server_offers_feeds(
    guest: Client, settings: Any
) -> None:
    settings.SENDS_MAIL = False
    page = guest.get(PAGE).content.decode()
    assert "feed.atom" in page
    assert "<form" not in page.split("<main")[1].split("</main")[0]


def test_the_form_asks_nothing_of_the_database(
    guest: Client, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(0):
        guest.get(PAGE)
