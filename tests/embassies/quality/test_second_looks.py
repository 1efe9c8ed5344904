"""A tenth of each person's checks goes to a second person, within 14 days."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.db import IntegrityError
from django.urls import reverse

from embassies.models import Mission, Verification
from embassies.models.verifications import due_date, is_in_sample
from embassies.quality.verification import Claim, look_again, mark_verified
from portal.audit.models import AuditEntry
from portal.review.actor import Actor, NotPossibleError
from portal.web.roles import APPROVER, AUDITOR, CRISIS_OFFICER, EDITOR, PUBLISHER
from tests.atlas import NOW, Atlas
from tests.support.people import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LATER = NOW + timedelta(days=2)


@pytest.fixture
def mission(atlas: Atlas) -> Mission:
    return Mission.objects.get(slug="fr-london")


@pytest.fixture
def check(mission: Mission) -> Verification:
    """The first check of a month, which is always in the sample."""
    claim = Claim(mission.pk, "called", NOW, mission.updated_at)
    mark_verified([claim], Actor(person(EDITOR), NOW + timedelta(minutes=1)))
    return Verification.objects.latest("pk")


def page_of(row: Verification) -> str:
    return reverse("admin:embassies_verification_change", args=[row.pk])


def find(client: Any, row: Verification, outcome: str, note: str = "I called.") -> Any:
    data = {"outcome": outcome, "note": note}
    return client.post(page_of(row), data, follow=True)


@pytest.mark.parametrize("count", [1, 2, 9, 10, 11, 20, 31, 100, 237])
@pytest.mark.parametrize("someone", [1, 2, 3])
def test_a_tenth_of_the_checks_of_a_month_is_chosen_and_at_least_one(count, someone):
    chosen = [is_in_sample(one, someone, "2026-11") for one in range(1, count + 1)]
    assert count / 10 <= sum(chosen) <= count / 10 + 2


def test_which_ones_differs_from_person_to_person_and_month_to_month():
    def chosen(someone: int, month: str) -> list[int]:
        return [one for one in range(2, 102) if is_in_sample(one, someone, month)]

    samples = [chosen(1, "2026-11"), chosen(2, "2026-11"), chosen(1, "2026-12")]
    assert all(len(one) == 10 for one in samples)
    assert len({tuple(one) for one in samples}) == 3


def test_a_second_look_is_due_within_fourteen_days(check: Verification):
    assert check.due_on == date(2026, 12, 7)
    assert due_date(1, 1, NOW) == date(2026, 12, 7)


def test_the_sample_begins_anew_each_month(check: Verification, mission: Mission):
    mission.refresh_from_db()
    december = NOW + timedelta(days=20)
    claim = Claim(mission.pk, "called", december, mission.updated_at)
    mark_verified([claim], Actor(person(EDITOR), december + timedelta(minutes=1)))
    assert Verification.objects.latest("at").due_on is not None


def test_it_waits_for_everybody_but_the_one_who_checked(check: Verification):
    assert list(Verification.objects.waiting_for(person(APPROVER))) == [check]
    assert not Verification.objects.waiting_for(person(EDITOR)).exists()


def test_a_check_that_no_longer_stands_needs_no_look(check, mission: Mission):
    Mission.objects.update(verified_at=None)
    assert not Verification.objects.waiting().exists()


@pytest.mark.parametrize("role", [APPROVER, CRISIS_OFFICER])
def test_a_second_person_confirms(role: str, check: Verification, mission: Mission):
    find(signed_in(person(role)), check, "confirmed")
    check.refresh_from_db()
    mission.refresh_from_db()
    assert (check.outcome, check.second_by.username) == ("confirmed", f"a {role}")
    assert mission.verified_by == person(EDITOR)
    assert not Verification.objects.waiting().exists()


def test_what_a_second_person_finds_wrong_is_checked_no_more(check, mission: Mission):
    find(signed_in(person(APPROVER)), check, "wrong", "Nobody answers there.")
    mission.refresh_from_db()
    assert (mission.verified_at, mission.verified_method) == (None, "")
    assert mission.next_review == NOW.date()
    assert mission.contacts.exists()
    assert not mission.contacts.exclude(verified_at=None).filter(verified_at=check.at)
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.why) == ("reviewed", "Nobody answers there.")


@pytest.mark.parametrize("role", [EDITOR, PUBLISHER, AUDITOR])
def test_others_and_the_one_who_checked_cannot(role: str, check: Verification):
    find(signed_in(person(role)), check, "confirmed")
    check.refresh_from_db()
    assert check.outcome == ""


def test_a_finding_says_how(check: Verification):
    page = find(signed_in(person(APPROVER)), check, "confirmed", "")
    assert page.context["form"].errors["note"]
    check.refresh_from_db()
    assert check.outcome == ""


def test_two_second_looks_are_one_too_many(check: Verification):
    approver = Actor(person(APPROVER), LATER)
    look_again(check, "confirmed", "Called.", approver)
    with pytest.raises(NotPossibleError, match="nothing to look at"):
        look_again(check, "wrong", "Called.", approver)


def test_the_database_refuses_a_second_look_by_the_same_person(check: Verification):
    check.second_by, check.second_at, check.outcome = check.by, LATER, "confirmed"
    with pytest.raises(IntegrityError):
        check.save()


def test_the_list_shows_what_waits_for_me(check, django_assert_max_num_queries):
    path = reverse("admin:embassies_verification_changelist")
    approver = signed_in(person(APPROVER))
    with django_assert_max_num_queries(20):
        page = approver.get(f"{path}?second=mine")
    assert list(page.context["cl"].result_list) == [check]
    own = signed_in(person(EDITOR)).get(f"{path}?second=mine")
    assert list(own.context["cl"].result_list) == []
    everybody = signed_in(person(EDITOR)).get(f"{path}?second=all")
    assert list(everybody.context["cl"].result_list) == [check]
