"""Would a change of the API's description break somebody's client? Pure.

What may be added: addresses, optional parameters, keys of answers. What may not go:
an address, a parameter or a value that it takes, a key or the kind of its value.
"""

from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]


def breaks(old: Schema, new: Schema) -> list[str]:
    """Return in words what a client of the old description would trip over."""
    return list(_broken(old, new))


def _broken(old: Schema, new: Schema) -> Iterator[str]:
    for path, item in old["paths"].items():
        for method, operation in item.items():
            where = f"{method.upper()} {path}"
            now = new["paths"].get(path, {}).get(method)
            if now is None:
                yield f"{where}: is gone"
                continue
            yield from _parameters(where, operation, now)
            yield from _answers(where, operation, now)
    for name, shape in old["components"]["schemas"].items():
        yield from _shape(name, shape, new["components"]["schemas"].get(name))


def _parameters(where: str, old: Schema, new: Schema) -> Iterator[str]:
    known = {one["name"]: one for one in new.get("parameters", [])}
    for one in old.get("parameters", []):
        now = known.pop(one["name"], None)
        if now is None:
            yield f"{where}: parameter {one['name']} is gone"
            continue
        if now.get("required") and not one.get("required"):
            yield f"{where}: parameter {one['name']} is required now"
        if gone := _values(one["schema"]) - _values(now["schema"]):
            yield f"{where}: {one['name']} no longer takes {sorted(gone)}"
    for name, one in known.items():
        if one.get("required"):
            yield f"{where}: new parameter {name} is required"


def _values(schema: Schema) -> set[str]:
    """Return what a parameter takes; where it takes several, what each may be.

    `?kind=embassy` is the same call, whether `kind` is one value or a list of them.
    """
    schema = schema.get("items", schema)
    return {str(value) for value in schema.get("enum", [])}


def _answers(where: str, old: Schema, new: Schema) -> Iterator[str]:
    for status, response in old["responses"].items():
        now = new["responses"].get(status)
        if now is None:
            yield f"{where}: {status} is gone"
            continue
        for media, content in response.get("content", {}).items():
            if now.get("content", {}).get(media) != content:
                yield f"{where}: {status} {media} has another shape"


def _shape(name: str, old: Schema, new: Schema | None) -> Iterator[str]:
    if new is None:
        yield f"{name}: is gone"
        return
    for key, value in old.get("properties", {}).items():
        now = new.get("properties", {}).get(key)
        if now is None:
            yield f"{name}.{key}: is gone"
        elif _kind(now) != _kind(value):
            yield f"{name}.{key}: is another kind of value"
    for key in set(old.get("required", [])) - set(new.get("required", [])):
        yield f"{name}.{key}: may be missing now"


def _kind(value: Schema) -> Any:
    kept = ("type", "format", "$ref", "items", "oneOf", "anyOf", "allOf")
    return {key: value[key] for key in kept if key in value}
