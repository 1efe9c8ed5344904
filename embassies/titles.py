"""What is a mission called where no name of its own is recorded?"""

from collections.abc import Mapping
from functools import cache

from django.utils import translation
from django.utils.translation import get_language, gettext as _, pgettext

from embassies.models import Kind, Mission
from portal.countries.names import country_in_sentence, country_names


class Titles:
    """How missions are called in one language; all that is looked up, only once."""

    def __init__(self, language: str) -> None:
        self.language = language
        with translation.override(language):
            self._posted = _("%(kind)s of %(country)s in %(place)s")
            self._to_holy_see = _("%(kind)s of %(country)s to the Holy See")
            self._honorary = pgettext("honorary post", "honorary %(kind)s")
            self._kinds = {str(kind.value): str(kind.label) for kind in Kind}
        self._countries = {
            code: country_in_sentence(code, language) for code in country_names("en")
        }

    def kind(self, kind: str, *, is_honorary: bool) -> str:
        """Return “Embassy”, “Honorary consulate”."""
        name = self._kinds[kind]
        if is_honorary:
            name = self._honorary % {"kind": name}
        return name[:1].upper() + name[1:]

    def mission(
        self,
        kind: str,
        sending: str,
        receiving: str,
        city: str,
        *,
        is_honorary: bool,
        names: Mapping[str, str],
    ) -> str:
        """Return the recorded name, or compose one."""
        if recorded := names.get(self.language):
            return recorded
        pattern = self._to_holy_see if receiving == "VA" else self._posted
        return pattern % {
            "kind": self.kind(kind, is_honorary=is_honorary),
            "country": self._countries.get(sending, sending),
            "place": city or self._countries.get(receiving, receiving),
        }


@cache
def titles(language: str) -> Titles:
    """Return how missions are called in a language of the site."""
    return Titles(language)


def kind_name(kind: str, *, is_honorary: bool) -> str:
    """Return “Embassy”, “Honorary consulate”, in the reader's language."""
    return titles(get_language() or "en").kind(kind, is_honorary=is_honorary)


def mission_title(
    kind: str,
    sending: str,
    receiving: str,
    city: str = "",
    *,
    is_honorary: bool = False,
    names: Mapping[str, str] | None = None,
) -> str:
    """Return the recorded name in the reader's language, or compose one.

    “Embassy of France in Moscow”; missions to the Holy See say so, because they
    sit in the same city as those to Italy.
    """
    return titles(get_language() or "en").mission(
        kind, sending, receiving, city, is_honorary=is_honorary, names=names or {}
    )


def title_of(mission: Mission) -> str:
    """Return what a loaded mission is called in the reader's language."""
    return mission_title(
        mission.kind,
        mission.sender,
        mission.host,
        mission.city,
        is_honorary=mission.is_honorary,
        names=mission.names,
    )
