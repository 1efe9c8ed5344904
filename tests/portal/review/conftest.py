"""The directory's staff, and one mission to work on."""

from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from embassies.models import Mission
from portal.review.models import Proposal
from portal.web.roles import EDITOR
from tests.atlas import Atlas
from tests.support.people import person, signed_in


@pytest.fixture
def editor(db: None) -> Client:
    return signed_in(person(EDITOR))


@pytest.fixture
def other_editor(db: None) -> Client:
    return signed_in(person(EDITOR, "another editor"))


@pytest.fixture
def mission(atlas: Atlas) -> Mission:
    return atlas["fr-london"]


def page_of(proposal: Proposal) -> str:
    return reverse("admin:review_proposal_change", args=[proposal.pk])


def offered(staff: Client, proposal: Proposal) -> set[str]:
    """Return the decisions that the page of a proposal offers."""
    context: Any = staff.get(page_of(proposal)).context
    return {form.action.name for form in context["forms"]}
