"""Public addresses answer their own methods alone, and repeat no host that is sent."""

import pytest
from django.test import Client

from tests.atlas import Atlas
from tests.support.public_world import build_public_world, public_addresses

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

FOREIGN = "testserver:1234"
FORMS = ("/report/", "/subscribe/", "/subscribe/confirm/", "/subscribe/leave/")


@pytest.fixture
def world(atlas: Atlas) -> Atlas:
    build_public_world(atlas)
    return atlas


def good_addresses(client: Client) -> list[str]:
    """Return the public addresses that lead to a page."""
    found = [path for path in public_addresses() if not path.startswith("/admin/")]
    return [path for path in found if client.get(path).status_code == 200]


@pytest.mark.fault("S8")
def test_a_foreign_host_or_port_is_in_no_page_and_no_header(
    world: Atlas, client: Client
) -> None:
    paged = [f"{path}?page_size=1" for path in PAGED]
    for path in [*public_addresses(), *paged]:
        answer = client.get(path, headers={"host": FOREIGN})
        body = b"".join(answer) if answer.streaming else answer.content
        assert b"testserver" not in body, path
        assert "testserver" not in str(dict(answer.headers)), path
    assert len(good_addresses(client)) > 60


PAGED = ("/api/v1/missions/", "/api/v1/news/", "/api/v1/changes/")


@pytest.mark.fault("S8")
@pytest.mark.parametrize("path", PAGED[:1])
def test_the_next_page_is_named_by_the_address_of_the_portal(
    world: Atlas, client: Client, path: str
) -> None:
    answer = client.get(f"{path}?page_size=1", headers={"host": FOREIGN})
    assert answer.json()["next"].startswith(f"http://localhost:8000{path}?")
    assert f"<http://localhost:8000{path}?" in answer.headers["Link"]


@pytest.mark.fault("smuggling")
def test_only_a_page_with_a_form_takes_a_post(world: Atlas, client: Client) -> None:
    strict = Client(enforce_csrf_checks=True)
    answers = {path: strict.post(path) for path in good_addresses(client)}
    with_form = {path for path in answers if path.split("?")[0].endswith(FORMS)}
    refused = {path for path, answer in answers.items() if answer.status_code == 405}
    assert refused == answers.keys() - with_form
    allowed = {answers[path].headers["Allow"] for path in refused}
    assert {frozenset(one.split(", ")) for one in allowed} == {
        frozenset({"GET", "HEAD"}),
        frozenset({"GET", "HEAD", "OPTIONS"}),
    }


@pytest.mark.fault("smuggling")
@pytest.mark.parametrize(
    "method", ["TRACE", "CONNECT", "PROPFIND", "TRACK", "PUT", "DELETE"]
)
def test_no_public_page_answers_another_method(
    world: Atlas, client: Client, method: str
) -> None:
    answers = {path: client.generic(method, path) for path in good_addresses(client)}
    assert {answer.status_code for answer in answers.values()} == {405}
    assert all("GET" in answer.headers["Allow"] for answer in answers.values())
    problems = {
        path
        for path, answer in answers.items()
        if answer.headers["Content-Type"] == "application/problem+json"
    }
    assert problems == {path for path in answers if path.startswith("/api/")}
