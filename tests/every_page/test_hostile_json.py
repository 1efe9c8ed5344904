"""JSON that harms whoever reads it, to every address of the API: 4xx, as a problem."""

import json
from base64 import urlsafe_b64encode
from typing import Any

import pytest
from django.test import Client
from pytest_django import Settings

from portal.web.middleware import MAX_VALUE_LENGTH
from tests.atlas import Atlas
from tests.every_page.test_hostile import OPEN
from tests.support.fault_table import Seen

pytestmark = [pytest.mark.fault("hostile-json"), pytest.mark.django_db]
API = [one for one in OPEN if one.route.startswith("/api/")]
METHODS = ("POST", "PUT", "PATCH", "DELETE")
JSON = {
    "nothing": b"",
    "cut off": b'{"sending": "FR", ',
    "deep lists": b"[" * 100_000,
    "deep objects": b'{"sending":' * 50_000,
    "3 MB": b'{"sending": "' + b"F" * 3 * 2**20 + b'"}',
    "a number of 100,000 digits": b'{"page_size": ' + b"9" * 100_000 + b"}",
    "NaN": b'{"page_size": NaN, "near": [Infinity, -Infinity]}',
    "1e999": b'{"near": [1e999, -1e999]}',
    "doubled keys": b'{"sending": "FR", "sending": "DE", "sending": null}',
    "no UTF-8": b'{"sending": "\xff\xfe\xed\xa0\x80"}',
    "lone surrogate": b'{"sending": "\\ud800", "\\udfff": 1}',
    "NUL": b'{"send\\u0000ing": "F\\u0000R"}',
    "prototype": b'{"__proto__": {"admin": true}, "constructor": 1}',
}
TEXTS = {name: body[: MAX_VALUE_LENGTH - 20] for name, body in JSON.items()}
CURSORS = {
    **TEXTS,
    "an object": b'{"order": "slug", "backwards": false, "values": []}',
    "a list as order": b"[[], false, []]",
    "an object as order": b'[{"a": 1}, false, ["x"]]',
    "NaN as value": b'["slug", false, [NaN]]',
    "an object as value": b'["slug", false, [{"a": 1}]]',
    "a number beyond SQL": b'["slug", false, [' + b"9" * 300 + b"]]",
    "deep as value": b'["slug", false, ' + b"[" * 300,
}


@pytest.fixture(autouse=True)
def _uncounted(settings: Settings) -> None:
    settings.API_CALLS_A_MINUTE = 0


def check_it_is_a_problem(answer: Any, status: int) -> None:
    assert answer.status_code == status, answer.content[:300]
    assert answer["Content-Type"] == "application/problem+json"
    told = json.loads(answer.content)
    assert told["status"] == status
    assert told["detail"]


@pytest.mark.parametrize("body", JSON.values(), ids=JSON)
def test_a_body_is_refused_unread(client: Client, seen: Seen, body: bytes) -> None:
    assert len(API) > 20
    for address in API:
        for method in METHODS:
            path = address.good()
            answer = client.generic(method, path, body, "application/json")
            check_it_is_a_problem(answer, 405)
    seen(f"{len(API)} addresses × {len(JSON)} bodies × {len(METHODS)} methods: 405")


def test_a_question_with_a_body_is_answered_as_one_without(
    client: Client, atlas: Atlas
) -> None:
    path = "/api/v1/missions/?sending=FR"
    found = client.get(path).json()
    assert found["results"]
    for body in JSON.values():
        answer = client.generic("GET", path, body, "application/json")
        assert (answer.status_code, answer.json()) == (200, found)


@pytest.fixture
def parameters(client: Client) -> dict[str, list[str]]:
    """Return the parameters of each address, as the description names them."""
    paths = client.get("/api/v1/schema/").json()["paths"]
    return {
        path: [one["name"] for one in found["get"].get("parameters", [])]
        for path, found in paths.items()
    }


@pytest.mark.parametrize("text", TEXTS.values(), ids=TEXTS)
def test_no_parameter_is_read_as_json(
    client: Client,
    atlas: Atlas,
    parameters: dict[str, list[str]],
    seen: Seen,
    text: bytes,
) -> None:

    refused = 0
    for path, names in parameters.items():
        address = path.replace("{slug}", "fr-london").replace("{code}", "GB")
        answer = client.get(address, dict.fromkeys(names, text))
        assert answer.status_code < 500, address
        if answer.status_code >= 400:
            check_it_is_a_problem(answer, answer.status_code)
            refused += 1
    assert refused > 10
    seen(f"JSON in every parameter of {len(parameters)} operations: never 5xx")


@pytest.mark.parametrize("text", CURSORS.values(), ids=CURSORS)
def test_a_cursor_that_holds_anything_else_is_named(
    client: Client, atlas: Atlas, parameters: dict[str, list[str]], text: bytes
) -> None:
    lists = [path for path, names in parameters.items() if "cursor" in names]
    assert lists
    cursor = urlsafe_b64encode(text[:370]).decode().rstrip("=")
    for path in lists:
        answer = client.get(path.replace("{slug}", "fr-london"), {"cursor": cursor})
        check_it_is_a_problem(answer, 400)
        assert [one["parameter"] for one in answer.json()["invalid_parameters"]] == [
            "cursor"
        ]
