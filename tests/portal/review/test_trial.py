"""The public page as a proposal would make it: for staff only, and leaving no trace."""

from typing import Any

import pytest
from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test import Client
from django.urls import reverse

from embassies.models import Mission
from embassies.quality.duplicates import candidates
from portal.advisories.models import GovernmentAdvice
from portal.audit.models import AuditEntry
from portal.countries.models import EmergencyNumber, Ministry
from portal.review.models import Proposal
from portal.site import data_age
from tests.atlas import NOW
from tests.support.addresses import every_address
from tests.support.staff_forms import GROUNDS, change, edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "banner")]
CANARY = "Canary Row 7341"


def trial(proposal: Proposal, language: str = "en") -> str:
    return reverse("admin:review_proposal_trial", args=[proposal.pk, language])


def test_a_mission_is_previewed_in_each_language_with_its_parts(
    editor: Client, approver: Client, mission: Mission
):
    proposal = edit(
        editor, mission, address=CANARY, contacts__0__value="+44 20 7946 0999"
    )
    page: Any = approver.get(
        reverse("admin:review_proposal_change", args=[proposal.pk])
    )
    links = dict(page.context["previews"])
    assert set(links) == set(dict(settings.LANGUAGES))
    for code, link in links.items():
        text = approver.get(link).content.decode()
        assert CANARY in text
        assert "+44 20 7946 0999" in text
        assert f'lang="{code}"'.lower() in text.lower()
        assert 'class="trial"' in text


def test_a_preview_is_marked_and_kept_nowhere(editor: Client, mission: Mission):
    proposal = edit(editor, mission, address=CANARY)
    answer = editor.get(trial(proposal))
    assert f"Preview of proposal {proposal.pk}: not public" in answer.content.decode()
    told = answer["Cache-Control"]
    assert {"no-store", "private"} <= set(told.split(", "))
    assert "stale" not in told
    assert answer["X-Robots-Tag"] == "noindex"
    assert not answer.has_header("ETag")
    assert not answer.has_header("Last-Modified")


@pytest.mark.fault("S12")
def test_only_staff_who_see_proposals_see_a_preview(
    client: Client, editor: Client, mission: Mission
):
    proposal = edit(editor, mission, address=CANARY)
    assert CANARY not in client.get(trial(proposal), follow=True).content.decode()
    assert editor.get(trial(proposal, "xx")).status_code == 404
    Proposal.objects.update(
        state="withdrawn",
        decided_by=proposal.proposer,
        decided_at=proposal.proposed_at,
    )
    assert editor.get(trial(proposal)).status_code == 404


def test_facts_of_a_country_are_previewed_on_its_page(officer: Client, atlas: Any):
    number = EmergencyNumber.objects.order_by("pk")[0]
    assert "73417341" in text_of(officer, change(officer, number, number="73417341"))
    ministry = Ministry.objects.order_by("pk")[0]
    proposal = change(officer, ministry, emergency_phone="+442079460999")
    assert "+442079460999" in text_of(officer, proposal)


def text_of(staff: Client, proposal: Proposal) -> str:
    answer = staff.get(trial(proposal))
    assert answer.status_code == 200
    return answer.content.decode()


def test_advice_is_previewed_on_the_page_of_its_country(publisher: Client, atlas: Any):
    row = GovernmentAdvice.objects.create(
        issuer="CA",
        country="FR",
        scale="four levels",
        level="Take care",
        language="en",
        source_url="https://advice.example/fr",
        source_date="2026-11",
        retrieved_at=NOW,
    )
    proposal = change(publisher, row, level="Avoid the canary")
    assert "Avoid the canary" in text_of(publisher, proposal)


def test_what_would_be_removed_is_not_on_the_preview(officer: Client, atlas: Any):
    number = EmergencyNumber.objects.order_by("pk")[0]
    path = reverse("admin:countries_emergencynumber_delete", args=[number.pk])
    officer.post(path, GROUNDS)
    proposal = Proposal.objects.get()
    assert f'href="tel:{number.number}"' not in text_of(officer, proposal)


def test_values_that_the_record_does_not_take_are_said_and_no_error(
    editor: Client, mission: Mission
):
    proposal = edit(editor, mission, contacts__0__value="+44 20 7946 0999")
    mission.contacts.all().delete()
    answer = editor.get(trial(proposal), follow=True)
    assert "does not take these values" in answer.content.decode()


def rows() -> dict[str, list[Any]]:
    """Return every row of every table."""
    found = {}
    with connection.cursor() as cursor:
        for table in sorted(connection.introspection.table_names(cursor)):
            if table.startswith(("django_session", "sqlite_", "portal_cache")):
                continue
            cursor.execute(f'SELECT * FROM "{table}"')  # noqa: S608
            found[table] = sorted(map(repr, cursor.fetchall()))
    return found


@pytest.mark.fault("S12")
def test_a_preview_leaves_no_trace_in_the_database_the_caches_or_any_public_page(
    client: Client, editor: Client, mission: Mission
):
    proposal = edit(
        editor, mission, address=CANARY, city="Canaryville", slug="fr-canary"
    )
    before, entries = rows(), AuditEntry.objects.count()
    data_age.data_age.forget()
    for code, _name in settings.LANGUAGES:
        assert CANARY in editor.get(trial(proposal, code)).content.decode()
    assert not any(one.until for one in data_age.data_age._known.values())
    assert rows() == before
    assert AuditEntry.objects.count() == entries
    assert cache.get("canary") is None
    assert "canary" not in str(list(candidates())).lower()
    public = [one.good() for one in every_address() if "/admin/" not in str(one)]
    assert len(public) > 50
    for address in public:
        answer = client.get(address)
        if not answer.streaming:
            assert b"anary" not in answer.content, address
