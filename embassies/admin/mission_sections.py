"""The sections of a mission's form: named after what people look for, and folded."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.contrib.admin.helpers import (
    AdminForm,
    Fieldset,
    InlineAdminForm,
    InlineAdminFormSet,
)
from django.forms import BaseForm, BoundField
from django.utils.translation import gettext_lazy as _
from django_stubs_ext import StrOrPromise

RECORD = "record"
_GROUNDS = "grounds"
_ALWAYS_OPEN = {"what", "reach", _GROUNDS}
TITLES: dict[str, StrOrPromise] = {
    "what": _("What it is"),
    "reach": _("How to reach it"),
    "place": _("Where it is"),
    "hours": _("When it is open"),
    "serves": _("Whom it serves"),
    "names": _("Names"),
    "status": _("Status"),
    "services": _("Services"),
    _GROUNDS: _("For whoever approves it"),
    RECORD: _("What is recorded about this record"),
}
FIELDS: dict[str, tuple[str, ...]] = {
    "what": (
        *("kind", "is_honorary", "sending_country", "receiving_country"),
        *("seat_country", "slug", "wikidata_id"),
    ),
    "place": (
        *("city", "geonames_id", "address", "local_address", "postal_address"),
        *("latitude", "longitude", "precision"),
        *("access_note", "accessibility_note"),
    ),
    "hours": ("hours", "opening_hours", "appointment_only", "time_zone", "coming_week"),
    "serves": ("languages",),
    "status": ("status", "status_since", "replaced_by", "withdrawn_at"),
    RECORD: (
        *("source_shown", "source_date", "checked", "next_review", "last_checks"),
        *("listed_on", "unlisted_on", "sources_by_field", "updated_at"),
    ),
}
"""The fields of a mission by section. The grounds are added by the page."""
FIELDSETS: list[tuple[StrOrPromise | None, Any]] = [
    (TITLES[key], {"fields": names}) for key, names in FIELDS.items()
]
RARE = {
    "coming_week",
    "slug",
    "wikidata_id",
    "geonames_id",
    "replaced_by",
    "withdrawn_at",
}
"""What is seldom changed: folded within its section."""


@dataclass(frozen=True, slots=True)
class Card:
    """One part of the mission; the blank ones are to write a new one in."""

    admin_form: InlineAdminForm
    key: str
    fields: list[Any]
    folded: list[Any]
    hidden: list[BoundField]
    is_blank: bool

    @property
    def folded_is_open(self) -> bool:
        return any(map(_is_filled, self.folded))


@dataclass(frozen=True, slots=True)
class Cards:
    """The parts of one kind."""

    formset: InlineAdminFormSet
    cards: list[Card]

    @property
    def is_filled(self) -> bool:
        return any(not one.is_blank for one in self.cards)


@dataclass(slots=True)
class Section:
    """A part of the form with a heading of its own."""

    key: str
    title: StrOrPromise
    fields: list[Any] = field(default_factory=list)
    rare: list[Any] = field(default_factory=list)
    parts: list[Cards] = field(default_factory=list)

    @property
    def is_open(self) -> bool:
        """Whether something in it is filled, wrong or required."""
        if self.key == RECORD:
            return False
        if self.key in _ALWAYS_OPEN or any(map(_is_filled, self.fields)):
            return True
        fields = [*self.fields, *self.rare]
        is_to_read = bool(fields) and not any(map(_is_typed, fields))
        has_parts = any(one.is_filled for one in self.parts)
        return is_to_read or has_parts or self.rare_is_open

    @property
    def rare_is_open(self) -> bool:
        return any(_has_error(one) for one in self.rare)


def sections(form: AdminForm, formsets: Iterable[InlineAdminFormSet]) -> list[Section]:
    """Return the sections of the form in their order, without empty ones."""
    found = {key: Section(key, title) for key, title in TITLES.items()}
    by_title = {str(one.title): one for one in found.values()}
    for fieldset in form:
        section = by_title[str(fieldset.name)]  # type: ignore[attr-defined]
        for one in filter(_is_shown, _fields(fieldset)):
            where = section.rare if _name(one) in RARE else section.fields
            where.append(one)
    for formset in formsets:
        found[formset.opts.section].parts.append(_cards(formset))
    return [one for one in found.values() if one.fields or one.parts]


def _cards(formset: InlineAdminFormSet) -> Cards:
    folded = getattr(formset.opts, "folded", ())
    return Cards(formset, [_card(one, folded) for one in formset])


def _card(one: InlineAdminForm, folded: Iterable[str]) -> Card:
    fields = [shown for fieldset in one for shown in _fields(fieldset)]
    shown = [found for found in fields if _is_shown(found) and _is_of_card(found)]
    prefix = one.form.prefix or ""
    key = (
        f"{prefix.removesuffix('-__prefix__')}-empty"
        if "__prefix__" in prefix
        else prefix
    )
    return Card(
        admin_form=one,
        key=key,
        fields=[found for found in shown if _name(found) not in folded],
        folded=[found for found in shown if _name(found) in folded],
        hidden=one.form.hidden_fields(),
        is_blank=_is_blank(one.form),
    )


def _fields(fieldset: Fieldset) -> Iterator[Any]:
    return (one for line in fieldset for one in line)


def _is_blank(form: BaseForm) -> bool:
    is_new = form.instance._state.adding  # type: ignore[attr-defined]
    is_sent = form.is_bound and form.has_changed()
    return bool(is_new and not is_sent and not form.initial)


def _name(shown: Any) -> str:
    own = shown.field
    return str(own.name if isinstance(own, BoundField) else own["name"])


def _is_shown(shown: Any) -> bool:
    """Return whether a field is seen: neither hidden nor the table of a mere reader."""
    if isinstance(shown.field, BoundField):
        return not shown.field.is_hidden
    return _name(shown) not in {"hours", "continues"}


def _is_of_card(shown: Any) -> bool:
    """Return whether a field stands on a card: a withdrawal where there is one."""
    if _name(shown) == "DELETE":
        return False
    return _name(shown) != "withdrawn_at" or _is_filled(shown)


def _is_typed(shown: Any) -> bool:
    return isinstance(shown.field, BoundField)


def _has_error(shown: Any) -> bool:
    return isinstance(shown.field, BoundField) and bool(shown.field.errors)


def _is_filled(shown: Any) -> bool:
    if not isinstance(shown.field, BoundField):
        return False
    value = shown.field.value()
    return bool(shown.field.errors or value) or (value == 0 and value is not False)
