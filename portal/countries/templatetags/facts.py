"""Names, dates and sources as the reader sees them."""

from typing import Any

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.urls import translate_url
from django.utils import timezone
from django.utils.translation import get_language, get_language_info

from portal.countries.date_phrases import date_phrase
from portal.countries.freshness import Dated, is_stale
from portal.countries.gazetteer import capital_of, local_city_name
from portal.countries.models import CountryProfile
from portal.countries.names import (
    country_in_sentence,
    country_name,
    country_slug,
    fold,
)
from portal.countries.territories import has_nationals, is_a_place
from portal.translations.phrases import Phrase

LONGEST_QUERY = 500
register = template.Library()


register.filter("partial_date", date_phrase)


@register.filter("country_name")
def country_name_filter(code: object) -> str:
    return country_name(str(code))


@register.filter("country_in_sentence")
def country_in_sentence_filter(code: object) -> Phrase:
    return country_in_sentence(str(code))


@register.filter
def capital_here(profile: CountryProfile) -> str:
    """Return a country's capital as the reader calls it, or as it was recorded."""
    known = capital_of(profile.country.code)
    if known and fold(known.name) == fold(profile.capital):
        language = get_language() or "en"
        return local_city_name(known.geonames_id, language) or profile.capital
    return profile.capital


@register.filter("country_slug")
def country_slug_filter(code: object) -> str:
    return country_slug(str(code))


@register.inclusion_tag("_partials/_provenance.html", takes_context=True)
def provenance(
    context: dict[str, Any], fact: Dated, facts: str = ""
) -> dict[str, object]:
    """Show who recorded a fact and when, who checked it, and whether it is old.

    ``facts`` names the facts, where not all are meant. A page that says once for all of
    them that they are old has ``is_old`` in its context.
    """
    stale = "is_old" not in context and is_stale(
        fact.verified_at, fact.source_date, at=timezone.now()
    )
    return {"fact": fact, "facts": facts, "stale": stale}


@register.inclusion_tag("_partials/_country_select.html", takes_context=True)
def country_select(
    context: dict[str, Any], identifier: str, name: str, selected: str = ""
) -> dict[str, object]:
    """Show a list of countries, which a script lets readers type into.

    Of the page's ``countries`` it has those for which a field has answers, and the one
    selected.
    """
    answers = has_nationals if name == "nationality" else is_a_place
    options = [
        one for one in context["countries"] if one[0] == selected or answers(one[0])
    ]
    return {
        "identifier": identifier,
        "name": name,
        "selected": selected,
        "options": options,
    }


@register.simple_tag(takes_context=True)
def language_versions(context: dict[str, Any]) -> list[dict[str, Any]]:
    """Return this page in every language: its path, and its address.

    The address keeps nothing of the query but the number of the page.
    """
    request = context.get("request")
    # With two slashes it would be the address of another host.
    path = f"/{request.path.lstrip('/')}" if request else "/"
    query = request.META.get("QUERY_STRING", "") if request else ""
    if len(query) > LONGEST_QUERY:  # refused, and not worth repeating eight times
        query = ""
    number = _page_number(request)
    versions = []
    for code, _name in settings.LANGUAGES:
        translated = translate_url(path, code)
        versions.append(
            {
                **get_language_info(code),
                "path": f"{translated}?{query}" if query else translated,
                "address": f"{settings.SITE_URL}{translated}{number}",
            }
        )
    return versions


@register.simple_tag(takes_context=True)
def is_another_view(context: dict[str, Any]) -> bool:
    """Tell whether a query makes this an answer, or a part, of another page.

    Search engines are asked to leave such pages out; they read the page itself.
    """
    request = context.get("request")
    return bool(request and request.GET.keys() - {"page"})


def _page_number(request: HttpRequest | None) -> str:
    number = request.GET.get("page", "") if request else ""
    is_later = number.isascii() and number.isdigit() and number not in ("0", "1")
    return f"?page={number}" if is_later else ""
