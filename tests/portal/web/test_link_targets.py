"""Links of staff lead where they say: to a host that is written out, or to the portal."""

from urllib.parse import urljoin, urlsplit

import pytest
from hypothesis import given, settings, strategies as st

from portal.web.markdown import is_target, sanitise, to_html
from portal.web.plain_text import to_plain_text

SITE = "https://portal.example/en/news/notice/"
GOOD = [
    "https://gov.example/a%20b?x=a%0Ab#c",
    "HTTP://gov.example",
    "https://gov.example/@user",
    "mailto:a@gov.example",
    "tel:+33140000000",
    "/en/help/?in=FR",
    "/media/a%20b.pdf",
    "#more",
]
BAD = [
    "//evil.example",
    "///evil.example",
    "\\\\evil.example",
    "/\\evil.example",
    "/%5Cevil.example",
    "/%2Fevil.example",
    "/\t/evil.example",
    "/\n/evil.example",
    "\t//evil.example",
    " //evil.example",
    "http:evil.example",
    "https:/evil.example",
    "https:///evil.example",
    "https:\\\\evil.example",
    "https://gov.example@evil.example",
    "https://gov.example\\@evil.example",
    "java\tscript:alert(1)",
    "javascript:alert(1)",
    "data:text/html,x",
    "blob:https://evil.example",
    "ftp://evil.example",
    "evil.example/en/",
    "",
]


@pytest.mark.fault("S2")
@pytest.mark.parametrize("address", GOOD)
def test_a_link_that_names_its_host_or_a_page_of_ours_is_kept(address: str) -> None:
    assert is_target(address)
    assert f'href="{address}"' in sanitise(f'<a href="{address}">x</a>')
    assert "<a href=" in to_html(f"[x]({address})")


@pytest.mark.fault("S2")
@pytest.mark.parametrize("address", BAD)
def test_a_link_that_hides_its_host_or_runs_is_no_link(address: str) -> None:
    assert not is_target(address)
    assert "href" not in sanitise(f'<a href="{address}">x</a>')


@pytest.mark.fault("S2")
@pytest.mark.parametrize("address", ["//evil.example", "https:/evil.example"])
def test_its_author_sees_what_was_typed(address: str) -> None:
    typed = f"[x]({address})"
    assert to_html(typed).strip() == f"<p>{typed}</p>"
    assert to_plain_text(typed) == typed


@pytest.mark.fault("S2")
@settings(max_examples=500)
@given(st.text(alphabet="htps:/\\@#?.e%25CF09\t\n ", max_size=14))
def test_no_address_leads_a_browser_to_a_host_that_it_does_not_write(text: str) -> None:
    """As a browser reads it: a backslash is a slash, tabs and line ends are nothing."""
    read = text.strip().translate({9: None, 10: None, 92: "/"})
    try:
        found = urlsplit(urljoin(SITE, read))
    except ValueError:
        return
    is_elsewhere = found.netloc not in ("portal.example", "")
    if is_target(text) and is_elsewhere:
        assert text.lower().startswith(
            (f"http://{found.netloc}", f"https://{found.netloc}")
        )
