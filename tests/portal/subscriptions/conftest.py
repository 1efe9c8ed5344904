"""Readers of the tests, and letters that never leave the machine."""

from datetime import timedelta
from typing import Any

import pytest

from portal.subscriptions.models import Subscription
from portal.subscriptions.opt_in import SubscriptionRequest, confirm_subscription
from tests.atlas import NOW

REQUESTED: dict[str, Any] = {
    "email": "reader@mail.example",
    "country": "FR",
    "language": "en",
    "wants_advisories": True,
    "wants_digest": False,
}


def reader(email: str = "", **changes: Any) -> Subscription:
    """Subscribe somebody who said yes a week ago."""
    requested = SubscriptionRequest(
        **{**REQUESTED, **changes, **({"email": email} if email else {})}
    )
    return confirm_subscription(requested, at=NOW - timedelta(days=7))


@pytest.fixture(autouse=True)
def _letters_in_memory(settings: Any) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
