"""The call to action of an advisory: its address and its label."""

from urllib.parse import parse_qs, urlsplit

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext as _

from portal.advisories.models import Wording
from portal.countries.names import country_in_sentence, country_slug
from portal.translations.phrases import forms

PREVIEW = "preview_advisory"
"""The query parameter that shows staff a draft on any page."""


def destination(country: str, url: str = "") -> str:
    """Return the address of the call to action, in the current language.

    An address that staff set (``url``), else the help page of the country; the list of
    its missions where no help page is installed.
    """
    if url:
        return url
    try:
        return reverse("help") + (f"?in={country}" if country else "")
    except NoReverseMatch:
        return _missions(country)


def _missions(country: str) -> str:
    try:
        if country:
            return reverse("embassies:in", kwargs={"country": country_slug(country)})
        return reverse("embassies:index")
    except NoReverseMatch:
        place = f"in/{country_slug(country)}/" if country else ""
        return f"/{get_language() or 'en'}/embassies/{place}"


def default_label(country: str) -> str:
    """Return the label of a call to action without one of its own."""
    if not country:
        return _("Find your country’s embassy")
    return _("Find your country’s embassy in %(country)s") % forms(
        country=country_in_sentence(country)
    )


def call_to_action(country: str, url: str, words: Wording) -> dict[str, str]:
    """Return the address, the label and the label's language for a template."""
    return {
        "address": destination(country, url),
        "label": words.label or default_label(country),
        "label_language": words.language if words.label else "",
    }


def is_current_page(address: str, request: HttpRequest) -> bool:
    """Return whether an address is the requested page; extra parameters do not count."""
    target = urlsplit(address)
    if target.netloc or target.path != request.path:
        return False
    return all(
        {value.casefold() for value in values}
        <= {value.casefold() for value in request.GET.getlist(name)}
        for name, values in parse_qs(target.query).items()
    )
