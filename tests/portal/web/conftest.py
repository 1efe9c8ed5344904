"""The description of the API, as it is served."""

from typing import Any

import pytest


@pytest.fixture
def schema(client, db) -> dict[str, Any]:
    found: dict[str, Any] = client.get("/api/v1/schema/").json()
    del found["servers"]
    return found
