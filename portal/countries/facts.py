"""The recorded facts of a country, as every page of it reads them."""

from portal.countries.models import CountryProfile, EmergencyNumber, Ministry
from portal.web.compiled_queries import CompiledQuery

_NUMBERS = CompiledQuery(lambda code: EmergencyNumber.objects.about(code))
_MINISTRY = CompiledQuery(lambda code: Ministry.objects.about(code))
_PROFILE = CompiledQuery(lambda code: CountryProfile.objects.about(code))


def emergency_numbers(country: str) -> list[EmergencyNumber]:
    """Return a country's own emergency numbers, with their sources. One query."""
    return _NUMBERS.rows(country)


def ministry_of(country: str) -> Ministry | None:
    """Return a country's foreign ministry, with its source and texts. One query."""
    return _MINISTRY.first(country)


def profile_of(country: str) -> CountryProfile | None:
    """Return a country's profile, with its source. One query."""
    return _PROFILE.first(country)
