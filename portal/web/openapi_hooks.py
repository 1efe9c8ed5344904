"""What is added to the description of the API when all of it is there."""

from typing import Any

from drf_spectacular.generators import SchemaGenerator

Described = dict[str, Any]
"""A part of an OpenAPI document, which is any JSON."""


def _header(description: str, example: object, kind: str = "string") -> Described:
    return {
        "description": description,
        "schema": {"type": kind, "examples": [example]},
    }


HEADERS = {
    "Access-Control-Allow-Origin": _header("Any site may read the answer.", "*"),
    "Cache-Control": _header(
        "How long it may be used without asking (RFC 9111, RFC 5861).",
        "max-age=60, public",
    ),
    "Changes-Since": _header(
        "The `since` with which to ask /changes/ for what changes after this file.",
        "9f86d081884c7d65-10266",
    ),
    "Content-Disposition": _header(
        "The name of the file (RFC 6266).", 'attachment; filename="missions.csv"'
    ),
    "Content-Range": _header("Which part it is (RFC 9110).", "bytes 0-1023/12345678"),
    "ETag": _header(
        "The version of the answer, for If-None-Match (RFC 9110).", '"9f86d081884c7d65"'
    ),
    "Last-Modified": _header(
        "When the data changed, for If-Modified-Since; not on every address.",
        "Tue, 03 Nov 2026 09:00:00 GMT",
    ),
    "Link": _header(
        "Licences (`rel=license`) and other pages (`next`, `prev`), as in RFC 8288.",
        '<https://portal.example/api/v1/missions/?cursor=WyJz>; rel="next"',
    ),
    "Location": _header("The address to go to.", "/api/v1/missions/fr-london/"),
    "RateLimit": _header(
        "Calls left (r) and the seconds until there are more (t); not where calls are"
        " not limited.",
        '"anonymous";r=599;t=60',
    ),
    "RateLimit-Policy": _header(
        "The limit of calls (q) and its seconds (w).", '"anonymous";q=600;w=60'
    ),
    "Repr-Digest": _header(
        "SHA-256 of the whole file (RFC 9530).",
        "sha-256=:47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=:",
    ),
    "Retry-After": _header("Seconds to wait before the next call.", 30, "integer"),
    "WWW-Authenticate": _header(
        "What kind of key is taken (RFC 6750).", 'Bearer realm="API"'
    ),
}

LIMIT = ["RateLimit", "RateLimit-Policy"]
GOOD = [
    *("Access-Control-Allow-Origin", "Cache-Control", "ETag", "Last-Modified", "Link"),
    *LIMIT,
]
FILE = ["Changes-Since", "Content-Disposition", "Repr-Digest"]
OF_STATUS = {
    "200": GOOD,
    "206": [*GOOD, *FILE, "Content-Range"],
    "301": ["Location"],
    "304": GOOD,
    "401": ["WWW-Authenticate"],
    "416": ["Content-Range"],
    "429": ["Retry-After", *LIMIT],
    "503": ["Retry-After"],
    "507": ["Retry-After"],
}


TAGS = {
    "missions": "Embassies, consulates, and their changes.",
    "bulk": "The whole directory in a file.",
    "help": "Who can help whom, and where.",
    "news": "Advisories and articles.",
    "reference": "Countries, sources, rules and counts.",
}
API_KEY = {
    "type": "http",
    "scheme": "bearer",
    "description": "A key raises the limit of calls; none is needed to read.",
}


def complete(
    result: Described, generator: SchemaGenerator, request: object, public: bool
) -> Described:
    """Add tags, the API key, the headers of responses and the 304 of every address."""
    result["tags"] = [{"name": name, "description": TAGS[name]} for name in TAGS]
    result["security"] = [{}, {"apiKey": []}]
    components: Described = result["components"]
    components["securitySchemes"] = {"apiKey": API_KEY}
    components["headers"] = HEADERS
    components["schemas"] = _enumerations_first(components["schemas"])
    for item in result["paths"].values():
        for operation in item.values():
            _describe_headers(operation["responses"])
    return result


def _enumerations_first(schemas: Described) -> Described:
    """Put enumerations before the objects that use them.

    orval declares constants in this order, and uses them in others.
    """
    return dict(sorted(schemas.items(), key=lambda one: "properties" in one[1]))


def _describe_headers(responses: Described) -> None:
    responses["304"] = {"description": "What you have is still good."}
    of_file = FILE if "206" in responses else []
    for status, response in responses.items():
        names = [*OF_STATUS.get(status, []), *(of_file if status == "200" else [])]
        headers = {name: {"$ref": f"#/components/headers/{name}"} for name in names}
        response |= {"headers": headers} if headers else {}
