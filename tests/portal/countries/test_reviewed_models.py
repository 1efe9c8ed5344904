"""Two people for numbers, crisis lines and rules (E2), and who decides on them."""

import pytest
from django.db import transaction
from django.db.models import Value
from django.urls import reverse

from embassies.models import Arrangement
from news.models import Article, Stage
from portal.advisories.models import Advisory
from portal.audit.log import faults
from portal.countries.models import EmergencyNumber, Ministry
from portal.countries.starter import load_countries
from portal.review.guard import UnreviewedError, reviewed, staff_at_work
from portal.review.models import Proposal
from portal.review.reviewed_model import reviewed_models
from portal.translations.models import Translation
from portal.web.roles import APPROVER, CRISIS_OFFICER, EDITOR, ROLES
from tests.atlas import NOW, Atlas
from tests.portal.advisories.conftest import draft
from tests.support.people import everybody, person, signed_in
from tests.support.staff_forms import GROUNDS, change, decide, filled, sent

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "banner")]
State = Proposal.State


@pytest.fixture
def number(atlas: Atlas) -> EmergencyNumber:
    found: EmergencyNumber = EmergencyNumber.objects.order_by("pk")[0]
    EmergencyNumber.objects.filter(pk=found.pk).update(verified_at=NOW)
    return found


def test_an_emergency_number_changes_when_another_person_approved(
    officer, approver, number: EmergencyNumber
):
    proposal = change(officer, number, number="999999", why="The gazette")
    assert EmergencyNumber.objects.get(pk=number.pk).number == number.number
    decide(approver, proposal, "approve")
    after = EmergencyNumber.objects.get(pk=number.pk)
    assert (after.number, after.verified_at) == ("999999", None)


def test_an_emergency_number_is_added_and_removed_by_two(
    officer, approver, number: EmergencyNumber
):
    count = EmergencyNumber.objects.count()
    path = reverse("admin:countries_emergencynumber_add")
    facts = {"country": "FR", "service": "general", "number": "777777"}
    facts |= {"source": number.source_id, **GROUNDS}
    proposal = sent(officer, path, facts)
    assert EmergencyNumber.objects.count() == count
    decide(approver, proposal, "approve")
    made = EmergencyNumber.objects.get(number="777777")
    gone = sent(
        officer,
        reverse("admin:countries_emergencynumber_delete", args=[made.pk]),
        GROUNDS,
    )
    assert EmergencyNumber.objects.filter(pk=made.pk).exists()
    decide(approver, gone, "approve")
    assert not EmergencyNumber.objects.filter(pk=made.pk).exists()
    assert list(faults()) == []


def test_a_number_that_is_there_already_is_a_conflict_not_a_crash(
    officer, approver, number: EmergencyNumber
):
    path = reverse("admin:countries_emergencynumber_add")
    facts = {"country": "FR", "service": "general", "number": "777777"}
    facts |= {"source": number.source_id, **GROUNDS}
    first = sent(officer, path, facts)
    second = sent(signed_in(person(CRISIS_OFFICER, "another")), path, facts)
    decide(approver, first, "approve")
    decide(approver, second, "approve")
    second.refresh_from_db()
    assert second.state == State.WAITING
    assert EmergencyNumber.objects.filter(number="777777").count() == 1


def test_a_ministry_s_crisis_line_changes_when_another_person_approved(
    officer, approver, atlas: Atlas
):
    row = Ministry.objects.exclude(emergency_phone="").order_by("pk")[0]
    proposal = change(officer, row, emergency_phone="+33199000000")
    assert Ministry.objects.get(pk=row.pk).emergency_phone == row.emergency_phone
    page = approver.get(reverse("admin:review_proposal_change", args=[proposal.pk]))
    for told in (row.emergency_phone, "+33199000000"):
        assert told in page.content.decode()
    decide(approver, proposal, "approve")
    assert Ministry.objects.get(pk=row.pk).emergency_phone == "+33199000000"


