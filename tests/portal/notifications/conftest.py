"""Staff with addresses, a mission to propose about, and letters kept in memory."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib.auth.models import User

from embassies.models import Mission
from portal.review import workflow
from portal.review.actor import Actor
from portal.review.items import item
from portal.review.models import Proposal
from portal.subscriptions.models import Letter
from portal.web.roles import APPROVER, EDITOR
from tests.atlas import NOW, Atlas
from tests.support.people import person


@pytest.fixture(autouse=True)
def _letters_in_memory(settings: Any) -> None:
    settings.SENDS_MAIL = True
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"


def with_address(role: str, name: str = "") -> User:
    user = person(role, name)
    user.email = f"{user.username.replace(' ', '.')}@staff.example"
    user.save()
    return user


@pytest.fixture
def editor(db: None) -> User:
    return with_address(EDITOR)


@pytest.fixture
def approver(db: None) -> User:
    return with_address(APPROVER)


@pytest.fixture
def proposed(
    atlas: Atlas, editor: User, django_capture_on_commit_callbacks: Any
) -> Callable[..., Proposal]:
    def proposed(slug: str = "fr-london", by: User = editor, at: Any = NOW) -> Proposal:
        mission: Mission = atlas[slug]
        fields: Any = {"address": [mission.address, "Secret Row 9"]}
        one = item("embassies.mission", mission.pk, "change", fields)
        with django_capture_on_commit_callbacks(execute=True):
            return workflow.propose(
                mission, "change", [one], "Hush", Actor(by, at), evidence="A letter"
            )

    return proposed


@pytest.fixture
def does(django_capture_on_commit_callbacks: Any) -> Callable[..., None]:
    """Do something of the workflow, and what follows once it is committed."""

    def does(act: Any, *args: Any, by: User, at: Any = NOW, **options: Any) -> None:
        with django_capture_on_commit_callbacks(execute=True):
            act(*args, Actor(by, at), **options)

    return does


def letters() -> list[tuple[str, str]]:
    """Return whom letters wait for, and their subjects."""
    return list(Letter.objects.waiting().order_by("pk").values_list("to", "subject"))
