"""The files as a Frictionless Data Package (version 1)."""

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext

from embassies.api.files.columns import Column, exact_columns
from embassies.api.files.descriptions import (
    ABOUT,
    KEYWORDS,
    NAME,
    TITLE,
    Described,
    address_of,
    flat_columns,
    media_type,
    title_of,
)
from embassies.api.files.flat_table import FLAT
from embassies.api.files.formats import CSV, FLAT_CSV, FORMATS, XLSX, Format
from portal.countries.licences import spdx_id
from portal.countries.models import Source
from portal.web.structured_data import JsonLd, absolute, without_blanks


def data_package(described: Described) -> JsonLd:
    """Return the Frictionless data package."""
    return {
        "profile": "data-package",
        "name": NAME,
        "title": TITLE,
        "description": ABOUT,
        "homepage": absolute("/"),
        "version": str(described.version),
        "created": described.version.at.isoformat(),
        "keywords": KEYWORDS,
        "licenses": _licences(described.sources),
        "sources": [
            without_blanks({"title": one.name, "path": one.url})
            for one in described.sources
        ],
        "resources": [
            *(_table(form) for form in (CSV, FLAT_CSV)),
            _workbook(),
            *(_file(form) for form in FORMATS if form not in (CSV, FLAT_CSV, XLSX)),
        ],
    }


def _licences(sources: Iterable[Source]) -> list[JsonLd]:
    """Return the licences of the sources, each once.

    One without an identifier and an address leads to the page of licences: one of
    both is demanded.
    """
    found: dict[str, JsonLd] = {}
    for one in sources:
        name = spdx_id(one.licence)
        path = one.licence_url or ("" if name else absolute(reverse("about-licences")))
        facts = {"name": name, "path": path, "title": one.licence}
        found.setdefault(name or one.licence, without_blanks(facts))
    return [found[name] for name in sorted(found)]


def _resource(form: Format) -> JsonLd:
    return {
        "name": f"{NAME}-{form.layout or form.name}",
        "title": title_of(form),
        "path": address_of(form),
        "format": form.name,
        "mediatype": media_type(form),
    }


def _file(form: Format) -> JsonLd:
    """Return a file that is no table, or one that explains itself."""
    return {**_resource(form), "type": "file", "profile": "data-resource"}


def _table(form: Format) -> JsonLd:
    columns = exact_columns() if form is CSV else flat_columns()
    return {
        **_tabular(form, [_field(one) for one in columns], "slug"),
        "encoding": "utf-8",
    }


def _workbook() -> JsonLd:
    """Return the sheet of missions, whose heads are words and not keys."""
    truth = {"trueValues": [gettext("Yes")], "falseValues": [gettext("No")]}
    fields = [
        {
            **_field(one.column),
            "name": one.label,
            **(truth if one.column.type == "boolean" else {}),
        }
        for one in FLAT
    ]
    return {
        **_tabular(XLSX, fields, FLAT[-1].label),
        "dialect": {"excel": {"sheet": gettext("Missions")}},
    }


def _tabular(form: Format, fields: list[JsonLd], key: str) -> JsonLd:
    return {
        **_resource(form),
        "type": "table",
        "profile": "tabular-data-resource",
        "schema": {
            "fields": fields,
            "primaryKey": [key],
            # Not pandas' list: NA is Namibia.
            "missingValues": [""],
        },
    }


def _field(column: Column) -> JsonLd:
    facts = {
        "name": column.name,
        "type": column.type,
        "format": "any" if column.type == "datetime" else "",
        "description": f"{column.description} Empty: {column.empty}",
        "unit": column.unit,
        "constraints": _constraints(column),
    }
    return without_blanks(facts)


def _constraints(column: Column) -> JsonLd | None:
    known = [one for one in column.choices if one]
    required: JsonLd = {"required": True} if column.is_required else {}
    return {**required, **({"enum": known} if known else {})} or None
