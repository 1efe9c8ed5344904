"""A mission that an editor changes."""

from typing import Any

import pytest

from embassies.models import Contact, Mission
from portal.web.roles import EDITOR
from tests.atlas import Atlas
from tests.support.people import person, signed_in


@pytest.fixture
def mission(atlas: Atlas) -> Mission:
    return atlas["fr-london"]


@pytest.fixture
def phone(mission: Mission) -> Contact:
    found: Contact = mission.contacts.filter(channel="phone").order_by("pk")[0]
    return found


@pytest.fixture
def editor(db: None) -> Any:
    return signed_in(person(EDITOR))
