"""The database is moved, killed or frozen under a served portal.

`-s` prints the figures; the bounds are for a machine that does other work too.
"""

import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from dataclasses import dataclass

import pytest

from tests.support.fault_table import Seen
from tests.support.outages import (
    TYPED,
    Answer,
    Portal,
    ask,
    form_of,
    wait_until,
    warm,
    warm_every_process,
)
from tests.support.serving import Load, Served, load, share

pytestmark = pytest.mark.faults
HELP = "/en/help/?nationality=FR&in=GB"
SEEN = (
    "/en/",
    "/en/embassies/fr-london/",
    "/en/embassies/of/france/",
    "/en/news/",
    "/en/news/feed.atom",
    "/en/embassies/fr-london.vcf",
    "/api/v1/missions/fr-london/",
    "/api/v1/help/?nationality=FR&in=GB",
    "/sitemap.xml",
)
UNSEEN = {
    "/fr/": ("text/html", "112"),
    "/en/countries/united-kingdom/": ("text/html", "tel:999"),
    "/fr/help/?nationality=FR&in=GB": ("text/html", "+33199001000"),
    "/en/embassies/se-london/": ("text/html", "112"),
    "/api/v1/missions/jp-london/": ("application/problem+json", "112"),
    "/api/v1/countries/GB/": ("application/problem+json", "999"),
    "/api/v1/help/?nationality=FR&in=IE": ("application/problem+json", "+33199001000"),
    "/fr/news/feed.atom": ("application/problem+xml", "112"),
    "/sitemap-missions-1.xml": ("application/problem+xml", "112"),
    "/advisories/cap/": ("application/problem+xml", "112"),
    "/fr/embassies/se-london.vcf": ("text/plain", "112"),
}
REPORT = "/en/embassies/fr-london/report/"
SUBSCRIBE = "/en/subscribe/"
STAFF = "/admin/auth/group/add/"
SAVED = {REPORT: 200, SUBSCRIBE: 200, STAFF: 302}
CHANGE = (
    "UPDATE news_article SET title = 'Changed meanwhile';"
    "UPDATE advisories_advisory SET title = 'Another banner' WHERE id = 1"
)


@dataclass
class Outage:
    portal: Portal
    server: Served
    met: Load
    alive: Load
    forms: Mapping[str, Mapping[str, str]]
    cookie: str


@pytest.fixture(scope="module")
def outage(forsaken: Portal) -> Iterator[Outage]:
    """A served portal that has lost its database under load, after forms were opened."""
    with forsaken.serve() as server, ExitStack() as stack:
        warm(server, *SEEN)
        warm_every_process(server, HELP)
        forms, cookie = opened_forms(server, f"sessionid={forsaken.session}")
        met = stack.enter_context(load(server, SEEN, clients=3, pause=0.02))
        alive = stack.enter_context(load(server, ["/healthz"], 1, pause=0.02))
        time.sleep(0.5)
        forsaken.database.take_away()
        until_noticed(server)
        time.sleep(2)
        stack.close()
        try:
            yield Outage(forsaken, server, met, alive, forms, cookie)
        finally:  # Where the last test does not run in this process.
            if forsaken.database.is_away:
                forsaken.database.bring_back()


def opened_forms(
    server: Served, cookie: str
) -> tuple[Mapping[str, Mapping[str, str]], str]:
    """Return forms as they would be sent, and the cookies to send with them."""
    opened = {
        path: form_of(ask(server, path).body)["opened"] for path in (REPORT, SUBSCRIBE)
    }
    page = ask(server, STAFF, Cookie=cookie)
    token = page.headers["Set-Cookie"].split(";")[0]
    forms = {
        REPORT: {"about": "address", "text": TYPED, "opened": opened[REPORT]},
        SUBSCRIBE: {
            "email": "ada@x.example",
            "wants_advisories": "on",
            "opened": opened[SUBSCRIBE],
        },
        STAFF: {
            "csrfmiddlewaretoken": form_of(page.body)["csrfmiddlewaretoken"],
            "name": TYPED,
        },
    }
    return forms, f"{cookie}; {token}"


def until_noticed(server: Served) -> None:
    """Wait until both processes know that the database is gone."""
    wait_until(lambda: all(ask(server, "/en/").has_notice for _ in range(8)), 15)


