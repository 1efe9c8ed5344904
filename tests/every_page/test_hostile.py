"""Whatever is sent, the portal answers: never a 500, on either database."""

import re
from urllib.parse import quote

import pytest
from django.test import Client
from hypothesis import example, given, strategies as st
from pytest_django import Settings

from tests.atlas import Atlas
from tests.support.addresses import BYTES, Address, every_address

ADDRESSES = every_address()
OPEN = [address for address in ADDRESSES if not address.route.startswith("/admin/")]
STAFF = [address for address in ADDRESSES if address not in OPEN]
STAFF_LISTS = [one for one in STAFF if re.fullmatch(r"/admin/\w+/\w+/", one.route)]

PARAMETERS = [
    "q", "page", "page_size", "cursor", "lang", "format", "limit", "offset",
    "nationality", "in", "sending", "receiving", "country", "city", "kind",
    "honorary", "status", "service", "covers", "near", "radius_km", "bbox",
    "updated_since", "since", "sort", "fields", "state", "year", "month", "next",
]  # fmt: skip
STAFF_PARAMETERS = ["q", "p", "o", "e", "all", "_facets", "_popup", "_to_field", "term"]

HOSTILE = {
    "nothing": "",
    "nul": "fr\0ance",
    "byte that is no utf-8": "\udcff",
    "lone surrogate": "\udced\udca0\udc80",
    "bidi control": "france\u202e\u2066 moscow",
    "controls": "\r\n\x1b[31m\x7f\x85",
    "10,000 letters": "a" * 10_000,
    "1,900 words": "ab " * 1_900,
    "400 one-letter words": "a " * 400,
    "minus one": "-1",
    "10 ** 30": str(10**30),
    "4,000 digits": "9" * 4_000,
    "unknown country": "zz",
    "not a number": "nan",
    "infinity": "1e999,-inf",
    "wildcards": "%%%___***'\"\\;--",
    "markup": "<script>{{ 7*7 }}{% x %}</script>",
    "another site": "//evil.example/\\evil",
    "dots": "../../etc/passwd",
    "emoji": "👩🏽\u200d🚀" * 40,
}


def sent(address: Address, path_value: str | None, query: dict[str, str]) -> str:
    """Return the address with its parameters, as a browser would write it."""
    path = address.good() if path_value is None else address.filled(path_value)
    pairs = (f"{name}={quote(value, errors=BYTES)}" for name, value in query.items())
    return f"{path}?{'&'.join(pairs)}"


@pytest.fixture(autouse=True)
def _uncounted(settings: Settings) -> None:
    """A call that is refused for being one too many would prove nothing."""
    settings.API_CALLS_A_MINUTE = 0


def assert_answered(client: Client, *addresses: str) -> None:
    assert addresses
    for address in addresses:
        response = client.get(address)
        list(response) if response.streaming else response.content
        assert response.status_code != 429
        assert response.status_code < 500, f"{response.status_code} {address[:300]}"


def test_no_page_fails_on_what_exists(atlas: Atlas, staff_client: Client) -> None:
    assert_answered(staff_client, *(address.good() for address in ADDRESSES))


@pytest.mark.fault("hostile-text")
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_page_fails_on_a_hostile_path(
    value: str, atlas: Atlas, client: Client, staff_client: Client
) -> None:
    for who, addresses in ((client, OPEN), (staff_client, STAFF)):
        asked = (sent(one, value, {}) for one in addresses if one.parameters)
        assert_answered(who, *asked)


@pytest.mark.fault("hostile-text")
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_page_fails_on_a_hostile_parameter(
    value: str, atlas: Atlas, client: Client
) -> None:
    names = ("q", "page", "in")
    asked = (sent(one, None, {name: value}) for one in OPEN for name in names)
    assert_answered(client, *asked)


LISTS = [
    "/en/embassies/in/united-kingdom/",
    "/en/embassies/of/france/",
    "/en/about/data/",
]


@pytest.mark.fault("hostile-text")
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_list_fails_on_a_hostile_filter(
    value: str, atlas: Atlas, client: Client
) -> None:
    names = ("kind", "status", "honorary", "near", "sort")
    asked = (
        sent(Address(path), None, {name: value}) for path in LISTS for name in names
    )
    assert_answered(client, *asked)


@pytest.mark.fault("hostile-search")
@pytest.mark.parametrize("value", HOSTILE.values(), ids=HOSTILE.keys())
def test_no_staff_list_fails_on_a_hostile_search(
    value: str, atlas: Atlas, staff_client: Client
) -> None:
    asked = (sent(address, None, {"q": value}) for address in STAFF_LISTS)
    assert_answered(staff_client, *asked)


texts = st.sampled_from(list(HOSTILE.values())) | st.text(max_size=60)
queries = st.dictionaries(st.sampled_from(PARAMETERS), texts, max_size=3)


@pytest.mark.fault("hostile-text")
@given(st.sampled_from(OPEN), st.none() | texts, queries)
@example(OPEN[0], None, {str(number): "1" for number in range(3_000)})
def test_no_combination_of_parameters_fails(
    atlas: Atlas,
    client: Client,
    address: Address,
    path_value: str | None,
    query: dict[str, str],
) -> None:
    assert_answered(client, sent(address, path_value, query))


staff_queries = st.dictionaries(st.sampled_from(STAFF_PARAMETERS), texts, max_size=3)


@pytest.mark.fault("hostile-text")
@given(st.data())
def test_no_combination_of_staff_parameters_fails(
    atlas: Atlas, staff_client: Client, data: st.DataObject
) -> None:
    address = data.draw(st.sampled_from(STAFF))
    assert_answered(staff_client, sent(address, None, data.draw(staff_queries)))
