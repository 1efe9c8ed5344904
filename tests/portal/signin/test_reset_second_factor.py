"""Whoever lost their device is let in again by whoever runs the portal."""

from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.audit.log import faults
from portal.audit.models import AuditEntry
from tests.portal.signin.conftest import type_password
from tests.support.people import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def reset(name: str) -> str:
    out = StringIO()
    call_command(
        "reset_second_factor", name, why="phone lost, met in person", stdout=out
    )
    return out.getvalue()


def test_their_sessions_end_and_the_password_leads_to_a_new_set_up(ada, key, client):
    open_, others = signed_in(ada), signed_in(person("editor"))
    assert "2 removed" in reset("ada")
    assert open_.get("/admin/").status_code == 302
    assert others.get("/admin/").status_code == 200
    assert type_password(client)["Location"] == "/admin/"
    assert client.get("/admin/")["Location"] == "/admin/second-factor/"


def test_it_stands_in_the_log(ada, key):
    reset("ada")
    entry = AuditEntry.objects.get(verb="reset")
    assert (entry.verb, entry.why) == (
        "reset",
        f"ada ({ada.pk}): phone lost, met in person",
    )
    added = AuditEntry.objects.exclude(verb="reset").values_list("verb", "target_label")
    assert set(added) == {("added", "mfa.authenticator")}
    assert not list(faults())


def test_a_name_that_nobody_has_is_refused(db):
    with pytest.raises(CommandError, match="no account"):
        reset("nobody")
