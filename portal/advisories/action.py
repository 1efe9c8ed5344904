"""Where does an advisory lead, and is the reader there already?"""

from urllib.parse import parse_qs, urlsplit

from django.conf import settings
from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import get_language, gettext as _

from portal.countries.names import country_in_sentence, country_slug

PREVIEW = "preview_advisory"
"""The parameter with which staff see a draft on any page."""


def destination(country: str, url: str = "") -> str:
    """Return the address that the call to action opens, in the current language.

    Staff's own address wins; else who can help in that country, or the missions
    there for as long as the portal has no help page.
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
    """Return the words of a call to action to which staff gave none."""
    if not country:
        return _("Find your country’s embassy")
    return _("Find your country’s embassy in %(country)s") % {
        "country": country_in_sentence(country)
    }


def leads_here(address: str, request: HttpRequest) -> bool:
    """Tell whether an address is the page asked for, whatever else its query asks."""
    target = urlsplit(address)
    if target.netloc or target.path != request.path:
        return False
    wanted = parse_qs(target.query)
    return all(
        {value.casefold() for value in values}
        <= {value.casefold() for value in request.GET.getlist(name)}
        for name, values in wanted.items()
    )


def absolute(address: str) -> str:
    """Return the address with the site's own origin before it, if it has none."""
    return address if urlsplit(address).netloc else f"{settings.SITE_URL}{address}"
