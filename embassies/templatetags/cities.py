"""The city of a mission as its reader calls it."""

from django import template
from django.utils.translation import get_language

from embassies.models import Mission
from portal.countries.gazetteer import local_city_name

register = template.Library()


@register.filter
def city_here(mission: Mission) -> str:
    """Return the city's name in the reader's language, or as it was recorded."""
    language = get_language() or "en"
    number = mission.geonames_id
    return (local_city_name(number, language) if number else None) or mission.city
