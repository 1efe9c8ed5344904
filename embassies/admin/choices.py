"""Languages and time zones to choose from in the forms of staff."""

from functools import cache
from typing import Any
from zoneinfo import available_timezones

from django.utils.translation import get_language, gettext_lazy as _

from portal.countries.gazetteer import cities_named, city_by_id
from portal.countries.models import CountryProfile
from portal.translations.language_names import language_choices
from portal.web.search_select import SearchSelectField, SearchSelectMultipleField

_AREAS = {
    *("Africa", "America", "Antarctica", "Arctic", "Asia"),
    *("Atlantic", "Australia", "Europe", "Indian", "Pacific", "UTC"),
}


class LanguagesField(SearchSelectMultipleField):
    def __init__(self, **options: Any) -> None:
        super().__init__(
            choices=lambda: language_choices(get_language() or "en"),
            required=False,
            **options,
        )


class TimeZoneField(SearchSelectField):
    def __init__(self) -> None:
        super().__init__(
            label=_("time zone"),
            choices=lambda: [("", "–"), *((one, one) for one in _zones())],
            required=False,
            help_text=_("Left blank for a new mission, that of the city or country."),
        )


@cache
def _zones() -> list[str]:
    """Return the names of zones by continent (IANA), none of the old spellings."""
    return sorted(one for one in available_timezones() if one.split("/")[0] in _AREAS)


def zone_of_place(country: str, city: str, geonames_id: int | None) -> str:
    """Return the time zone of a city, or of a country with one only; blank otherwise.

    At most one query.
    """
    known = city_by_id(geonames_id) if geonames_id else None
    named = cities_named(city, country) if city and country else []
    if found := known or (named[0] if named else None):
        return found.time_zone
    profile = CountryProfile.objects.filter(country=country).first()
    zones = profile.time_zones if profile else []
    return zones[0] if len(zones) == 1 else ""
