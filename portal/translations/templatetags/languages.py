"""Names of languages on pages."""

from collections.abc import Iterable

from django import template
from django.utils.translation import get_language

from portal.translations.language_names import language_name

register = template.Library()


@register.filter
def language_names(codes: Iterable[str]) -> str:
    """Return “French, Russian” in the reader's language."""
    reader = get_language() or "en"
    return ", ".join(language_name(code, reader) for code in codes)
