"""The table for people: one row a mission, one cell a fact, words instead of codes.

After each fact, or facts of one origin, stand its date, staleness and source.
"""

from collections.abc import Callable
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from embassies.api.files.columns import (
    ALWAYS_FILLED,
    NOT_KNOWN,
    Column,
    described_columns,
)
from embassies.api.files.flat_row import Cell, Row, Value, joined
from embassies.api.files.origins import IDENTITY, day
from embassies.api.serializers import MissionSerializer
from embassies.models import Kind, Status
from portal.countries.m49 import area_of, continent_of

Words = str | Promise


@dataclass(frozen=True, slots=True)
class FlatColumn:
    """A column, its heading for people, and what stands in it."""

    column: Column
    facts: tuple[Words, ...]
    """What it is about, for people."""
    value: Value
    width: int = 16
    """Characters, in a workbook."""
    aspect: Words = ""
    """What it tells about the facts, if not themselves."""

    @property
    def name(self) -> str:
        return self.column.name

    @property
    def label(self) -> str:
        """Return the heading in the active language."""
        facts = ", ".join(map(str, self.facts))
        return capfirst(f"{facts} ({self.aspect})" if self.aspect else facts)


_KEYS = described_columns(MissionSerializer)
_SEVERAL = "Several are divided by “; ”."


def _key(name: str, fact: Words, width: int = 16, aspect: Words = "") -> FlatColumn:
    """Return a column with the value of a key of the record."""

    def value(row: Row) -> Cell:
        found: Cell = row.record[name]
        return found

    return FlatColumn(_KEYS[name], (fact,), value, width, aspect)


def _text(
    name: str,
    fact: Words,
    value: Value,
    words: str,
    *,
    empty: str = NOT_KNOWN,
    width: int = 16,
    aspect: Words = "",
) -> FlatColumn:
    column = Column(name, "string", words, empty)
    return FlatColumn(column, (fact,), value, width, aspect)


def _contacts(group: str, fact: Words, words: str, width: int) -> FlatColumn:
    return _text(
        group,
        fact,
        lambda row: row.contacts(group),
        f"{words} {_SEVERAL}",
        width=width,
    )


def _with_origin(
    group: str, *facts: FlatColumn, nothing: str = ""
) -> tuple[FlatColumn, ...]:
    """Return columns of one origin, and after them its date, staleness and source.

    ``nothing`` describes where there is no fact.
    """
    named = " and ".join(f"`{one.name}`" for one in facts)
    headings = tuple(heading for one in facts for heading in one.facts)
    nothing = nothing or f"There is nothing in {named}"

    def about(
        end: str, kind: str, words: str, empty: str, value: Value, aspect: Words
    ) -> FlatColumn:
        column = Column(f"{group}_{end}", kind, words, empty)
        return FlatColumn(column, headings, value, 14, aspect)

    return (
        *facts,
        about(
            "date",
            "string",
            f"When {named} was recorded or checked; of several the oldest. ISO 8601: a"
            " year, a month or a day.",
            f"{nothing}, or the date of one is not known.",
            lambda row: row.date(group),
            _("as of"),
        ),
        about(
            "stale",
            "boolean",
            f"Whether {named} may be out of date: one of them was neither recorded nor"
            " checked in the last 180 days. Always say so beside the fact.",
            f"{nothing}.",
            lambda row: row.is_stale(group),
            _("may be out of date"),
        ),
        about(
            "source",
            "string",
            f"The names of the sources of {named}. {_SEVERAL}",
            f"{nothing}.",
            lambda row: row.sources(group),
            _("source"),
        ),
    )


def _regions(place: str, fact: Words) -> tuple[FlatColumn, ...]:
    """Return the region and the subregion of a country."""

    def column(end: str, aspect: Words, find: Callable[[str], str]) -> FlatColumn:
        country = f"{place}_country"
        return _text(
            f"{place}_{end}",
            fact,
            lambda row: find(row.record[country]),
            f"The {end} of `{country}` (UN M49), as the parameter `region` takes it.",
            empty="The list has none for it.",
            aspect=aspect,
        )

    return (
        column("region", _("region"), continent_of),
        column("subregion", _("subregion"), area_of),
    )


FLAT = (
    *_with_origin(
        IDENTITY,
        _key("name", _("name"), 44),
        _text(
            "kind_name",
            _("kind"),
            lambda row: str(Kind(row.record["kind"]).label),
            "What it is, in the language asked for.",
            empty=ALWAYS_FILLED,
            width=20,
        ),
        _key("is_honorary", _("honorary"), 10),
        _key("sending_country_name", _("sending country"), 20),
        _key("receiving_country_name", _("receiving country"), 20),
        _key("city", _("city")),
    ),
    *_with_origin("address", _key("address", _("address"), 40)),
    *_with_origin(
        "emergency_phones",
        _contacts(
            "emergency_phones",
            _("emergency line"),
            "Phones for emergencies, in international form.",
            22,
        ),
    ),
    *_with_origin(
        "phones",
        _contacts("phones", _("phone"), "Other phones, in international form.", 30),
    ),
    *_with_origin("emails", _contacts("emails", _("e-mail"), "E-mail addresses.", 30)),
    *_with_origin(
        "websites",
        _contacts("websites", _("website"), "Addresses of its websites.", 34),
    ),
    *_with_origin("opening_hours", _key("opening_hours", _("opening hours"), 30)),
    *_with_origin(
        "status",
        _text(
            "status_name",
            _("status"),
            lambda row: str(Status(row.record["status"]).label),
            "Its state now, in the language asked for. “Unknown” is not the same as"
            " open.",
            empty=ALWAYS_FILLED,
        ),
        nothing="The status is not known",
    ),
    *_with_origin(
        "point",
        _key("latitude", _("latitude"), 11),
        _key("longitude", _("longitude"), 11),
        _text(
            "precision",
            _("precision of the point"),
            lambda row: row.record["precision"],
            _KEYS["precision"].description,
            empty="There is no point.",
            width=11,
        ),
    ),
    _key("source_name", _("source"), 24),
    _key("source_url", _("source"), 34, _("page")),
    _key("source_date", _("recorded at"), 12),
    _text(
        "verified_on",
        _("checked at"),
        lambda row: day(row.record["verified_at"]),
        "The day (UTC) on which a person of the portal checked the record.",
        empty="Nobody of the portal has checked it.",
        width=12,
    ),
    _key("stale", _("may be out of date"), 12),
    _text(
        "licences",
        _("licence"),
        lambda row: joined(row.credits.licences(row.source_keys())),
        f"The licences of all sources of the row: SPDX identifiers, or words. {_SEVERAL}",
        empty=ALWAYS_FILLED,
        width=20,
    ),
    _text(
        "credit_lines",
        _("credit line"),
        lambda row: joined(row.credits.lines(row.source_keys())),
        f"The credit lines that the sources of the row ask for. {_SEVERAL}",
        empty="None is asked for.",
        width=30,
    ),
    _key("url", _("page"), 44),
    *_regions("sending", _("sending country")),
    *_regions("receiving", _("receiving country")),
    _key("kind", _("kind"), 10, _("key")),
    _key("status", _("status"), 10, _("key")),
    _text(
        "sources",
        _("sources"),
        lambda row: joined(row.source_keys()),
        f"The keys (see /sources/) of all sources of the row. {_SEVERAL}",
        empty=ALWAYS_FILLED,
        aspect=_("key"),
    ),
    _key("sending_country", _("code of the sending country"), 10),
    _key("receiving_country", _("code of the receiving country"), 10),
    _key("slug", _("identifier"), 30),
)
"""The columns, in order."""
