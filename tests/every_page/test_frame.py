"""What frames every page: style within the policy, few bytes, who stands behind it."""

import gzip
import re
from base64 import b64encode
from datetime import timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

import brotli
import pytest
from django.conf import settings as django_settings
from django.db import DatabaseError
from django.test import Client

from portal.site.data_age import FRESH, DataAge
from portal.web.stylesheet import FILE, STYLE, minify_css
from tests.atlas import NOW, Atlas
from tests.support.addresses import every_address

SECOND = timedelta(seconds=1)
CSS_BUDGET = 6 * 1024
BUDGET = 14 * 1024


def brotli_size(text: bytes) -> int:
    return len(brotli.compress(text))


def public_pages(client: Client) -> dict[str, Any]:
    """Return the answer of every page below a language that the atlas has."""
    paths = [one.good() for one in every_address() if str(one).startswith("/en/")]
    answers = {path: client.get(path) for path in paths}
    pages = {
        path: answer
        for path, answer in answers.items()
        if answer.status_code == 200
        and answer.headers["Content-Type"].startswith("text/html")
        and not path.endswith("/pack.html")  # a file to carry along, not a page
    }
    assert len(pages) > 20
    return pages


@pytest.mark.fault("S1")
def test_the_policy_allows_the_style_of_the_page_and_no_other(client: Client) -> None:
    answer = client.get("/en/nowhere/")
    (style,) = re.findall(r"<style>(.*?)</style>", answer.text, re.DOTALL)
    ours = b64encode(sha256(style.encode()).digest()).decode()
    policy = answer.headers["Content-Security-Policy"]
    assert f"style-src 'self' 'sha256-{ours}'" in policy
    assert "unsafe" not in policy


def test_squeezing_a_style_keeps_every_rule() -> None:
    assert minify_css("a,\nb {\n  /* why\n so */ c: d e;\n}\n") == "a,b {c: d e;}"
    written = re.sub(r"/\*.*?\*/", "", FILE.read_text(encoding="utf-8"), flags=re.S)
    assert STYLE.count("{") == written.count("{") > 100
    assert STYLE.count(";") == written.count(";")
    assert "</" not in re.sub(r"url\('[^']*'\)", "", STYLE)
    assert "</style" not in STYLE.lower()


def test_the_style_sheets_of_readers_and_of_staff_fit_their_budgets() -> None:
    sheets = sorted(FILE.parent.glob("*.css"))
    assert FILE in sheets
    sizes = {sheet: brotli_size(sheet.read_bytes()) for sheet in sheets}
    assert sizes.pop(FILE) <= CSS_BUDGET
    assert sum(sizes.values()) <= CSS_BUDGET


@pytest.mark.parametrize(
    "path",
    ["/en/", "/ar/", "/en/embassies/fr-london/", "/en/help/?nationality=FR&in=GB"],
)
def test_what_is_needed_to_read_and_call_is_one_small_answer(
    atlas: Atlas, client: Client, path: str
) -> None:
    page = client.get(path, headers={"Accept-Encoding": "gzip, br"})
    assert page.headers["Content-Encoding"] == "br"
    assert len(page.content) <= BUDGET
    assert 'rel="stylesheet"' not in brotli.decompress(page.content).decode()
    assert not page.cookies


def test_a_page_is_the_same_however_it_travels(atlas: Atlas, client: Client) -> None:
    path = "/en/embassies/fr-london/"
    plain = client.get(path)
    packed = client.get(path, headers={"Accept-Encoding": "br"})
    zipped = client.get(path, headers={"Accept-Encoding": "gzip"})
    assert "Content-Encoding" not in plain.headers
    assert brotli.decompress(packed.content) == plain.content
    assert gzip.decompress(zipped.content) == plain.content
    for answer in (plain, packed, zipped):
        assert "Accept-Encoding" in answer.headers["Vary"]
        assert int(answer.headers["Content-Length"]) == len(answer.content)


def test_what_only_one_reader_sees_is_not_compressed(staff_client: Client) -> None:
    answer = staff_client.get("/admin/", headers={"Accept-Encoding": "br, gzip"})
    assert len(answer.content) > 600
    assert "Content-Encoding" not in answer.headers


LOADS = re.compile(r"<(?:script|img|link|iframe|source)\b[^>]*?(?:src|href)=\"([^\"]+)")


def without_cookie_or_another_host(answer: Any) -> bool:
    ours = ("/", "data:", django_settings.SITE_URL)
    loaded = LOADS.findall(answer.text)
    return (
        bool(loaded)
        and not answer.cookies
        and all(address.startswith(ours) for address in loaded)
    )


def with_an_identifier(answer: Any) -> bool:
    footer = answer.text.partition('<footer class="site-footer">')[2]
    return (
        "run by The Example Association" in footer
        and "This is not a government website" in footer
        and "half of our records are from" in footer
    )


def in_the_order_that_a_keyboard_expects(answer: Any) -> bool:
    first = re.search(r"<body>\s*<a class=\"skip\" href=\"#main\">", answer.text)
    trail = answer.text.find('class="breadcrumb')
    return first is not None and trail < answer.text.index("<main")


def test_every_public_page_has_the_whole_frame(
    atlas: Atlas, client: Client, settings: Any, directory_age: None
) -> None:
    settings.OPERATOR = "The Example Association"
    pages = {**public_pages(client), "/en/nowhere/": client.get("/en/nowhere/")}
    for check in (
        without_cookie_or_another_host,
        with_an_identifier,
        in_the_order_that_a_keyboard_expects,
    ):
        faulty = [path for path, answer in pages.items() if not check(answer)]
        assert not faulty, check.__name__


def test_the_age_costs_one_query_and_then_none(
    atlas: Atlas, directory_age: None, django_assert_num_queries: Any
) -> None:
    memory = DataAge()
    with django_assert_num_queries(1):
        first = memory.get(NOW)
    with django_assert_num_queries(0):
        assert memory.get(NOW + FRESH - SECOND) == first != ""
    with django_assert_num_queries(1):
        memory.get(NOW + FRESH)


def test_where_the_database_fails_the_last_known_age_stays(
    atlas: Atlas, directory_age: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    memory = DataAge()
    known = memory.get(NOW)
    monkeypatch.setattr("portal.site.data_age.median_date", failing)
    assert memory.get(NOW + FRESH) == known
    assert DataAge().get(NOW) == ""


def failing() -> str:
    raise DatabaseError


def test_the_style_is_written_in_directions_of_reading() -> None:
    physical = re.compile(
        r"(?:margin|padding|border)-(?:left|right|top|bottom)|(?<![-\w])(?:left|right):"
        r"|text-align: (?:left|right)|float:"
    )
    assert not physical.findall(Path(FILE).read_text(encoding="utf-8"))
