"""Staff who send files for an import, and who decide on them."""

import pytest
from django.test import Client

from portal.web.roles import APPROVER, EDITOR
from tests.support.people import person, signed_in


@pytest.fixture
def editor(db: None) -> Client:
    return signed_in(person(EDITOR))


@pytest.fixture
def approver(db: None) -> Client:
    return signed_in(person(APPROVER))