@pytest.mark.fault("db-gone")
def test_seen_pages_are_answered_under_load_and_say_when_they_were_saved(
    outage: Outage, seen: Seen
) -> None:
    met, alive = outage.met, outage.alive
    seen(f"seen pages: {met}; /healthz: {alive}")
    assert set(met.statuses) == set(alive.statuses) == {200}
    assert not met.errors
    assert share(met.seconds, 0.5) < 0.1
    assert max(met.seconds) < 3
    assert share(alive.seconds, 0.5) < 0.05
    assert max(alive.seconds) < 1
    for path in (*SEEN, HELP):
        answer = ask(outage.server, path)
        assert int(answer.headers["Age"]) >= 0
        is_page = answer.headers["Content-Type"].startswith("text/html")
        assert answer.has_notice == is_page, path


@pytest.mark.fault("db-gone")
def test_unseen_pages_are_refused_at_once_with_a_number_to_call(
    outage: Outage, seen: Seen
) -> None:
    server, slowest = outage.server, 0.0
    for path, (kind, number) in UNSEEN.items():
        ask(server, path)
        answer = ask(server, path)
        slowest = max(slowest, answer.seconds)
        assert answer.status == 503, path
        assert int(answer.headers["Retry-After"]) > 0
        assert answer.headers["Content-Type"].startswith(kind), path
        assert number in answer.body.decode(), path
        if kind == "text/html":
            assert answer.body.count(b"data-advisory=") == 4, path
    keyed = ask(server, "/api/v1/missions/", Authorization="Bearer abc")
    ready = ask(server, "/readyz")
    assert keyed.status == ready.status == 503
    slowest = max(slowest, keyed.seconds, ready.seconds)
    seen(f"slowest 503: {slowest * 1000:.0f} ms")
    assert slowest < 1


@pytest.mark.fault("db-gone")
def test_what_was_typed_is_handed_back(outage: Outage) -> None:
    assert outage.forms.keys() == SAVED.keys()
    for path, typed in outage.forms.items():
        answer = ask(outage.server, path, typed, Cookie=outage.cookie)
        assert answer.status == 503, path
        assert int(answer.headers["Retry-After"]) > 0
        assert form_of(answer.body) == typed, path


@pytest.mark.fault("db-gone", "pg-restarts")
def test_all_is_fresh_when_the_database_is_back_and_what_was_typed_is_saved(
    outage: Outage, seen: Seen
) -> None:
    server, database = outage.server, outage.portal.database
    if database.is_reachable:
        database.execute(CHANGE)
    database.bring_back()
    if not database.is_reachable:
        database.execute(CHANGE)

    def is_fresh(answer: Answer) -> bool:
        shown = (b"Changed meanwhile", b"Another banner")
        return not answer.has_notice and all(one in answer.body for one in shown)

    seconds = wait_until(
        lambda: all(is_fresh(ask(server, "/en/")) for _ in range(8)), 15
    )
    seen(f"fresh after {seconds:.1f} s")
    assert ask(server, "/fr/").status == 200
    for path, typed in outage.forms.items():
        answer = ask(server, path, typed, Cookie=outage.cookie)
        assert answer.status == SAVED[path], (path, answer.body)
    reports = database.execute(
        "SELECT text FROM embassies_readerreport ORDER BY id DESC LIMIT 1"
    )
    assert reports == [(TYPED,)]
    letters = database.execute('SELECT "to" FROM subscriptions_letter')
    assert letters == [("ada@x.example",)]
    assert database.execute("SELECT name FROM auth_group ORDER BY id DESC LIMIT 1") == [
        (TYPED,)
    ]


@pytest.mark.fault("db-gone")
def test_nobody_waits_long_before_the_outage_is_known(
    portal: Portal, seen: Seen
) -> None:
    cold = [f"/{one}/embassies/se-london/" for one in ("en", "fr", "es", "de", "ru")]
    portal.database.freezes = True
    with portal.serve() as server:
        warm(server, "/en/")
        portal.database.take_away()
        try:
            with ExitStack() as stack:
                met = stack.enter_context(load(server, cold, clients=24))
                alive = stack.enter_context(load(server, ["/healthz"], 1, pause=0.02))
                time.sleep(5)
        finally:
            portal.database.bring_back()
    seen(f"unseen pages: {met}; /healthz: {alive}")
    assert set(met.statuses) == {503}
    assert not met.errors
    assert max(met.seconds) < 8
    assert set(alive.statuses) == {200}
    assert share(alive.seconds, 0.5) < 0.2
    assert max(alive.seconds) < 1.5
