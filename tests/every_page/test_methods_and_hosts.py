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


def addresses() -> list[str]:
    """Return those of the public, without what a parameter says."""
    return [path for path in public_addresses() if not path.startswith("/admin/")]


def test_a_foreign_host_or_port_is_in_no_page_and_no_header(
    world: Atlas, client: Client
) -> None:
    met = 0
    for path in [*addresses(), *(f"{path}?page_size=1" for path in PAGED)]:
        answer = client.get(path, headers={"host": FOREIGN})
        body = b"".join(answer) if answer.streaming else answer.content
        assert b"testserver" not in body, path
        assert "testserver" not in str(dict(answer.headers)), path
        met += answer.status_code == 200
    assert met > 60


PAGED = ("/api/v1/missions/", "/api/v1/news/", "/api/v1/changes/")


@pytest.mark.parametrize("path", PAGED[:1])
def test_the_next_page_is_named_by_the_address_of_the_portal(
    world: Atlas, client: Client, path: str
) -> None:
    answer = client.get(f"{path}?page_size=1", headers={"host": FOREIGN})
    assert answer.json()["next"].startswith(f"http://localhost:8000{path}?")
    assert f"<http://localhost:8000{path}?" in answer.headers["Link"]


def test_only_a_page_with_a_form_takes_a_post(world: Atlas) -> None:
    strict = Client(enforce_csrf_checks=True)
    for path in addresses():
        if strict.get(path).status_code != 200:
            continue
        answer = strict.post(path)
        if path.split("?")[0].endswith(FORMS):
            assert answer.status_code != 405, path
        else:
            assert answer.status_code == 405, path
            assert "GET" in answer.headers["Allow"], path
            assert "POST" not in answer.headers["Allow"], path


@pytest.mark.parametrize(
    "method", ["TRACE", "CONNECT", "PROPFIND", "TRACK", "PUT", "DELETE"]
)
def test_no_public_page_answers_another_method(
    world: Atlas, client: Client, method: str
) -> None:
    for path in addresses():
        if client.get(path).status_code == 200:
            answer = client.generic(method, path)
            assert answer.status_code == 405, path
            assert "GET" in answer.headers["Allow"], path
            kind = answer.headers["Content-Type"]
            assert kind.startswith("application/problem+json") == path.startswith(
                "/api/"
            ), path
