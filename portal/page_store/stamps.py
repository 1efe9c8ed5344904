"""The state of the data at one moment, as one process has read it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache

from django.conf import settings

from portal.page_store.models import Stamp
from portal.page_store.watched import ADVISORIES, AGE, ALL, SHARED, Derived, watched
from portal.web.validators import release, strong_etag

ALWAYS = (ALL, SHARED, ADVISORIES, AGE)
"""What every page depends on: the banner and the age of the data stand on all."""

_SETTINGS = (
    *("SITE_URL", "OPERATOR", "CONTACT", "SECURITY_CONTACT", "OFFLINE_COPIES"),
    *("LANGUAGES", "SENDS_MAIL", "WHITENOISE_USE_FINDERS"),
    *("API_CALLS_A_MINUTE", "API_KEY_CALLS_A_MINUTE"),
)


@dataclass(frozen=True, slots=True)
class Text:
    """A derived text, what it was derived from, and when it is to be read again."""

    value: str
    source: str
    read_at: datetime
    until: datetime | None

    def is_current(self, source: str, at: datetime, *, at_least: float) -> bool:
        if 0 <= (at - self.read_at).total_seconds() < at_least:
            return True
        return source == self.source and (self.until is None or at < self.until)


@dataclass(frozen=True, slots=True)
class Stamps:
    """The stamps of the database, and the texts derived from them."""

    values: Mapping[str, str]
    texts: Mapping[str, Text] = field(default_factory=dict)

    def of(self, names: Iterable[str], at: datetime) -> dict[str, str]:
        """Return what a page with these stamps depends on, as it is now."""
        wanted = {*ALWAYS, *names}
        found = {name: self.values.get(name, "") for name in wanted}
        for one in watched().derived:
            if (one.stamp in wanted or one.name in wanted) and one.name in self.texts:
                found[one.name] = self.texts[one.name].value
        return {**found, "day": f"{at.astimezone(UTC):%Y-%m-%d}", "release": _release()}

    def all(self, at: datetime) -> dict[str, str]:
        """Return what any page may depend on, as it is now."""
        return self.of([*self.values, *self.texts], at)

    def moved_since(self, before: "Stamps | None") -> set[str]:
        """Return the names of the stamps and texts that differ; all of the first read."""
        if before is None:
            return {*self.values, *self.texts}
        return {
            *(
                name
                for name, one in self.values.items()
                if before.values.get(name) != one
            ),
            *(
                name
                for name, one in self.texts.items()
                if name not in before.texts or before.texts[name].value != one.value
            ),
        }

    def holds(self, made_from: Mapping[str, str], at: datetime) -> bool:
        """Return whether nothing has moved since a page was made."""
        return self.of(made_from, at) == made_from


def read_stamps(at: datetime, before: Stamps | None = None) -> Stamps:
    """Read the stamps. One query, and those of the texts that are not current.

    Raise DatabaseError.
    """
    return with_texts(Stamp.objects.values_by_name(), at, before)


def with_texts(
    values: Mapping[str, str], at: datetime, before: Stamps | None = None
) -> Stamps:
    """Return stamps with the texts derived from them; read those that are not current."""
    known = before.texts if before else {}
    texts = {
        one.name: _text(one, values.get(one.stamp, ""), known.get(one.name), at)
        for one in watched().derived
    }
    return Stamps(values, texts)


def _text(one: Derived, source: str, known: Text | None, at: datetime) -> Text:
    if known and known.is_current(source, at, at_least=one.at_most_every):
        return known
    value, until = one.read(at)
    return Text(value, source, at, until)


@cache
def _release() -> str:
    """Return a name for the release, and for the settings that pages show."""
    shown = [str(getattr(settings, name, "")) for name in _SETTINGS]
    return strong_etag(release(), *shown)
