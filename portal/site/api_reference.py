"""The OpenAPI description of the API, arranged for its page in HTML. Pure."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

Schema = Mapping[str, Any]
"""A part of an OpenAPI document, which is any JSON."""


@dataclass(frozen=True, slots=True)
class Field:
    """A parameter, or a key of an object."""

    name: str
    type: str
    description: str
    example: str
    values: list[str]
    is_required: bool
    object_name: str
    """The object schema of its value, or of each item; blank for plain values."""


@dataclass(frozen=True, slots=True)
class ResponseDoc:
    """One response of an operation, in one media type."""

    status: str
    description: str
    media: str
    object_name: str


@dataclass(frozen=True, slots=True)
class Operation:
    """One method of one address."""

    key: str
    method: str
    path: str
    summary: str
    paragraphs: list[str]
    parameters: list[Field]
    responses: list[ResponseDoc]


@dataclass(frozen=True, slots=True)
class ObjectSchema:
    """An object in answers."""

    name: str
    description: str
    fields: list[Field]


def operations(schema: Schema) -> list[Operation]:
    """Return every operation, in the order of the addresses."""
    return [
        _operation(schema, path, method, one)
        for path, item in schema["paths"].items()
        for method, one in item.items()
    ]


def object_schemas(schema: Schema) -> list[ObjectSchema]:
    """Return every object by name; enumerations stand with their fields."""
    return [
        ObjectSchema(name, one.get("description", ""), list(_fields(schema, one)))
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
        responses=list(_responses(one["responses"])),
    )


def _responses(responses: Schema) -> Iterator[ResponseDoc]:
    for status, response in responses.items():
        description = response.get("description", "")
        for media, content in response.get("content", {"": {}}).items():
            name = _ref_name(content.get("schema", {}))
            yield ResponseDoc(status, description, media, name)


def _fields(schema: Schema, object_schema: Schema) -> Iterator[Field]:
    required = object_schema.get("required", [])
    for name, one in object_schema["properties"].items():
        yield _field(schema, name, one, is_required=name in required)


def _field(schema: Schema, name: str, one: Schema, *, is_required: bool) -> Field:
    examples = one.get("examples", [])
    inner = _inner(schema, one)
    return Field(
        name=name,
        type=_type(one, inner),
        description=one.get("description", ""),
        example=json.dumps(examples[0], ensure_ascii=False) if examples else "",
        values=[str(value) for value in inner.get("enum", []) if value is not None],
        is_required=is_required,
        object_name=_ref_name(one) if "properties" in inner else "",
    )


def _ref_name(one: Schema) -> str:
    """Return the name of the schema that a value, or each item of a list, refers to."""
    for part in (one, one.get("items", {}), *_options(one)):
        if "$ref" in part:
            return str(part["$ref"]).rpartition("/")[2]
    return ""


def _options(one: Schema) -> list[Schema]:
    return [*one.get("oneOf", []), *one.get("anyOf", []), *one.get("allOf", [])]


def _inner(schema: Schema, one: Schema) -> Schema:
    inner: Schema = schema["components"]["schemas"].get(
        _ref_name(one), one.get("items", one)
    )
    return inner


def _type(one: Schema, inner: Schema) -> str:
    types = one.get("type", inner.get("type", ""))
    names = [types] if isinstance(types, str) else list(types)
    if any(part.get("type") == "null" for part in _options(one)):
        names.append("null")
    return " or ".join(filter(None, names))
