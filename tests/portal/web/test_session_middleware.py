"""A session that cannot be saved: the database fails, or somebody has signed out."""

from datetime import timedelta

import pytest
import time_machine
from django.contrib.sessions.backends.db import SessionStore
from django.contrib.sessions.models import Session
from django.db import OperationalError
from django.test import Client

from tests.support.people import person, signed_in

pytestmark = pytest.mark.django_db
LATER = timedelta(minutes=2)
"""After which a session is written anew."""


@pytest.fixture
def editor(clock: time_machine.Traveller) -> Client:
    client = signed_in(person("editor"))
    assert client.get("/admin/").status_code == 200
    client.raise_request_exception = False
    clock.shift(LATER)
    return client


@pytest.mark.fault("db-gone")
def test_a_database_that_takes_no_session_is_503(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fails(*args: object, **options: object) -> None:
        raise OperationalError("canceling statement due to statement timeout")

    monkeypatch.setattr(Session, "save", fails)
    answer = editor.get("/admin/")
    assert answer.status_code == 503
    assert answer["Retry-After"]


def test_a_session_that_was_ended_meanwhile_is_still_refused(
    editor: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    saves = SessionStore.save

    def after_its_end(store: SessionStore, must_create: bool = False) -> None:
        Session.objects.filter(session_key=store.session_key).delete()
        saves(store, must_create=must_create)

    monkeypatch.setattr(SessionStore, "save", after_its_end)
    assert editor.get("/admin/").status_code == 400