def test_a_rule_between_states_and_its_status_change_when_another_person_approved(
    approver, atlas: Atlas
):
    editor = signed_in(person(EDITOR))
    row = Arrangement.objects.exclude(status_periods=None).order_by("pk")[0]
    period = row.status_periods.order_by("pk")[0]
    path = reverse("admin:embassies_arrangement_change", args=[row.pk])
    data = filled(editor.get(path))
    name = next(key for key, value in data.items() if value == str(period.pk))
    note = name.removesuffix("-id") + "-note"
    proposal = sent(
        editor, path, data | {"scope_note": "Ask first", note: "Only by day"}
    )
    row.refresh_from_db()
    period.refresh_from_db()
    assert row.scope_note != "Ask first"
    assert period.note != "Only by day"
    decide(approver, proposal, "approve")
    row.refresh_from_db()
    period.refresh_from_db()
    assert (row.scope_note, period.note) == ("Ask first", "Only by day")


def test_an_edit_that_changes_nothing_proposes_nothing(officer, number):
    assert change(officer, number) is None


def test_every_kind_is_guarded_in_a_staff_request(atlas: Atlas):
    live = draft("live", issued_at=NOW)
    with reviewed():
        Translation.objects.put(Advisory, {live.pk: {"title:fr": "t"}})
    article = Article.objects.create(
        title="Notice", body="Text.", stage=Stage.APPROVED, published_at=NOW
    )
    article.set_countries(["FR"])
    guarded = [
        model for kind in reviewed_models() for model, _names in kind.by_label.values()
    ]
    assert len(guarded) >= 8
    for model in guarded:
        row = model._default_manager.first() or model()
        for write in (
            row.save,
            row.delete,
            lambda model=model: model._default_manager.all().delete(),
            lambda model=model, row=row: model._default_manager.bulk_create([row]),
        ):
            with pytest.raises(UnreviewedError), staff_at_work(), transaction.atomic():
                write()


def test_an_article_is_not_made_public_in_bulk_where_none_is_public():
    row = Article.objects.create(title="Draft", body="Text.")
    row.stage, row.published_at = Stage.APPROVED, NOW
    another = Article(title="New", slug="new", stage=Stage.APPROVED, published_at=NOW)
    for write in (
        lambda: Article.objects.bulk_create([another]),
        lambda: Article.objects.bulk_update([row], ["stage", "published_at"]),
        lambda: Article.objects.update(stage=Value("approved"), published_at=NOW),
    ):
        with pytest.raises(UnreviewedError), staff_at_work(), transaction.atomic():
            write()


NUMBERS = {"approve": {APPROVER}, "reject": {APPROVER}, "override": {CRISIS_OFFICER}}


@pytest.mark.parametrize("verb", NUMBERS)
@pytest.mark.parametrize("role", ROLES)
def test_a_number_is_decided_on_by_those_whose_work_it_is(
    verb: str, role: str, number: EmergencyNumber
):
    other = signed_in(person(CRISIS_OFFICER, "somebody else"))
    proposal = change(other, number, number="999999")
    decide(everybody()[role], proposal, verb, reason="Because")
    proposal.refresh_from_db()
    assert (proposal.state != State.WAITING) is (role in NUMBERS[verb])


def test_a_later_load_of_the_starter_leaves_what_two_people_decided(officer, approver):
    load_countries()
    police = EmergencyNumber.objects.filter(country="FR", service="police")[0]
    fire = EmergencyNumber.objects.filter(country="FR", service="fire")[0]
    ministry = Ministry.objects.get(country="FR")
    name = ministry.name
    proposals = [
        change(officer, police, number="999999"),
        change(officer, ministry, emergency_phone="+33199000000"),
        sent(
            officer,
            reverse("admin:countries_emergencynumber_delete", args=[fire.pk]),
            GROUNDS,
        ),
    ]
    for proposal in proposals:
        decide(approver, proposal, "approve")
    Ministry.objects.filter(country="FR").update(name="Old name")
    assert load_countries() == 1
    numbers = EmergencyNumber.objects.filter(country="FR")
    found = set(numbers.values_list("service", "number"))
    assert ("police", "999999") in found
    assert not {("police", police.number), ("fire", fire.number)} & found
    ministry.refresh_from_db()
    assert (ministry.name, ministry.emergency_phone) == (name, "+33199000000")
    assert load_countries() == 0
