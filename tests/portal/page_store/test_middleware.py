"""What is answered from the store, what never is, and what an outage leaves."""

import re
import threading
from pathlib import Path
from typing import Any

import pytest
from django.conf import LazySettings
from django.http import HttpRequest, HttpResponse, QueryDict
from django.test import Client, RequestFactory
from django.urls import URLPattern, URLResolver, get_resolver
from time_machine import Traveller

from portal.page_store import middleware
from portal.page_store.addresses import place_of
from portal.site.stored_pages import STORED_PAGES
from tests.atlas import Atlas
from tests.support.page_store import Stored
from tests.support.public_world import build_public_world, public_addresses

pytestmark = pytest.mark.django_db

LONDON = "/en/embassies/fr-london/"
NOTICE = "This page was saved at"
NOT_STORED = {
    "healthz": "tells about this process",
    "readyz": "tells about this moment",
    "service-worker": "a switch for emergencies",
    "favicon": "a redirect",
    "news-picture": "a file",
    "news:preview": "for one person",
    "embassies:report": "a form with a secret",
    "subscriptions:subscribe": "a form with a secret",
    "subscriptions:confirm": "for one person",
    "subscriptions:leave": "for one person",
    "api-missions-csv": "a file that is kept and streamed",
    "api-missions-ndjson": "a file that is kept and streamed",
    "api-missions-geojson": "a file that is kept and streamed",
    "api-missions-xlsx": "a file that is kept and streamed",
    "api-missions-gpkg": "a file that is kept and streamed",
    "api-missions-sqlite": "a file that is kept and streamed",
}


@pytest.fixture
def world(atlas: Atlas, clock: Traveller) -> Atlas:
    build_public_world(atlas)
    return atlas


def view_names(resolver: URLResolver, space: str = "") -> set[str]:
    names = set()
    for entry in resolver.url_patterns:
        if isinstance(entry, URLPattern):
            names.add(f"{space}{entry.name}")
        elif not str(entry.pattern).startswith("admin/"):
            inner = f"{entry.namespace}:" if entry.namespace else ""
            names |= view_names(entry, space + inner)
    return names


def test_every_public_view_is_stored_or_says_why_not() -> None:
    staff = {"markdown-preview", "utc", "calendar", "status", "notification-preference"}
    public = view_names(get_resolver()) - staff
    assert len(public) > 50
    assert public == STORED_PAGES.keys() | NOT_STORED.keys()


def test_every_good_answer_of_a_stored_view_is_kept(
    world: Atlas, client: Client, page_store: Stored
) -> None:
    kept = 0
    for path in public_addresses():
        answer = client.get(path)
        is_kept = page_store.page(path.replace("+", "%20")) or page_store.page(path)
        if place_of(RequestFactory().get(path)) and answer.status_code == 200:
            assert is_kept, path
            kept += 1
        else:
            assert not is_kept, path
    assert kept > 55


