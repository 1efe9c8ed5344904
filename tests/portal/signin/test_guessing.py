"""Guessing is slow, tells nothing, and keeps nobody else out."""

from unittest.mock import patch

import pytest
from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client

from tests.portal.signin.codes import code_of
from tests.portal.signin.conftest import PASSWORD, SIGN_IN, type_password

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def guess(name="ada", password="wrong", address="198.51.100.1"):  # noqa: S107
    return Client(REMOTE_ADDR=address).post(
        SIGN_IN, {"login": name, "password": password}
    )


@pytest.mark.fault("S10")
def test_of_fifty_wrong_tries_ten_are_checked_at_most(ada, seen):
    with patch(
        "django.contrib.auth.base_user.check_password", wraps=check_password
    ) as checked:
        for _ in range(50):
            assert guess().status_code == 200
    assert 1 < checked.call_count <= 10
    seen(f"50 passwords tried: {checked.call_count} checked")


@pytest.mark.fault("S10")
def test_fifty_wrong_names_from_one_address_are_not_all_checked(db):
    with patch.object(User, "set_password") as hashed:
        for number in range(50):
            guess(name=f"nobody {number}")
    assert 1 < hashed.call_count <= 10


@pytest.mark.fault("S10")
def test_whoever_guesses_locks_nobody_else_out(ada):
    for _ in range(50):
        guess()
    assert guess(password=PASSWORD).status_code == 200
    assert guess(password=PASSWORD, address="203.0.113.7").status_code == 302


@pytest.mark.fault("S10")
def test_after_five_minutes_the_right_password_works_again(ada, clock):
    for _ in range(50):
        guess()
    clock.shift(301)
    assert guess(password=PASSWORD).status_code == 302


@pytest.mark.fault("S10")
def test_codes_cannot_be_guessed_either(ada, key, clock):
    client = Client()
    type_password(client)
    for number in range(20):
        client.post("/admin/second-factor/authenticate/", {"code": f"{number:06d}"})
    clock.shift(30)
    answer = client.post("/admin/second-factor/authenticate/", {"code": code_of(key)})
    assert answer.status_code == 200
    assert "_auth_user_id" not in client.session


def faults(answer):
    return answer.context["form"].non_field_errors()


@pytest.mark.fault("S10")
def test_every_refusal_reads_the_same(ada):
    User.objects.create_superuser("gone", password=PASSWORD, is_active=False)
    User.objects.create_user("reader", password=PASSWORD)
    said = [
        faults(answer)
        for answer in (
            guess("nobody"),
            guess("ada"),
            guess("gone", PASSWORD),
            guess("reader", PASSWORD),
        )
    ]
    assert said[0]
    assert all(one == said[0] for one in said)


@pytest.mark.fault("S10")
def test_a_name_that_nobody_has_costs_the_same_hash(ada):
    made = []
    for name in ("ada", "nobody"):
        with patch(
            "django.contrib.auth.hashers.MD5PasswordHasher.encode",
            return_value="md5$a$b",
        ) as encode:
            guess(name)
        made.append(encode.call_count)
    assert made == [1, 1]


@pytest.mark.fault("S10")
def test_the_table_of_counts_holds_neither_address_nor_name(ada):
    guess()
    with connection.cursor() as cursor:
        cursor.execute("SELECT cache_key, value FROM portal_cache")
        rows = str(cursor.fetchall())
    assert "login_failed" in rows
    assert "198.51.100.1" not in rows
    assert "ada" not in rows


@pytest.mark.fault("next-links")
@pytest.mark.parametrize(
    "address",
    ["https://evil.example/", "//evil.example/", "javascript:alert(1)", "\\\\evil"],
)
def test_a_sign_in_leads_to_no_other_site(ada, address):
    User.objects.filter(pk=ada.pk).update(is_superuser=True)
    answer = type_password(Client(), next=address)
    assert answer["Location"] == "/admin/"


@pytest.mark.fault("next-links")
def test_a_sign_in_leads_back_to_the_page_that_was_asked_for(ada):
    assert type_password(Client(), next="/admin/news/")["Location"] == "/admin/news/"


@pytest.mark.fault("next-links")
def test_another_of_our_host_names_is_another_site(ada, settings):
    settings.ALLOWED_HOSTS = ["testserver", "other.example"]
    answer = type_password(Client(), next="https://other.example/")
    assert answer["Location"] == "/admin/"


def test_there_is_no_sign_up_and_no_address_for_mail(staff_client):
    for name in ("sign-up", "signup", "email", "confirm-email", "password/reset"):
        assert staff_client.get(f"/admin/{name}/").status_code == 404


@pytest.mark.fault("S8")
def test_a_form_from_elsewhere_signs_nobody_in(ada):
    client = Client(enforce_csrf_checks=True)
    answer = client.post(SIGN_IN, {"login": "ada", "password": PASSWORD})
    assert answer.status_code == 403
