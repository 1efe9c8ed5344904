"""Titles of missions: the recorded name, or one composed from kind, state and place."""

from collections.abc import Mapping
from functools import cache

from django.utils import translation
from django.utils.translation import (
    get_language,
    gettext_lazy,
    pgettext,
    pgettext_lazy,
)

from embassies.models import Kind, Mission
from portal.countries.gazetteer import local_city_name
from portal.countries.grammar import in_city
from portal.countries.names import country_names, country_of, in_country

# Translators: %(of_country)s is “of France”, in your language « de France », “Франции”.
_TITLES = {
    Kind.EMBASSY: pgettext_lazy("title", "Embassy %(of_country)s"),
    Kind.HIGH_COMMISSION: pgettext_lazy("title", "High commission %(of_country)s"),
    Kind.DEPUTY_HIGH_COMMISSION: pgettext_lazy(
        "title", "Deputy high commission %(of_country)s"
    ),
    Kind.NUNCIATURE: pgettext_lazy("title", "Nunciature %(of_country)s"),
    Kind.PERMANENT_MISSION: pgettext_lazy("title", "Permanent mission %(of_country)s"),
    Kind.INTERESTS_SECTION: pgettext_lazy("title", "Interests section %(of_country)s"),
    Kind.LIAISON_OFFICE: pgettext_lazy("title", "Liaison office %(of_country)s"),
    Kind.REPRESENTATIVE_OFFICE: pgettext_lazy(
        "title", "Representative office %(of_country)s"
    ),
    Kind.CONSULATE_GENERAL: pgettext_lazy("title", "Consulate general %(of_country)s"),
    Kind.CONSULATE: pgettext_lazy("title", "Consulate %(of_country)s"),
    Kind.VICE_CONSULATE: pgettext_lazy("title", "Vice-consulate %(of_country)s"),
    Kind.CONSULAR_AGENCY: pgettext_lazy("title", "Consular agency %(of_country)s"),
}
_HONORARY_TITLES = {
    Kind.CONSULATE_GENERAL: pgettext_lazy(
        "title", "Honorary consulate general %(of_country)s"
    ),
    Kind.CONSULATE: pgettext_lazy("title", "Honorary consulate %(of_country)s"),
    Kind.VICE_CONSULATE: pgettext_lazy(
        "title", "Honorary vice-consulate %(of_country)s"
    ),
    Kind.CONSULAR_AGENCY: pgettext_lazy(
        "title", "Honorary consular agency %(of_country)s"
    ),
}
_HONORARY = {
    Kind.CONSULATE_GENERAL: gettext_lazy("honorary consulate general"),
    Kind.CONSULATE: gettext_lazy("honorary consulate"),
    Kind.VICE_CONSULATE: gettext_lazy("honorary vice-consulate"),
    Kind.CONSULAR_AGENCY: gettext_lazy("honorary consular agency"),
}
"""Only consular posts are headed by honorary officers (Vienna Convention, art. 58)."""


class Titles:
    """The titles in one language; its texts and names are looked up once."""

    def __init__(self, language: str) -> None:
        self.language = language
        with translation.override(language):
            # Translators: %(in_place)s is “in Moscow”, « à Moscou », “(Москва)”.
            self._in_place = pgettext("title", "%(mission)s %(in_place)s")
            self._to_holy_see = pgettext("title", "%(mission)s to the Holy See")
            self._honorary = pgettext("title", "%(mission)s (honorary)")
            self._kinds = _texts({kind: kind.label for kind in Kind})
            self._honorary_kinds = _texts(_HONORARY)
            self._titles, self._honorary_titles = (
                _texts(_TITLES),
                _texts(_HONORARY_TITLES),
            )
            codes = country_names("en")
            self._of = {code: country_of(code) for code in codes}
            self._in = {code: in_country(code) for code in codes}

    def kind(self, kind: str, *, is_honorary: bool) -> str:
        """Return “Embassy”, “Honorary consulate”."""
        name = self._choose(
            kind, self._kinds, self._honorary_kinds, is_honorary=is_honorary
        )
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
        geonames_id: int | None = None,
    ) -> str:
        """Return the recorded name, or compose one."""
        if recorded := names.get(self.language):
            return recorded
        head = self._choose(
            kind, self._titles, self._honorary_titles, is_honorary=is_honorary
        ) % {"of_country": self._of.get(sending, sending)}
        if receiving == "VA":
            return self._to_holy_see % {"mission": head}
        place = self._place(receiving, city, geonames_id)
        return self._in_place % {"mission": head, "in_place": place}

    def _choose(
        self,
        kind: str,
        career: Mapping[str, str],
        honorary: Mapping[str, str],
        *,
        is_honorary: bool,
    ) -> str:
        if not is_honorary:
            return career[kind]
        return honorary.get(kind) or self._honorary % {"mission": career[kind]}

    def _place(self, receiving: str, city: str, geonames_id: int | None) -> str:
        if not city:
            return self._in.get(receiving, receiving)
        return in_city(self.city(city, geonames_id), self.language)

    def city(self, city: str, geonames_id: int | None) -> str:
        """Return the city's name in this language, or as it was recorded."""
        local = local_city_name(geonames_id, self.language) if geonames_id else None
        return local or city


def _texts(words: Mapping[Kind, object]) -> dict[str, str]:
    return {str(kind.value): str(text) for kind, text in words.items()}


@cache
def titles(language: str) -> Titles:
    """Return the titles in a language of the site."""
    return Titles(language)


def kind_name(kind: str, *, is_honorary: bool) -> str:
    """Return “Embassy”, “Honorary consulate”, in the reader's language."""
    return titles(get_language() or "en").kind(kind, is_honorary=is_honorary)


def local_city(mission: Mission) -> str:
    """Return a mission's city in the reader's language, or as it was recorded."""
    return titles(get_language() or "en").city(mission.city, mission.geonames_id)


def mission_title(
    kind: str,
    sending: str,
    receiving: str,
    city: str = "",
    *,
    is_honorary: bool = False,
    names: Mapping[str, str] | None = None,
    geonames_id: int | None = None,
) -> str:
    """Return the recorded name in the reader's language, or compose one.

    “Embassy of France in Moscow”; missions to the Holy See say so, because they
    sit in the same city as those to Italy.
    """
    return titles(get_language() or "en").mission(
        kind,
        sending,
        receiving,
        city,
        is_honorary=is_honorary,
        names=names or {},
        geonames_id=geonames_id,
    )


def title_of(mission: Mission) -> str:
    """Return a loaded mission's title in the reader's language."""
    return mission_title(
        mission.kind,
        mission.sender,
        mission.host,
        mission.city,
        is_honorary=mission.is_honorary,
        names=mission.names,
        geonames_id=mission.geonames_id,
    )
