"""How is the description of the API laid out for people? Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a key of an answer."""

    name: str
    kind: str
    says: str
    example: str
    values: list[str]
    is_required: bool
    shape: str
    """The shape of what it holds, described further down; blank for plain values."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What may come back."""

    status: str
    says: str
    media: str
    shape: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One address, and what may be done with it."""

    key: str
    method: str
    path: str
    summary: str
    paragraphs: list[str]
    parameters: list[Field]
    outcomes: list[Outcome]


@dataclass(frozen=True, slots=True)
class Shape:
    """An object that answers are made of."""

    name: str
    says: str
    fields: list[Field]


def operations(schema: Schema) -> list[Operation]:
    """Return every operation, in the order of the addresses."""
    return [
        _operation(schema, path, method, one)
        for path, item in schema["paths"].items()
        for method, one in item.items()
    ]


def shapes(schema: Schema) -> list[Shape]:
    """Return every object, by name; lists of values stand with the fields."""
    return [
        Shape(name, one.get("description", ""), list(_fields(schema, one)))
        for name, one in sorted(schema["components"]["schemas"].items())
        if "properties" in one
    ]


def _operation(schema: Schema, path: str, method: str, one: Schema) -> Operation:
    return Operation(
        key=one["operationId"],
        method=method.upper(),
        path=path,
        summary=one.get("summary", ""),
        paragraphs=one.get("description", "").split("\n\n"),
        parameters=[
            _field(
                schema,
                parameter["name"],
                {
                    **parameter["schema"],
                    "description": parameter.get("description", ""),
                },
                is_required=parameter.get("required", False),
            )
            for parameter in one.get("parameters", [])
        ],
        outcomes=list(_outcomes(one["responses"])),
    )


def _outcomes(responses: Schema) -> Iterator[Outcome]:
    for status, response in responses.items():
        says = response.get("description", "")
        for media, content in response.get("content", {"": {}}).items():
            yield Outcome(status, says, media, _named(content.get("schema", {})))


def _fields(schema: Schema, shape: Schema) -> Iterator[Field]:
    required = shape.get("required", [])
    for name, one in shape["properties"].items():
        yield _field(schema, name, one, is_required=name in required)


def _field(schema: Schema, name: str, one: Schema, *, is_required: bool) -> Field:
    examples = one.get("examples", [])
    inner = _inner(schema, one)
    return Field(
        name=name,
        kind=_kind(one, inner),
        says=one.get("description", ""),
        example=json.dumps(examples[0], ensure_ascii=False) if examples else "",
        values=[str(value) for value in inner.get("enum", []) if value is not None],
        is_required=is_required,
        shape=_named(one) if "properties" in inner else "",
    )


def _named(one: Schema) -> str:
    """Return the name of the object that a value, or each item of a list, is."""
    for part in (one, one.get("items", {}), *_options(one)):
        if "$ref" in part:
            return str(part["$ref"]).rpartition("/")[2]
    return ""


def _options(one: Schema) -> list[Schema]:
    return [*one.get("oneOf", []), *one.get("anyOf", []), *one.get("allOf", [])]


def _inner(schema: Schema, one: Schema) -> Schema:
    name = _named(one)
    found: Schema = schema["components"]["schemas"].get(name, one)
    return found


def _kind(one: Schema, inner: Schema) -> str:
    kinds = one.get("type", inner.get("type", ""))
    names = [kinds] if isinstance(kinds, str) else list(kinds)
    if any(part.get("type") == "null" for part in _options(one)):
        names.append("null")
    return " or ".join(filter(None, names))
