"""A record's text as pages show it: in the reader's language where it is known."""

from django import template
from django.utils.translation import get_language

from portal.translations.texts import Text, Translated

register = template.Library()


@register.simple_tag
def translated(record: Translated, field: str) -> Text:
    """Return a text with its language. One query where texts were not loaded."""
    return record.translated(field, get_language() or "en")
