"""What the review writes of contacts: derived numbers, no formulas, no way back in."""

from typing import Any

import pytest

from embassies.imports.pipeline.apply import apply
from embassies.imports.pipeline.rows import Origin, contact
from embassies.models import Contact, Mission
from embassies.review.merge import Picks
from embassies.review.workflow import Edit, propose_merge, revert, submit
from portal.audit.models import AuditEntry
from portal.review.actor import Actor
from portal.review.models import Proposal
from portal.web.roles import APPROVER, EDITOR
from tests.atlas import NOW, Atlas
from tests.embassies.imports.test_apply import context, row
from tests.support.people import person, signed_in
from tests.support.staff_forms import decide, edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
GAZETTE = Origin("gazette", source_date="2026-11-20")


@pytest.fixture
def mission(atlas: Atlas) -> Mission:
    return atlas["fr-london"]


@pytest.fixture
def editor(db: None) -> Any:
    return signed_in(person(EDITOR))


@pytest.fixture
def approver(db: None) -> Any:
    return signed_in(person(APPROVER))


def imported(*values: str) -> None:
    """Import the phones of the French embassy in London, of one source."""
    told = tuple(contact(GAZETTE, "phone", one, seat="GB") for one in values)
    said = row(origin=GAZETTE, parts={"contacts": told})
    apply([said], context(is_partial=False, source=GAZETTE, allows_shrink=True))


def shown(mission: Mission) -> list[str]:
    rows = mission.contacts.filter(channel="phone", withdrawn_at=None)
    return list(rows.values_list("e164", flat=True))


def corrected(editor: Any, approver: Any, mission: Mission) -> Proposal:
    imported("020 7946 0900")
    place = list(mission.contacts.order_by("pk").values_list("value", flat=True))
    name = f"contacts__{place.index('020 7946 0900')}__value"
    proposal: Proposal = edit(editor, mission, **{name: "020 7946 0901"})
    decide(approver, proposal, "approve")
    return proposal


def test_no_import_brings_back_a_number_that_staff_corrected(
    editor, approver, mission: Mission
):
    corrected(editor, approver, mission)
    imported("020 7946 0900", "020 7946 0902")
    assert "+442079460901" in shown(mission)
    assert "+442079460902" in shown(mission)
    assert "+442079460900" not in shown(mission)


def test_a_correction_can_be_taken_back(editor, approver, mission: Mission):
    corrected(editor, approver, mission)
    entry = AuditEntry.objects.filter(verb="approved").latest("number")
    back = revert(entry, Actor(person(EDITOR), NOW))
    decide(approver, back, "approve")
    back.refresh_from_db()
    assert back.state == "approved"
    assert "+442079460900" in shown(mission)
    assert mission.contacts.filter(value="020 7946 0900").count() == 1


@pytest.mark.fault("S5")
def test_a_formula_is_not_approved_however_it_was_proposed(approver, mission: Mission):
    mission.address = "=1+1"
    proposal = submit(Edit(mission), Actor(person(EDITOR), NOW))
    assert proposal
    decide(approver, proposal, "approve")
    proposal.refresh_from_db()
    assert proposal.state == "waiting"
    assert not Mission.objects.filter(address="=1+1").exists()


def test_a_contact_cannot_be_saved_with_another_number_than_it_shows(mission: Mission):
    saved = Contact.objects.create(
        mission=mission,
        channel="phone",
        value="020 7946 0900",
        e164="+41793002551",
        source=mission.source,
    )
    assert saved.e164 == "+442079460900"


def test_a_new_seat_changes_what_a_national_number_dials(
    editor, approver, mission: Mission
):
    imported("020 7946 0900")
    assert "+442079460900" in shown(mission)
    proposal = edit(editor, mission, seat_country="FR", city="Paris")
    decide(approver, proposal, "approve")
    mission.refresh_from_db()
    assert mission.seat == "FR"
    assert "+442079460900" not in shown(mission)
    assert mission.contacts.get(value="020 7946 0900").source_id == "gazette"


def test_a_merged_number_stays_the_one_that_was_dialled(atlas: Atlas, mission: Mission):
    other = Mission.objects.create(
        slug="twin",
        sending_country="FR",
        receiving_country="GB",
        seat_country="IE",
        kind="embassy",
        source=mission.source,
    )
    twin = Contact.objects.create(
        mission=other, channel="phone", value="01 277 5000", source=mission.source
    )
    assert twin.e164 == "+35312775000"
    picks = Picks(gained=[twin])
    proposal = propose_merge(mission, other, picks, "", Actor(person(EDITOR), NOW))
    added = next(one for one in proposal.items if one["verb"] == "add")
    assert added["fields"]["value"][1] == "+353 1 277 5000"
