"""The API keeps its word: its description is whole, true, and only ever grows."""

import copy
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.core.management import call_command

from tests.atlas import Atlas
from tests.portal.web.contract import breaks

Schema = dict[str, Any]
SNAPSHOT = Path(__file__).resolve().parents[2] / "data" / "openapi.json"


def promised() -> dict[str, Any]:
    found: dict[str, Any] = json.loads(SNAPSHOT.read_text(encoding="utf-8"))
    return found


def test_no_client_is_broken(schema: dict[str, Any]):
    assert breaks(promised(), schema) == []


def test_what_was_added_is_promised_too(schema: dict[str, Any]):
    fresh = json.dumps(schema, indent=1, ensure_ascii=False, sort_keys=True) + "\n"
    if promised() != schema:
        proposal = SNAPSHOT.with_suffix(".new.json")
        proposal.write_text(fresh, encoding="utf-8")
        pytest.fail(f"The description has changed: see {proposal.name} beside the old.")


def _without_address(new: dict[str, Any]) -> None:
    del new["paths"]["/api/v1/missions/"]


def _without_parameter(new: dict[str, Any]) -> None:
    new["paths"]["/api/v1/missions/"]["get"]["parameters"].pop()


def _with_a_demand(new: dict[str, Any]) -> None:
    parameters = new["paths"]["/api/v1/missions/"]["get"]["parameters"]
    parameters.append({"name": "key", "required": True, "schema": {}})


def _without_key(new: dict[str, Any]) -> None:
    del new["components"]["schemas"]["MissionSchema"]["properties"]["city"]


def _with_another_kind(new: dict[str, Any]) -> None:
    city = new["components"]["schemas"]["MissionSchema"]["properties"]["city"]
    city["type"] = ["string", "null"]


def _without_value(new: dict[str, Any]) -> None:
    parameters = new["paths"]["/api/v1/missions/"]["get"]["parameters"]
    kind = next(one for one in parameters if one["name"] == "kind")
    kind["schema"]["items"]["enum"].pop()


@pytest.mark.parametrize(
    "change",
    [
        _without_address, _without_parameter, _with_a_demand, _without_key,
        _with_another_kind, _without_value,
    ],
)  # fmt: skip
def test_a_broken_promise_is_noticed(schema: dict[str, Any], change: Any):
    new = copy.deepcopy(schema)
    change(new)
    assert len(breaks(schema, new)) == 1


def test_an_addition_breaks_nobody(schema: dict[str, Any]):
    new = copy.deepcopy(schema)
    new["components"]["schemas"]["MissionSchema"]["properties"]["colour"] = {}
    new["paths"]["/api/v1/colours/"] = {}
    assert breaks(schema, new) == []


def properties(schema: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for name, shape in schema["components"]["schemas"].items():
        for key, value in shape.get("properties", {}).items():
            yield f"{name}.{key}", value


def test_every_key_is_described_with_an_example(schema: dict[str, Any]):
    known = dict(properties(schema))
    assert len(known) > 150
    assert not [key for key, one in known.items() if not one.get("description")]
    plain = {key: one for key, one in known.items() if not is_nested(one, schema)}
    assert not [key for key, one in plain.items() if "examples" not in one]


def is_nested(one: dict[str, Any], schema: dict[str, Any]) -> bool:
    """Tell whether a key holds another described object, or a list of them."""
    text = json.dumps(one)
    shapes = schema["components"]["schemas"]
    names = (name for name in shapes if f'/{name}"' in text)
    return any("properties" in shapes[name] for name in names)


def test_every_parameter_is_described(schema: dict[str, Any]):
    silent = [
        f"{path} {parameter['name']}"
        for path, item in schema["paths"].items()
        for parameter in item["get"].get("parameters", [])
        if not parameter.get("description") and parameter["in"] == "query"
    ]
    assert silent == []


def test_every_address_tells_its_problems(schema: dict[str, Any]):
    assert len(schema["paths"]) > 15
    for item in schema["paths"].values():
        responses = item["get"]["responses"]
        assert {"200", "400", "406", "429", "503"} <= set(responses)
        assert "application/problem+json" in responses["400"]["content"]


def test_no_key_of_a_list_is_required_that_fields_may_leave_out(
    schema: Schema, client, atlas: Atlas
):
    listed = client.get("/api/v1/missions/?fields=name").json()["results"]
    assert {*listed[0]} == {"name"}
    shapes = schema["components"]["schemas"]
    assert "required" not in shapes["ListedMissionSchema"]
    whole, parts = (shapes[f"{kind}MissionSchema"] for kind in ("", "Listed"))
    assert {*whole["required"]} == {*whole["properties"]}
    assert {*parts["properties"]} == {*whole["properties"], "distance_km"}


def test_headers_are_described_and_sent(schema: Schema, client, atlas: Atlas):
    assert len(schema["paths"]) > 15
    known = schema["components"]["headers"]
    for item in schema["paths"].values():
        responses = item["get"]["responses"]
        assert {"ETag", "Cache-Control", "Link"} <= responses["200"]["headers"].keys()
        assert {"ETag", "Cache-Control"} <= responses["304"]["headers"].keys()
        assert "content" not in responses["304"]
        assert {"Retry-After", "RateLimit"} <= responses["429"]["headers"].keys()
        used = {name for one in responses.values() for name in one.get("headers", ())}
        assert used <= known.keys()
    described = schema["paths"]["/api/v1/missions.csv"]["get"]["responses"]["200"]
    sent = client.get("/api/v1/missions.csv").headers.keys()
    unlimited = {"RateLimit", "RateLimit-Policy"}
    assert {*described["headers"]} - {*sent} == unlimited


def test_a_key_is_taken_and_none_is_needed(schema: Schema):
    scheme = schema["components"]["securitySchemes"]["apiKey"]
    assert (scheme["type"], scheme["scheme"]) == ("http", "bearer")
    assert schema["security"] == [{}, {"apiKey": []}]
    assert not [
        path for path, one in schema["paths"].items() if "security" in one["get"]
    ]


def test_the_description_is_openapi_3_1_without_a_warning(tmp_path: Path):
    call_command(
        "spectacular", file=str(tmp_path / "x"), fail_on_warn=True, validate=True
    )


def test_people_can_read_all_of_it(client, atlas: Atlas, schema: dict[str, Any]):
    page = client.get("/api/v1/docs/").content.decode()
    for path in schema["paths"]:
        assert path in page
    assert "ISO 3166-1" in page
    assert "<code>stale</code>" in page
    assert "`" not in page.split("<main", 1)[1].split("</main>")[0]


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("width", [320, 1280])
def test_the_page_for_people_is_accessible(page, live_server, width: int):
    page.set_viewport_size({"width": width, "height": 800})
    page.goto(f"{live_server}/api/v1/docs/")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= width
