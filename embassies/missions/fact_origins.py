"""Where the facts of a mission come from that have another source than its record."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from django.utils.text import capfirst
from django.utils.translation import gettext as _

from embassies.missions.contact_methods import ContactGroup
from embassies.models import Mission
from embassies.values.field_sources import FieldSource, noted_date, noted_source
from portal.countries.models import CheckMethod, Source


@dataclass(frozen=True, slots=True)
class FactOrigin:
    """The source and the check of some facts, with the attributes of a record."""

    facts: str
    """Their names for the reader: “Address, City”."""
    source: Source
    source_url: str
    source_date: str
    verified_at: datetime | None
    verified_method: str

    @property
    def source_id(self) -> str:
        return self.source.pk

    def get_verified_method_display(self) -> str:
        return str(dict(CheckMethod.choices).get(self.verified_method, ""))


def fact_origins(mission: Mission) -> list[FactOrigin]:
    """Return the origins other than the record's, each with the facts that it gives.

    One query, or none where nothing is noted. A check of the record counts for what was
    written before it.
    """
    facts: dict[tuple[str, str, str, bool], list[str]] = defaultdict(list)
    for field, label in _labels().items():
        note = noted_source(mission.field_sources, field)
        if note and getattr(mission, field) and not _is_of_record(note, mission):
            facts[_key(note, mission)].append(label)
    sources = _sources([key[0] for key in facts]) if facts else {}
    return [
        FactOrigin(
            facts=", ".join(labels),
            source=sources[source],
            source_url=url,
            source_date=date,
            verified_at=mission.verified_at if is_checked else None,
            verified_method=mission.verified_method if is_checked else "",
        )
        for (source, url, date, is_checked), labels in facts.items()
    ]


def page_origins(
    mission: Mission, origins: Sequence[FactOrigin], groups: Iterable[ContactGroup]
) -> list[FactOrigin]:
    """Return the origins of contacts and of other facts, each once. No query.

    What the record itself vouches for is left out.
    """
    named: dict[object, FactOrigin] = {}
    for one in (*map(_of_contacts, groups), *origins):
        key = _identity(one)
        if key in named:
            facts = [*named[key].facts.split(", "), *one.facts.split(", ")]
            one = replace(named[key], facts=", ".join(dict.fromkeys(facts)))
        if key != _identity(mission):
            named[key] = one
    return list(named.values())


def _of_contacts(group: ContactGroup) -> FactOrigin:
    one = group.origin
    channels = (str(method.contact.get_channel_display()) for method in group.methods)
    return FactOrigin(
        facts=", ".join(dict.fromkeys(map(capfirst, channels))),
        source=one.source,
        source_url=one.source_url,
        source_date=one.source_date,
        verified_at=one.verified_at,
        verified_method=one.verified_method,
    )


def _identity(one: FactOrigin | Mission) -> tuple[object, ...]:
    return one.source_id, one.source_date, one.verified_at, one.verified_method


def _labels() -> dict[str, str]:
    """Return the facts that pages show with the record's date, and their names."""
    return {
        "address": _("Address"),
        "local_address": capfirst(_("address in the local script")),
        "city": _("City"),
        "latitude": _("Position"),
        "opening_hours": _("Opening hours"),
    }


def _is_of_record(note: FieldSource, mission: Mission) -> bool:
    own = (mission.source_id, mission.source_date)
    return (note["source"], noted_date(note)) == own


def _key(note: FieldSource, mission: Mission) -> tuple[str, str, str, bool]:
    written, checked = noted_date(note), mission.verified_at
    # A day known to the month is compared by its letters: 2026-11 is before 2026-11-03.
    is_checked = bool(checked and written <= checked.isoformat()[: len(written)])
    return (note["source"], note.get("source_url", ""), written, is_checked)


def _sources(keys: Sequence[str]) -> Mapping[str, Source]:
    """Return sources by key; of one without a row yet only the name is known."""
    named = {Source.STAFF: Source.STAFF_NAME}
    unknown = {key: Source(key=key, name=named.get(key, key)) for key in keys}
    found = Source.objects.filter(pk__in=keys).with_translations()
    return {**unknown, **{one.pk: one for one in found}}
