"""Which records take two people, and what happens when they agree?

Each app says it of its own models when it starts; nothing here knows any of them.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from django.contrib.auth.models import User
from django.db import models

from portal.review.models import Motion

APPROVE = "review.approve_motion"
OVERRIDE = "review.override_motion"
Verb = Motion.Verb
_VERBS = {Verb.ADD: "add", Verb.CHANGE: "change", Verb.REMOVE: "delete"}

Row = models.Model
Effect = Callable[[Motion, Any, User, datetime], None]
Links = Callable[[Motion], list[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Kind:
    """A model whose rows take two people, with the rows that belong to each.

    ``parts`` name the foreign key of each model that belongs to it. ``effect`` makes
    a decision public: by default the values are written. ``own`` are the fields of a
    row that staff decide on. Whoever has one of ``decide`` may approve.
    """

    model: type[Row]
    own: tuple[str, ...]
    effect: Effect | None = None
    parts: Mapping[type[Row], str] = field(default_factory=dict)
    part_fields: Mapping[type[Row], tuple[str, ...]] = field(default_factory=dict)
    watched: tuple[str, ...] = ()
    ask: str = ""
    decide: tuple[str, ...] = (APPROVE,)
    previews: Links | None = None

    @property
    def label(self) -> str:
        return str(self.model._meta.label_lower)

    def may_propose(self, verb: str) -> str:
        """Return the permission that proposing takes."""
        options = self.model._meta
        known = _VERBS.get(Verb(verb))
        return self.ask or f"{options.app_label}.{known}_{options.model_name}"

    def models(self) -> dict[str, type[Row]]:
        """Return the model and its parts by label."""
        return {str(one._meta.label_lower): one for one in (self.model, *self.parts)}

    def names(self, model: type[Row]) -> tuple[str, ...]:
        return self.own if model is self.model else self.part_fields[model]

    def parts_of(self, row: Row) -> Iterator[Row]:
        """Yield what belongs to a row. One query for each kind of part."""
        for model, key in self.parts.items():
            rows = model._default_manager.filter(**{key: row})
            yield from rows.order_by("pk")


_kinds: dict[str, Kind] = {}


def register_reviewed(kind: Kind) -> None:
    """Have a kind's rows changed through motions."""
    _kinds[kind.label] = kind


def kind_of(what: type[Row] | Row | str) -> Kind:
    """Return what is said of a model, of a row's model, or of a label."""
    return _kinds[what if isinstance(what, str) else str(what._meta.label_lower)]


def kinds() -> Iterable[Kind]:
    return _kinds.values()


def own_fields(model: type[Row], *left_out: str) -> tuple[str, ...]:
    """Return the names of a model's fields without its key and those left out."""
    names = (one.name for one in model._meta.concrete_fields if not one.primary_key)
    return tuple(name for name in names if name not in left_out)
