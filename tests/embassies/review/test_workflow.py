"""Two people (E2): what one proposes, another puts before the public."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.urls import reverse

from embassies.imports.pipeline.apply import apply
from embassies.models import Contact, Mission, StatusPeriod, staff_fields
from embassies.review.reviewed_models import FIELDS
from portal.audit.models import AuditEntry
from portal.countries.models import Source
from portal.review import workflow
from portal.review.actor import Actor, NotPossibleError
from portal.review.guard import UnreviewedError, staff_at_work
from portal.review.models import Proposal
from portal.web.roles import APPROVER, CRISIS_OFFICER, EDITOR, ROLES
from tests.atlas import NOW, Atlas
from tests.embassies.imports.test_apply import context, row
from tests.support.people import everybody, person, signed_in
from tests.support.staff_forms import decide, edit, filled, form_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
State = Proposal.State


@pytest.fixture
def proposal(editor: Any, mission: Mission) -> Any:
    proposed = edit(editor, mission, contacts__0__value="020 7946 0999", why="Called")
    assert proposed
    return proposed


def number(mission: Mission) -> str:
    return str(mission.contacts.order_by("pk")[0].e164)


def public(client: Any, mission: Mission) -> Any:
    return client.get(f"/en/embassies/{mission.slug}/").content.decode()


def test_a_changed_phone_is_not_public_before_another_person_approves(
    client, approver, mission: Mission, proposal: Proposal
):
    assert number(mission) != "+442079460999"
    assert "+442079460999" not in public(client, mission)
    assert decide(approver, proposal, "approve").status_code == 302
    assert number(mission) == "+442079460999"
    assert "+442079460999" in public(client, mission)
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by.username) == ("approved", "a approver")


def test_an_approved_contact_has_staff_as_its_source_and_forgets_the_old_check(
    approver, mission: Mission, proposal: Proposal
):
    contacts = mission.contacts.order_by("pk")
    assert decide(approver, proposal, "approve").status_code == 302
    changed = contacts[0]
    assert (changed.source_id, changed.source_date) == (Source.STAFF, "2026-11-23")
    assert changed.verified_at is None


def test_the_diff_page_shows_both_columns_and_the_reason(
    approver, phone: Contact, proposal: Proposal
):
    page = approver.get(
        reverse("admin:review_proposal_change", args=[proposal.pk])
    ).content.decode()
    for shown in (phone.value, "020 7946 0999", phone.e164, "+442079460999", "Called"):
        assert shown in page


@pytest.mark.fault("edits-own-approval")
@pytest.mark.parametrize("verb", ["approve", "override"])
def test_nobody_approves_alone_not_even_with_every_power(
    verb: str, staff_client, mission: Mission
):
    proposed = edit(staff_client, mission, address="2 Compass Row")
    path = reverse("admin:review_proposal_change", args=[proposed.pk])
    offered = staff_client.get(path).context["forms"]
    assert {form.action.name for form in offered} == {"withdraw", "override"}
    decide(staff_client, proposed, verb)  # An override without a reason.
    mission.refresh_from_db()
    proposed.refresh_from_db()
    assert mission.address == "1 Compass Row, London"
    assert proposed.state == State.WAITING


@pytest.mark.fault("edits-own-approval")
def test_the_database_refuses_an_approval_by_the_proposer(proposal: Proposal):
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(
            state="approved", decided_by=proposal.proposer, decided_at=NOW
        )
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(state="approved")


WRITES = {
    "save": lambda mission: mission.save(),
    "delete": lambda mission: mission.contacts.first().delete(),
    "update": lambda mission: Mission.objects.update(address="elsewhere"),
    "contacts": lambda mission: mission.contacts.update(value="1", e164=""),
    "bulk update": lambda mission: Mission.objects.bulk_update([mission], ["address"]),
    "bulk create": lambda mission: Contact.objects.bulk_create([Contact()]),
    "bulk delete": lambda mission: mission.contacts.all().delete(),
    "status": lambda mission: mission.status_periods.update(status="closed"),
    "create": lambda mission: StatusPeriod.objects.create(mission=mission),
    "import": lambda mission: apply(
        [row(facts={"address": "9 New Row, London"})], context()
    ),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES.keys())
def test_nothing_in_a_staff_request_writes_past_the_review(
    write: Any, mission: Mission
):
    with pytest.raises(UnreviewedError), staff_at_work():
        write(mission)


def test_a_staff_page_is_served_under_the_guard(editor, mission: Mission, monkeypatch):
    def careless(*what: Any, **more: Any) -> None:
        Mission.objects.update(address="elsewhere")

    monkeypatch.setattr("portal.review.continuing.propose", careless)
    path, data = form_of(editor, mission)
    grounds = {"why": "Moved", "evidence": "A letter"}
    answer = editor.post(path, {**data, **grounds, "address": "2 Row"})
    assert answer.status_code == 403
    mission.refresh_from_db()
    assert mission.address == "1 Compass Row, London"


@pytest.mark.fault("two-editors")
def test_of_two_tabs_the_later_one_is_refused(
    editor, approver, clock, mission: Mission
):
    path, stale = form_of(editor, mission)
    clock.shift(timedelta(seconds=1))
    decide(approver, edit(editor, mission, access_note="Ring twice"), "approve")
    answer = editor.post(path, {**stale, "access_note": "Knock"})
    assert answer.status_code == 200
    assert "while you were editing" in answer.content.decode()
    mission.refresh_from_db()
    assert mission.access_note == "Ring twice"


@pytest.mark.fault("two-editors")
def test_of_two_approvers_the_later_one_changes_nothing(approver, proposal: Proposal):
    other = signed_in(person(APPROVER, "another approver"))
    decide(approver, proposal, "approve")
    decide(other, proposal, "reject", reason="No")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.decided_by.username) == ("approved", "a approver")


@pytest.mark.fault("edits-own-approval")
def test_what_was_changed_since_it_was_looked_at_is_not_approved(
    approver, mission: Mission, proposal: Proposal
):
    decide(approver, proposal, "approve", token="2")
    proposal.refresh_from_db()
    assert proposal.state == State.WAITING


@pytest.mark.fault("two-editors")
@pytest.mark.parametrize("part", [False, True])
def test_a_record_that_changed_meanwhile_is_a_conflict_and_not_approved(
    approver, mission: Mission, proposal: Proposal, clock, *, part: bool
):
    if part:  # As raw access does, which leaves the mission's own date alone.
        touched = mission.contacts.filter(pk=proposal.items[0]["id"])
        touched.update(value="020 7946 0555", e164="+442079460555")
    else:
        clock.shift(timedelta(minutes=1))
        mission.save()
    path = reverse("admin:review_proposal_change", args=[proposal.pk])
    page = approver.get(path).content.decode()
    assert "has changed since" in page
    assert ("020 7946 0555" in page) is part
    decide(approver, proposal, "approve")
    proposal.refresh_from_db()
    assert proposal.state == State.WAITING
    assert number(mission) != "+442079460999"


@pytest.mark.fault("two-editors")
def test_an_overtaken_proposal_is_renewed_by_one_and_approved_by_another(
    editor, approver, mission: Mission, proposal: Proposal
):
    mission.contacts.filter(pk=proposal.items[0]["id"]).update(value="020 7946 0555")
    decide(editor, proposal, "renew")
    proposal.refresh_from_db()
    assert (proposal.revision, proposal.state) == (2, State.WAITING)
    assert proposal.items[0]["fields"]["value"][0] == "020 7946 0555"
    decide(approver, proposal, "approve")
    assert number(mission) == "+442079460999"


@pytest.mark.fault("edits-own-approval")
def test_whoever_renews_cannot_approve(mission: Mission, proposal: Proposal):
    both = person(EDITOR, "both")
    both.groups.add(*person(APPROVER).groups.all())
    mission.contacts.filter(pk=proposal.items[0]["id"]).update(value="020 7946 0555")
    decide(signed_in(both), proposal, "renew")
    proposal.refresh_from_db()
    with pytest.raises(NotPossibleError, match="another person"):
        workflow.approve(proposal, "2", Actor(User.objects.get(pk=both.pk), NOW))


def test_an_edit_after_approval_takes_a_second_person_again(
    editor, approver, mission: Mission
):
    decide(approver, edit(editor, mission, address="2 Compass Row"), "approve")
    again = edit(editor, mission, address="3 Compass Row")
    mission.refresh_from_db()
    assert mission.address == "2 Compass Row"
    assert again.state == State.WAITING


def test_an_override_needs_a_reason_and_stays_listed_until_another_looked(
    officer, approver, mission: Mission, proposal: Proposal
):
    answer = decide(officer, proposal, "override", reason=" ")
    assert 'href="#id_override-reason"' in answer.content.decode()
    decide(officer, proposal, "override", reason="The line is dead")
    assert number(mission) == "+442079460999"
    assert list(Proposal.objects.overrides_to_review()) == [proposal]
    decide(officer, proposal, "acknowledge")
    assert list(Proposal.objects.overrides_to_review()) == [proposal]
    decide(approver, proposal, "acknowledge")
    assert not Proposal.objects.overrides_to_review()


def test_the_database_refuses_a_review_by_whoever_overrode(officer, proposal: Proposal):
    decide(officer, proposal, "override", reason="The line is dead")
    proposal.refresh_from_db()
    with pytest.raises(IntegrityError), transaction.atomic():
        Proposal.objects.update(reviewed_by=proposal.decided_by, reviewed_at=NOW)


def test_a_rejection_says_why_and_changes_nothing(
    approver, mission: Mission, proposal: Proposal
):
    assert decide(approver, proposal, "reject").status_code == 200
    decide(approver, proposal, "reject", reason="That is the visa line")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.reason) == ("rejected", "That is the visa line")
    assert number(mission) != "+442079460999"


def test_nothing_is_decided_without_the_tick(approver, proposal: Proposal):
    answer = decide(approver, proposal, "approve", confirm="")
    assert 'href="#id_approve-confirm"' in answer.content.decode()
    proposal.refresh_from_db()
    assert proposal.state == State.WAITING


DECIDING = {
    "approve": {APPROVER},
    "reject": {APPROVER},
    "withdraw": {EDITOR},  # Who proposed it.
    "override": {CRISIS_OFFICER},
}


@pytest.mark.parametrize("verb", DECIDING)
@pytest.mark.parametrize("role", ROLES)
def test_each_decision_is_made_by_those_whose_work_it_is(
    verb: str, role: str, proposal: Proposal
):
    decide(everybody()[role], proposal, verb, reason="Because")
    proposal.refresh_from_db()
    assert (proposal.state != State.WAITING) is (role in DECIDING[verb])


def test_a_new_mission_is_nowhere_until_a_second_person_approves(
    client, editor, approver, atlas: Atlas
):
    path = reverse("admin:embassies_mission_add")
    data = filled(editor.get(path))
    said = {"slug": "at-london", "kind": "embassy", "sending_country": "AT"}
    said |= {"receiving_country": "GB", "city": "London", "address": "5 Row"}
    data.pop("withdrawn_at_0", None)
    new = {"channel": "phone", "purpose": "general", "value": "020 7946 0888"}
    data |= said | {f"contacts-0-{name}": value for name, value in new.items()}
    answer = editor.post(path, data)
    assert answer.status_code == 302, answer.context["errors"]
    assert not Mission.objects.filter(slug="at-london").exists()
    assert client.get("/en/embassies/at-london/").status_code == 404
    assert "at-london" not in client.get("/api/v1/changes/").text
    decide(approver, Proposal.objects.get(), "approve")
    made = Mission.objects.get(slug="at-london")
    assert (made.source_id, made.source_date) == ("staff", "2026-11-23")
    page = public(client, made)
    assert "5 Row" in page
    assert "+442079460888" in page


def test_every_field_is_known_to_the_review():
    system = {"id", "status", "status_since", "field_sources", "merged_into"}
    system |= {"created_at", "updated_at", "source", "source_ref", "source_url"}
    system |= {"source_date", "verified_at", "verified_by", "verified_method"}
    system |= {"listed_by", "listed_on", "unlisted_on"}
    fields = {one.name for one in Mission._meta.concrete_fields}
    assert fields == system | set(FIELDS)
    assert {"value", "e164", "hours", "withdrawn_at"} <= set(staff_fields(Contact))


def test_a_double_click_proposes_once(editor, atlas: Atlas):
    mission = atlas["fr-london"]
    first = edit(editor, mission, address="1 New Row")
    assert edit(editor, mission, address="1 New Row") is None
    assert list(Proposal.objects.all()) == [first]
    assert AuditEntry.objects.filter(verb="proposed").count() == 1
    assert edit(editor, mission, address="2 New Row") is None
    (changed,) = Proposal.objects.all()
    assert (changed.pk, changed.revision) == (first.pk, 2)
    assert changed.items[0]["fields"]["address"][1] == "2 New Row"


def test_what_was_rejected_may_be_proposed_again(editor, approver, atlas: Atlas):
    mission = atlas["fr-london"]
    first = edit(editor, mission, address="1 New Row")
    decide(approver, first, "reject", reason="Not now")
    assert edit(editor, mission, address="1 New Row")


def test_the_lists_and_the_diff_cost_a_fixed_number_of_queries(
    editor, approver, atlas: Atlas, django_assert_max_num_queries
):
    first, second = atlas["fr-london"], atlas["se-dublin"]
    another = signed_in(person(EDITOR, "another"))
    for number, mission in enumerate((first, second, first)):
        staff = another if number == 2 else editor
        proposed = edit(staff, mission, address=f"{number} New Row")
    with django_assert_max_num_queries(20):
        page = approver.get(reverse("admin:review_proposal_changelist"))
    assert page.context["cl"].result_count == 3
    found = approver.get(
        reverse("admin:review_proposal_changelist") + "?q=dublin&todo=waiting"
    )
    assert [one.target_key for one in found.context["cl"].result_list] == [
        str(second.pk)
    ]
    path = reverse("admin:review_proposal_change", args=[proposed.pk])
    with django_assert_max_num_queries(20):
        approver.get(path)


def test_what_waits_is_shown_on_the_mission_s_page(editor, proposal: Proposal):
    path = reverse("admin:embassies_mission_change", args=[proposal.target_key])
    link = reverse("admin:review_proposal_change", args=[proposal.pk])
    assert link in editor.get(path).content.decode()
