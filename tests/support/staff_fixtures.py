"""The people who propose and approve, and advisories to decide on."""

from datetime import timedelta
from typing import Any

import pytest

from portal.advisories.models import Advisory
from portal.web.roles import APPROVER, CRISIS_OFFICER, PUBLISHER
from tests.atlas import NOW
from tests.portal.advisories.conftest import draft
from tests.support.people import person, signed_in


@pytest.fixture
def publisher(db: None) -> Any:
    return signed_in(person(PUBLISHER))


@pytest.fixture
def approver(db: None) -> Any:
    return signed_in(person(APPROVER))


@pytest.fixture
def officer(db: None) -> Any:
    return signed_in(person(CRISIS_OFFICER))


@pytest.fixture
def advisory(db: None) -> Advisory:
    return draft("soon", title="Leave by road", starts_at=NOW + timedelta(hours=1))


@pytest.fixture
def live(db: None) -> Advisory:
    return draft("live", title="Stay at home", issued_at=NOW)