def test_no_view_reads_a_parameter_that_is_left_out_of_its_key(
    world: Atlas, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: set[str] = set()

    class Noting(QueryDict):
        def getlist(self, key: str, default: Any = None) -> list[str]:
            read.add(key)
            return super().getlist(key, default)

        def __getitem__(self, key: str) -> str:
            read.add(key)
            return str(super().__getitem__(key))

        def __contains__(self, key: object) -> bool:
            read.add(str(key))
            return super().__contains__(key)

    monkeypatch.setattr("django.core.handlers.wsgi.QueryDict", Noting)
    checked = 0
    for path in public_addresses():
        place = place_of(RequestFactory().get(path))
        if place is None or place.stored.every_query:
            continue
        read.clear()
        client.get(path)
        # The preview of an advisory is for one person, and passes the store by.
        assert read <= {*place.stored.parameters, "preview_advisory", "page", "lang"}, (
            path
        )
        checked += 1
    assert checked > 40


def test_a_parameter_that_nobody_reads_makes_no_page_of_its_own(
    world: Atlas, client: Client, page_store: Stored
) -> None:
    plain = client.get(LONDON)
    tracked = client.get(f"{LONDON}?utm_source=letter&fbclid=1")
    assert tracked.content == plain.content
    assert page_store.page(f"{LONDON}?utm_source=letter&fbclid=1") is None


def test_the_api_refuses_what_it_does_not_know_although_the_page_is_stored(
    world: Atlas, client: Client, page_store: Stored
) -> None:
    assert client.get("/api/v1/missions/").status_code == 200
    assert client.get("/api/v1/missions/?colour=red").status_code == 400
    assert client.get("/api/v1/missions/", headers={"host": "evil"}).status_code == 400


def test_links_of_the_api_name_the_portal_whatever_host_was_asked(
    world: Atlas, client: Client, page_store: Stored, settings: LazySettings
) -> None:
    path = "/api/v1/missions/?page_size=1"
    for host in ("testserver", "localhost:1234", "testserver"):
        found = client.get(path, headers={"host": host}).json()
        assert found["next"].startswith(f"{settings.SITE_URL}/api/v1/missions/?")


@pytest.mark.parametrize(
    "path", ["/en/nowhere/", "/en/news/?page=99", "/en/help/?nationality=QQ&in=GB"]
)
def test_an_error_page_is_never_kept(
    world: Atlas, client: Client, page_store: Stored, path: str
) -> None:
    assert client.get(path).status_code == 404
    assert page_store.page(path) is None


def test_a_preview_and_a_staff_page_pass_the_store_by(
    world: Atlas, staff_client: Client, page_store: Stored
) -> None:
    staff_client.get("/en/?preview_advisory=x")
    staff_client.get("/admin/")
    assert page_store.store.memory.bytes == 0
    staff_client.get("/en/")
    assert page_store.page("/en/") is not None


def test_a_stored_page_is_compressed_and_has_validators(
    world: Atlas, client: Client, page_store: Stored
) -> None:
    for _time in range(2):
        answer = client.get(LONDON, headers={"accept-encoding": "gzip, br"})
        assert answer["Content-Encoding"] == "br"
        assert answer["Vary"] == "Accept-Encoding"
        assert answer["ETag"].endswith('-br"')
        assert "stale-if-error" in answer["Cache-Control"]
        known = {"if-none-match": answer["ETag"], "accept-encoding": "br"}
        unchanged = client.get(LONDON, headers=known)
        assert (unchanged.status_code, unchanged.content) == (304, b"")
        assert unchanged["ETag"] == answer["ETag"]
    head = client.head(LONDON)
    assert head.content == b""
    assert int(head["Content-Length"]) == len(client.get(LONDON).content)


def test_a_first_request_with_a_condition_is_kept_whole(
    world: Atlas, client: Client, page_store: Stored
) -> None:
    etag = client.get("/api/v1/missions/")["ETag"]
    page_store.store.memory.clear()
    answer = client.get("/api/v1/missions/", headers={"if-none-match": etag})
    assert answer.status_code == 304
    assert len(client.get("/api/v1/missions/").content) > 1000


@pytest.mark.fault("db-gone")
def test_what_was_seen_is_there_when_the_database_is_not(
    world: Atlas, client: Client, page_store: Stored, clock: Traveller
) -> None:
    paths = [
        path for path in public_addresses() if place_of(RequestFactory().get(path))
    ]
    seen = {path: client.get(path).status_code for path in paths}
    page_store.watch.is_cut_off = True
    clock.shift(3600)
    good = [path for path, status in seen.items() if status == 200]
    assert len(good) > 55
    for path in good:
        answer = client.get(path)
        assert (answer.status_code, answer["Age"]) == (200, "3600"), path
        assert "data-live" not in answer.text
        if answer["Content-Type"].startswith("text/html") and "/docs/" not in path:
            assert path.startswith(("/de/", "/ar/")) or NOTICE in answer.text, path


@pytest.mark.fault("db-gone")
def test_what_was_never_seen_says_so_in_its_own_format(
    world: Atlas, client: Client, page_store: Stored
) -> None:
    page_store.watch.is_cut_off = True
    page, api, feed = (
        client.get(path)
        for path in (LONDON, "/api/v1/missions/", "/en/advisories/feed.atom")
    )
    for answer in (page, api, feed):
        assert answer.status_code == 503
        assert int(answer["Retry-After"]) > 0
    assert page["Content-Type"].startswith("text/html")
    assert api["Content-Type"] == "application/problem+json"
    assert client.get("/healthz").status_code == 200
    assert client.get("/en/nowhere/").status_code == 404


def test_pages_survive_a_restart_of_the_process(
    world: Atlas, client: Client, page_store: Stored
) -> None:
    made = client.get(LONDON).content
    client.get("/en/help/?nationality=FR&in=GB")
    page_store.restart()
    page_store.watch.is_cut_off = True
    assert NOTICE in client.get(LONDON).text
    assert client.get("/en/help/?nationality=FR&in=GB").status_code == 503
    page_store.watch.is_cut_off = False
    assert client.get(LONDON).content == made


def test_nothing_that_a_reader_asked_is_on_disk(
    world: Atlas, client: Client, page_store: Stored, tmp_path: Path
) -> None:
    for path in (
        "/en/help/?nationality=FR&in=GB&city=Canaria",
        "/en/?nationality=FR&in=GB",
        "/en/embassies/?q=canaria",
        "/en/embassies/in/united-kingdom/?near=London",
        "/api/v1/search/?q=canaria",
        "/api/v1/help/?nationality=FR&in=GB",
        f"{LONDON}?nationality=canaria",
        LONDON,
    ):
        assert client.get(path).status_code == 200, path
    page_store.store.disk.flush()
    files = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert len([one for one in files if "pages" in one.parts]) == 1
    for file in files:
        assert not re.search(
            rb"canaria|London.near|near=|nationality=|\?q=", file.read_bytes(), re.I
        )


def test_a_process_whose_first_look_takes_long_renders_its_pages_meanwhile(
    world: Atlas, client: Client, page_store: Stored, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(page_store.watch, "current", lambda: None)
    assert client.get(LONDON).status_code == 200
    assert page_store.page(LONDON) is None


def test_two_readers_of_one_page_have_it_rendered_once(
    world: Atlas, page_store: Stored, settings: LazySettings
) -> None:
    rendered: list[str] = []
    first, go_on = threading.Event(), threading.Event()

    def slow(request: HttpRequest) -> HttpResponse:
        rendered.append(request.path_info)
        first.set()
        assert go_on.wait(10)
        return HttpResponse("<main>made</main>")

    page_store.watch.read()
    stamps = page_store.watch.stamps
    page_store.watch.current = lambda: stamps  # type: ignore[method-assign]
    answer = middleware.serve_stored_pages(slow)
    answers: list[HttpResponse] = []
    readers = [
        threading.Thread(
            target=lambda: answers.append(answer(RequestFactory().get("/en/")))  # type: ignore[arg-type]
        )
        for _number in range(5)
    ]
    readers[0].start()
    assert first.wait(10)
    for reader in readers[1:]:
        reader.start()
    go_on.set()
    for reader in readers:
        reader.join(10)
    assert rendered == ["/en/"]
    assert [one.content for one in answers] == [b"<main>made</main>"] * 5
