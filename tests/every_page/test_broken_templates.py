"""A template is missing, or does not compile, in a portal that is running."""

import re
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection
from django.template import Engine, Origin, TemplateDoesNotExist
from django.test import Client

from portal.web.template_loader import Loader
from tests.atlas import Atlas
from tests.support.fault_table import Seen

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("clock"),
    pytest.mark.fault("missing-words"),
]
MISSING, UNREADABLE = None, "{% if %}{{ 1 +"
FRAMED, BARE = True, False
"""Whether the page of the error looks like the others."""


@contextmanager
def broken(part: str, source: str | None) -> Iterator[None]:
    """Let each template whose name ends so be missing, or hold this source."""
    whole = Loader.get_contents

    def get_contents(self: Loader, origin: Origin) -> str:
        if not str(origin.template_name).endswith(part):
            return whole(self, origin)
        if source is None:
            raise TemplateDoesNotExist(origin)
        return source

    [cached] = Engine.get_default().template_loaders
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Loader, "get_contents", get_contents)
        cached.reset()
        try:
            yield
        finally:
            cached.reset()


@pytest.mark.parametrize("source", [MISSING, UNREADABLE], ids=["missing", "unreadable"])
@pytest.mark.parametrize(
    ("part", "path", "is_framed", "faults"),
    [
        ("home.html", "/en/", FRAMED, 1),
        ("home.html", "/ar/", FRAMED, 1),
        ("embassies/detail.html", "/fr/embassies/fr-london/", FRAMED, 1),
        ("_identifier.html", "/en/", BARE, 2),
        ("base.html", "/en/", BARE, 2),
        ("404.html", "/en/nowhere/", BARE, 1),
        ("base.html", "/ar/nowhere/", BARE, 1),
        (".html", "/de/countries/france/", BARE, 2),
    ],
)
def test_a_broken_template_is_a_calm_page_with_a_number_and_a_reference(
    atlas: Atlas,
    client: Client,
    caplog: pytest.LogCaptureFixture,
    seen: Seen,
    part: str,
    path: str,
    is_framed: bool,
    faults: int,
    source: str | None,
) -> None:
    client.raise_request_exception = False
    with broken(part, source):
        answer = client.get(path)
    assert answer.status_code == 500
    assert answer["Content-Type"] == "text/html; charset=utf-8"
    assert 'href="tel:112"' in answer.text
    assert f"<code>{answer['X-Request-ID']}</code>" in answer.text
    assert ("site-header" in answer.text) is is_framed
    assert not re.search(r"TemplateDoesNotExist|Traceback|\{%", answer.text)
    wrong = [one for one in caplog.records if one.levelname == "ERROR"]
    assert len([one for one in wrong if one.exc_info]) == faults
    assert client.get(path).status_code < 500, "it stays broken"
    seen("a template missing or broken: 500 with 112 and a reference, logged once")


def test_without_its_database_and_its_templates_the_portal_still_answers_503(
    atlas: Atlas, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OperationalError("could not connect to server")

    client.raise_request_exception = False
    with broken(".html", MISSING):
        monkeypatch.setattr(connection, "cursor", fail)
        answer = client.get("/en/embassies/fr-london/")
    assert answer.status_code == 503
    assert 'href="tel:112"' in answer.text
