"""The doors by which one editor once put words before the public: each, by each role."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from embassies.models import Mission
from portal.advisories.models import GovernmentAdvice
from portal.countries.models import CountryProfile, Source
from portal.review import workflow
from portal.review.actor import Actor, ConflictError, NotPossibleError
from portal.review.models import Proposal
from portal.review.reviewed_model import Verb, reviewed_model, reviewed_models
from portal.web.roles import APPROVER, CRISIS_OFFICER, EDITOR, PUBLISHER, ROLES
from tests.atlas import NOW, Atlas
from tests.support.people import person, signed_in
from tests.support.public_world import build_public_world
from tests.support.staff_forms import decide, filled_at

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "banner")]
Door = tuple[Callable[[], Any], dict[str, Any], tuple[str, ...]]

MISSION = ("/en/embassies/fr-london/", "/api/v1/missions/fr-london/")
FRANCE = ("/en/countries/france/", "/api/v1/countries/FR/")


def mission() -> Mission:
    return Mission.objects.get(slug="fr-london")


def profile() -> CountryProfile:
    return CountryProfile.objects.get(country="FR")


DOORS: dict[str, Door] = {
    "advice with a phone and a link": (
        lambda: GovernmentAdvice.objects.get(),
        {"level": "Call +90 555 0100", "source_url": "https://evil.example/"},
        FRANCE,
    ),
    "a source's name": (
        lambda: Source.objects.get(key="registry"),
        {"name": "Call +90 555 0100"},
        (*MISSION, "/api/v1/sources/"),
    ),
    "a capital": (profile, {"capital": "Ring +90 555 0100"}, FRANCE),
    "an official name": (profile, {"official_name": "evil.example"}, FRANCE),
    "a name of a mission": (
        mission,
        {"translations-0-text": "Embassy of evil.example"},
        MISSION,
    ),
    "a bare domain": (mission, {"access_note": "evil.example"}, MISSION),
    "an address spelled out": (
        mission,
        {"accessibility_note": "scam[at]evil.example"},
        MISSION,
    ),
    "a number in words": (
        mission,
        {"access_note": "ring zero three, then evil.example"},
        MISSION,
    ),
}


@pytest.fixture
def world(atlas: Atlas) -> None:
    build_public_world(atlas)


def send(staff: Client, row: Any, said: dict[str, Any]) -> int:
    """Send a changed form to a record's page, as far as this person gets."""
    model = row._meta.label_lower.replace(".", "_")
    path = reverse(f"admin:{model}_change", args=[row.pk])
    chief = signed_in(User.objects.get(username="x"))
    data = filled_at(chief, path) | {"why": "It is so", **said}
    return staff.post(path, data).status_code


def answers(client: Client, addresses: tuple[str, ...]) -> list[str]:
    found = [client.get(address) for address in addresses]
    assert {one.status_code for one in found} == {200}
    return [one.text for one in found]


@pytest.fixture(autouse=True)
def _someone_who_sees_all(db: None) -> None:
    User.objects.create_superuser("x")


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("door", DOORS)
def test_one_person_alone_leads_nobody_astray(
    door: str, role: str, world: None, client: Client
):
    row, said, addresses = DOORS[door]
    before = answers(client, addresses)
    state = send(signed_in(person(role)), row(), said)
    assert state in (302, 403)
    assert (state == 302) == (Proposal.objects.count() == 1)
    assert answers(client, addresses) == before


@pytest.mark.parametrize("door", DOORS)
def test_two_people_do(door: str, world: None, client: Client):
    row, said, addresses = DOORS[door]
    spelled = str(next(iter(said.values())))
    assert spelled not in "".join(answers(client, addresses))
    assert send(signed_in(person(EDITOR)), row(), said) == 302
    decide(signed_in(person(APPROVER)), Proposal.objects.get(), "approve")
    assert spelled in "".join(answers(client, addresses))


@pytest.mark.parametrize("role", ROLES)
def test_a_neighbour_that_is_no_country_is_refused(
    role: str, world: None, client: Client
):
    before = answers(client, FRANCE)
    state = send(signed_in(person(role)), profile(), {"neighbours": '["ZZ"]'})
    assert state == (200 if role == EDITOR else 403)
    assert not Proposal.objects.exists()
    assert answers(client, FRANCE) == before


ALONE = {
    *("embassies.mission", "countries.emergencynumber", "countries.ministry"),
    *("advisories.advisory", "advisories.governmentadvice"),
}
"""What the table of roles lets the crisis officer put through alone."""


def waiting(label: str) -> Proposal:
    """Return a proposal by somebody else to change a record as it is."""
    kind = reviewed_model(label)
    row = kind.model._default_manager.order_by("pk").first()
    assert row is not None, label
    author = User.objects.get(username="x")
    return workflow.propose(row, Verb.CHANGE, [], "", Actor(author, NOW))


def test_the_crisis_officer_puts_through_alone_what_the_table_gives(world: None):
    officer = person(CRISIS_OFFICER)
    page = signed_in(officer)
    offered, done = set(), set()
    labels = [one.label for one in reviewed_models()]
    assert len(labels) > 8
    for label in labels:
        proposal = waiting(label)
        path = reverse("admin:review_proposal_change", args=[proposal.pk])
        actions = [form.action.name for form in page.get(path).context["forms"]]
        offered |= {label} if "override" in actions else set()
        try:
            workflow.override(proposal, "1", "Now", Actor(officer, NOW))
        except ConflictError:
            done.add(label)
        except NotPossibleError as refused:
            assert "role" in str(refused), label  # noqa: PT017
        else:
            done.add(label)
    assert done == offered == ALONE


def test_a_forged_decision_on_news_changes_nothing(world: None):
    proposal = waiting("news.article")
    decide(signed_in(person(CRISIS_OFFICER)), proposal, "override", reason="Now")
    proposal.refresh_from_db()
    assert proposal.state == Proposal.State.WAITING


@pytest.mark.parametrize("role", [EDITOR, APPROVER, PUBLISHER])
@pytest.mark.parametrize("label", sorted(ALONE))
def test_nobody_else_puts_anything_through_alone(label: str, role: str, world: None):
    proposal, who = waiting(label), Actor(person(role), NOW)
    with pytest.raises(NotPossibleError, match="role"):
        workflow.override(proposal, "1", "Now", who)
