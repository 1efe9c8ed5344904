"""Every parameter as the API's description has it: what fits is taken, no more."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest

from tests.atlas import Atlas
from tests.portal.web.contract import Schema

COMPANIONS = {"radius_km": "near=1,1&"}
"""What a parameter is good with, and not alone."""


def parameters(schema: Schema) -> Iterator[tuple[str, dict[str, Any]]]:
    for path, item in schema["paths"].items():
        for parameter in item["get"].get("parameters", []):
            yield path, parameter


def parameter(schema: Schema, address: str, name: str) -> dict[str, Any]:
    path = f"/api/v1/{address}/"
    wanted = (one for at, one in parameters(schema) if at == path)
    found: dict[str, Any] = next(one for one in wanted if one["name"] == name)["schema"]
    return found


def as_query(one: dict[str, Any]) -> str:
    example = one["schema"]["examples"][0]
    values = example if isinstance(example, list) else [example]
    texts = [
        str(value).lower() if value in (True, False) else value for value in values
    ]
    return "".join(f"{one['name']}={quote(str(text))}&" for text in texts)


def test_every_parameter_says_what_it_takes(schema: Schema):
    vague = []
    for path, one in parameters(schema):
        shape = one["schema"].get("items", one["schema"])
        is_text = shape["type"] == "string"
        if is_text and not shape.keys() & {"enum", "pattern", "format"}:
            vague.append(f"{path} {one['name']}")
    assert vague == []


def test_every_example_fits_and_is_taken(schema: Schema, client, atlas: Atlas):
    tried = 0
    for path, one in parameters(schema):
        if "{" in path:
            continue
        others = schema["paths"][path]["get"]["parameters"]
        needed = [other for other in others if other.get("required") and other != one]
        query = COMPANIONS.get(one["name"], "") + as_query(one)
        query += "".join(as_query(other) for other in needed)
        answer = client.get(f"{path}?{query}")
        assert answer.status_code == 200, (path, query, answer.content)
        tried += 1
    assert tried > 40


def test_examples_of_text_fit_their_pattern(schema: Schema):
    patterned = [
        (one["schema"]["pattern"], one["schema"]["examples"][0])
        for _, one in parameters(schema)
        if "pattern" in one["schema"]
    ]
    assert len(patterned) > 10
    assert [pair for pair in patterned if not re.search(*pair)] == []


SPELLINGS = {
    ("missions", "near"): [
        *("51.5,-0.12", "-90,180", "90.000,-180.0", "1e-7,-2.5E-07", "+1,+2", ".5,-.5"),
        *("1., 2.", " 1 , 2", "007,08", "90.1,0", "0,180.5", "1", "1,2,3", "nan,0"),
        *("inf,0", "1e5,0", "1_0,2", "٣,1", "1,", "", "a,b", "--1,2"),
    ],
    ("missions", "bbox"): [
        *("2,45,13,49", "170,30,-70,50", "-180,-90,180,90", "1,2,3", "0,0,0,91"),
        *("181,0,0,0", "1,2,3,4,5", "1e-3,0,1,1"),
    ],
    ("missions", "fields"): [
        *(
            "slug",
            "slug,name",
            "slug,slug",
            "distance_km",
            "Slug",
            "slug,",
            ",",
            "colour",
        ),
        *("slug;name", "slug, name"),
    ],
    ("missions", "city"): ["London", " London ", " ", "a\x00b", "\x00", "x" * 101],
    ("missions", "cursor"): ["a b", "é", "=", "a.b"],
    ("changes", "since"): [
        *(
            "0",
            "2026-11-03T09:00:00Z",
            "2026-11-03T09:00+05:30",
            "2026-11-03T09:00+23:59",
            "2028-02-29T00:00Z",
        ),
        *("1900-01-01T00:00Z", "2026-11-03T09:00:00.123456-11:00", "2999-12-31T23:59Z"),
        *("2026-02-29T00:00Z", "2026-04-31T00:00Z", "2026-13-01T00:00Z", "2026-11-03"),
        *("2026-11-03T24:00Z", "2026-11-03T09:60Z", "2026-11-03T09:00", "yesterday"),
        *("-1", "00", "9f86d081884c7d65", "1850-01-01T00:00Z"),
    ],
}
"""Ways to write a value, good ones and bad ones."""

TAKEN = {200, 410}
"""A place in the log may be forgotten by now; it is one all the same."""


@pytest.mark.parametrize(("address", "name"), SPELLINGS)
def test_what_fits_the_pattern_is_taken_and_nothing_else(
    schema: Schema,
    client,
    atlas: Atlas,
    address: str,
    name: str,
):
    shape = parameter(schema, address, name)
    verdicts = {}
    for text in SPELLINGS[address, name]:
        fits = (
            re.search(shape["pattern"], text, re.ASCII)
            and len(text) <= shape["maxLength"]
        )
        answer = client.get(f"/api/v1/{address}/", {name: text})
        verdicts[text] = (bool(fits), answer.status_code in TAKEN)
    assert {text: found for text, found in verdicts.items() if len({*found}) > 1} == {}


@pytest.mark.parametrize(
    ("address", "name"),
    [
        *(("missions", name) for name in ("sending", "receiving", "region", "kind")),
        *(("missions", name) for name in ("status", "has", "precision")),
        ("help", "nationality"),
    ],
)
def test_several_values_are_described_as_a_list(
    schema: Schema,
    client,
    atlas: Atlas,
    address: str,
    name: str,
):
    path = f"/api/v1/{address}/"
    one = next(
        one for at, one in parameters(schema) if (at, one["name"]) == (path, name)
    )
    assert (one["style"], one["explode"]) == ("form", True)
    assert one["schema"]["type"] == "array"
    assert "maxLength" not in one["schema"]["items"]
    first, second = one["schema"]["items"]["enum"][:2]
    rest = {"in": "FR"} if address == "help" else {}
    repeated = client.get(path, {name: [first, second], **rest})
    divided = client.get(path, {name: f"{first},{second}", **rest})
    assert repeated.status_code == divided.status_code == 200
    steps = "results" if address == "missions" else "steps"
    assert repeated.json()[steps] == divided.json()[steps]
