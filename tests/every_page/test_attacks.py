"""What staff write runs nowhere: in no page, feed, API answer, JSON-LD or CAP message."""

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from html.parser import HTMLParser
from xml.etree.ElementTree import Element

import pytest
from defusedxml.ElementTree import fromstring
from django.test import Client

from news.models import Article
from portal.advisories import issuing
from portal.advisories.models import AdvisoryMessage
from portal.review.guard import reviewed
from tests.atlas import NOW, Atlas
from tests.portal.advisories.conftest import draft
from tests.support.addresses import every_address
from tests.support.attacks import attacks
from tests.support.fault_table import Seen

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ATTACKS = attacks("canary()")
TITLE = "<script>canary()</script>\"'><img src=x onerror=canary()>"
RECORDS = ("/en/news/evil/", "/api/v1/news/evil/", "/en/advisories/evil-advisory/")
_SAFE = re.compile(r"https?://(?!evil)|mailto:|tel:|geo:|/(?![/\\])|#|\?|$")


class Inspector(HTMLParser):
    """Names what a browser would run, or follow to a host that is not written out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.found: list[str] = []
        self.data: list[str] = []
        self._is_data = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        self._is_data = values.get("type") == "application/ld+json"
        if tag in {"iframe", "object", "embed", "base"}:
            self.found.append(self.get_starttag_text() or tag)
        own = values.get("src", "").startswith("/static/")
        if tag == "script" and not (own or self._is_data):
            self.found.append(self.get_starttag_text() or tag)
        for name, value in values.items():
            leads = name in {"href", "src", "action", "formaction", "data"}
            if name.startswith("on") or (leads and not _SAFE.match(value)):
                self.found.append(f"{tag} {name}={value}")

    def handle_data(self, data: str) -> None:
        if self._is_data:
            self.data.append(data)
            self._is_data = False


def runs(html: str) -> list[str]:
    inspector = Inspector()
    inspector.feed(html)
    inspector.close()
    for block in inspector.data:
        json.loads(block)
    return inspector.found


def _html_in(value: object, name: str = "") -> Iterator[str]:
    """Yield the HTML in an answer of the API: what its name says is HTML."""
    if isinstance(value, dict):
        for key, one in value.items():
            yield from _html_in(one, str(key))
    elif isinstance(value, list):
        for one in value:
            yield from _html_in(one, name)
    elif isinstance(value, str) and "html" in name:
        yield value


def _html_in_xml(root: Element) -> Iterator[str]:
    for element in root.iter():
        if element.get("type") == "html" or element.tag == "description":
            yield element.text or ""


@pytest.fixture
def evil(atlas: Atlas) -> None:
    text = "\n\n".join(ATTACKS)
    article = Article.objects.create(
        title=TITLE,
        slug="evil",
        standfirst=TITLE,
        agency=TITLE,
        author=TITLE,
        change_note=TITLE,
        updated_at=NOW,
        body=text,
        stage="approved",
        published_at=NOW - timedelta(hours=2),
    )
    article.set_countries(["GB", "FR"])
    for number, guidance in enumerate((text, "[x](//evil.example)")):
        slug = f"evil-advisory{number or ''}"
        advisory = draft(
            slug, country="GB", title=TITLE, text=text[:4000], guidance=guidance
        )
        with reviewed():
            issuing.issue(advisory, at=NOW - timedelta(minutes=5))


def addresses() -> list[str]:
    routes = [one for one in every_address() if not one.route.startswith("/admin/")]
    messages = [f"/advisories/cap/{one.identifier}.xml" for one in sent()]
    return [*dict.fromkeys(one.good() for one in routes), *RECORDS, *messages]


def sent() -> list[AdvisoryMessage]:
    return list(AdvisoryMessage.objects.sent(NOW))


@pytest.mark.fault("S2")
def test_no_public_answer_runs_an_attack_or_leads_astray(
    evil: None, client: Client, seen: Seen
) -> None:
    shown: set[str] = set()
    for path in addresses():
        answer = client.get(path)
        kind = answer.headers.get("Content-Type", "").partition(";")[0]
        if answer.streaming or answer.status_code != 200:
            continue
        body = answer.content.decode(errors="replace")
        pieces: list[str] = []
        if kind == "text/html":
            pieces = [body]
        elif kind.endswith("json"):
            pieces = list(_html_in(json.loads(body)))
        elif kind.endswith("xml"):
            pieces = list(_html_in_xml(fromstring(body)))
        assert [run for piece in pieces for run in runs(piece)] == [], path
        shown |= {kind} if "canary" in body else set()
    assert shown >= {
        "text/html",
        "application/json",
        "application/atom+xml",
        "application/cap+xml",
    }
    seen(f"{len(ATTACKS)} attacks in every text: none runs")


@pytest.mark.fault("S2")
def test_the_inspector_knows_most_attacks_by_themselves() -> None:
    assert sum(bool(runs(attack)) for attack in ATTACKS) > 40
