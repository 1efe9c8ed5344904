"""Readers of the tests, and letters that never leave the machine."""

from datetime import timedelta
from typing import Any

import pytest

from portal.subscriptions.asking import Wish, confirm
from portal.subscriptions.models import Subscription
from tests.atlas import NOW

WISHES: dict[str, Any] = {
    "email": "reader@mail.example",
    "country": "FR",
    "language": "en",
    "wants_advisories": True,
    "wants_digest": False,
}


def reader(email: str = "", **changes: Any) -> Subscription:
    """Subscribe somebody who said yes a week ago."""
    wish = Wish(**{**WISHES, **changes, **({"email": email} if email else {})})
    return confirm(wish, at=NOW - timedelta(days=7))


@pytest.fixture(autouse=True)
def _letters_in_memory(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
