"""No text that staff write can run or mislead (S2, S11)."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.urls import reverse
from hypothesis import given, strategies as st

from portal.web.markdown import (
    clean_text,
    preview_html,
    safe_html,
    sanitise,
    to_html,
    validate_wording,
)
from portal.web.roles import EDITOR
from tests.support.people import person, signed_in

XSS = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)>",
    "<svg><script>alert(1)</script></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)>",
    "<iframe src='javascript:alert(1)'></iframe>",
    "<a href='javascript:alert(1)'>go</a>",
    "[go](javascript:alert(1))",
    "[go](JaVaScRiPt:alert(1))",
    "[go](&#106;avascript:alert(1))",
    "[go](data:text/html;base64,PHNjcmlwdD5hbGVydCgxKTwvc2NyaXB0Pg==)",
    "[go](vbscript:msgbox(1))",
    "[go](//evil.example 'x\" onmouseover=\"alert(1)')",
    '![x](x"onerror="alert(1))',
    "<details open ontoggle=alert(1)>",
    "<body onload=alert(1)>",
    "<style>@import 'https://evil.example';</style>",
    "<form action=https://evil.example><button>go</button></form>",
    "<base href=https://evil.example>",
    "<meta http-equiv=refresh content='0;url=https://evil.example'>",
    "<p style='position:fixed;inset:0'>cover</p>",
    "```\n</code><script>alert(1)</script>\n```",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'>",
    "<template><script>alert(1)</script></template>",
    "<a href='tel:+1' id=main name=body>clobber</a>",
]
DANGER = re.compile(
    r"<(script|style|iframe|svg|math|img|form|base|meta|template|object|embed)|"
    r"<[^>]*\s(on\w+|style|id|name|src)\s*=|"
    r"href=\"(?!(https?:|mailto:|tel:|/|#|[^:\"]*\"))",
    re.IGNORECASE,
)


@pytest.mark.fault("S2")
@pytest.mark.parametrize("text", XSS)
def test_nothing_that_runs_comes_out(text):
    assert not DANGER.search(to_html(text))
    assert not DANGER.search(sanitise(text))
    assert not DANGER.search(str(safe_html(text)))


@pytest.mark.fault("S2")
@given(st.text(alphabet=st.sampled_from("<>/\"'=&;:()[]!`# \nabjsrcipthonlef")))
def test_nothing_that_runs_can_be_invented(text):
    assert not DANGER.search(to_html(text))


def test_structure_and_links_stay():
    html = to_html("# One\n\n- **two** [three](https://example.org) <tel:+1>\n\n> four")
    assert html.startswith("<h2>One</h2>")
    assert "<strong>two</strong>" in html
    assert 'href="https://example.org"' in html
    assert 'rel="noopener noreferrer nofollow"' in html
    assert "<blockquote>" in html


@pytest.mark.fault("S11")
@pytest.mark.parametrize(
    "sign", ["\u202e", "\u2066", "\x00", "\x1b", "\u200f", "\ud800"]
)
def test_signs_that_reorder_or_break_text_are_refused_and_dropped(sign):
    with pytest.raises(ValidationError):
        validate_wording(f"a{sign}b")
    assert clean_text(f"a{sign}b") == "ab"


@pytest.mark.fault("S11")
def test_joiners_of_persian_and_hindi_and_line_ends_stay():
    text = "می\u200cروم क्\u200dष\nb"
    validate_wording(text.replace("\n", "\r\n"))
    assert clean_text(text) == text


def test_a_wide_table_scrolls_in_a_region_that_the_keyboard_reaches():
    page = preview_html("| Border | Open |\n| --- | --- |\n| North | no |")
    assert page.count("<table>") == page.count("</table></div>") == 1
    start = '<div class="table" role="region" tabindex="0" aria-label="Table"><table>'
    assert start in page
    assert "<td>North</td>" in page
    assert safe_html(page) == page


def test_a_preview_is_rendered_for_staff_alone_and_sanitised(client, db):
    address = reverse("markdown-preview")
    text = {"text": "## Now\n\n[go](javascript:alert(1)) <script>alert(1)</script>"}
    assert client.post(address, text).status_code == 302
    staff = signed_in(person(EDITOR))
    answer = staff.post(address, text).content.decode()
    assert answer.startswith("<h2>Now</h2>")
    assert not DANGER.search(answer)
    assert staff.get(address).status_code == 405
