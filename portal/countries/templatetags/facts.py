"""Names, dates and sources as the reader sees them."""

from collections.abc import Iterable, Iterator
from functools import cache, lru_cache
from typing import TypedDict

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import is_valid_path
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
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
    is_country,
    sorted_countries,
)
from portal.countries.territories import has_nationals, is_a_place
from portal.translations.phrases import Phrase

LONGEST_QUERY = 500
register = template.Library()
_CURRENT = format_html(' aria-current="{}"', "true")


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
def provenance(context: Context, fact: Dated, facts: str = "") -> dict[str, object]:
    """Show who recorded a fact and when, who checked it, and whether it is old.

    ``facts`` names the facts, where not all are meant. A page that says once for all of
    them that they are old has ``is_old`` in its context.
    """
    stale = "is_old" not in context and is_stale(
        fact.verified_at, fact.source_date, at=timezone.now()
    )
    return {"fact": fact, "facts": facts, "stale": stale}


@register.simple_tag
def country_select(identifier: str, name: str, selected: str = "") -> SafeString:
    """Show a list of countries, which a script lets readers type into.

    It has the countries for which a field has answers, and the one selected.
    """
    language = get_language() or "en"
    if is_country(selected) and not _has_answers(name, selected):
        return _country_select.__wrapped__(language, identifier, name, selected)
    # A list of 250 countries takes longer than all the rest of a page.
    shown = _country_select(language, identifier, name)
    if not is_country(selected):
        return shown
    option = f'<option value="{selected}"'
    return SafeString(shown.replace(f"{option}>", f"{option} selected>", 1))


def _has_answers(name: str, code: str) -> bool:
    return has_nationals(code) if name == "nationality" else is_a_place(code)


@lru_cache(maxsize=64)
def _country_select(
    language: str, identifier: str, name: str, selected: str = ""
) -> SafeString:
    options = [
        one
        for one in sorted_countries(language)
        if one[0] == selected or _has_answers(name, one[0])
    ]
    context = {
        "identifier": identifier,
        "name": name,
        "selected": selected,
        "options": options,
    }
    return render_to_string("_partials/_country_select.html", context)


class Language(TypedDict):
    """A language of the portal."""

    code: str
    name_local: str
    bidi: bool


class LanguageVersion(Language):
    """A page in one language."""

    path: str
    address: str


@register.simple_tag(takes_context=True)
def language_versions(context: Context) -> list[LanguageVersion]:
    """Return this page in every language: its path, and its address.

    The address keeps nothing of the query but the number of the page.
    """
    request: HttpRequest | None = context.get("request")
    path = request.path if request else "/"
    query = request.META.get("QUERY_STRING", "") if request else ""
    if len(query) > LONGEST_QUERY:  # refused, and not worth repeating eight times
        query = ""
    number = _page_number(request)
    return [
        {
            **known,
            "path": f"{translated}?{query}" if query else translated,
            "address": f"{settings.SITE_URL}{translated}{number}",
        }
        for known, translated in _translated(path)
    ]


def _translated(path: str) -> Iterator[tuple[Language, str]]:
    """Yield each language with a path in it; the same path where no page is there.

    Not by translate_url(), which resolves and reverses the path once a language.
    """
    start = f"/{get_language()}/"
    below = path.removeprefix(start) if path.startswith(start) else ""
    has_versions = bool(below or path == start) and is_valid_path(path)
    for code, _name in settings.LANGUAGES:
        yield _language(code), f"/{code}/{below}" if has_versions else path


@cache
def _language(code: str) -> Language:
    known = get_language_info(code)
    return {"code": code, "name_local": known["name_local"], "bidi": known["bidi"]}


@register.simple_tag
def language_links(versions: Iterable[LanguageVersion]) -> SafeString:
    """Link every version of a page in a list, the current one marked."""
    return format_html_join(
        "\n",
        '<li><a href="{}" hreflang="{}" lang="{}" dir="{}"{}>{}</a></li>',
        (
            (
                *(one["path"], one["code"], one["code"]),
                "rtl" if one["bidi"] else "ltr",
                _CURRENT if one["code"] == get_language() else "",
                one["name_local"],
            )
            for one in versions
        ),
    )


@register.simple_tag
def alternate_links(versions: Iterable[LanguageVersion]) -> SafeString:
    """Name the addresses of a page in every language, for search engines."""
    return format_html_join("\n", "{}", ((line,) for line in _alternates(versions)))


def _alternates(versions: Iterable[LanguageVersion]) -> Iterator[SafeString]:
    alternate = '<link rel="alternate" hreflang="{}" href="{}">'
    for one in versions:
        if one["code"] == get_language():
            yield format_html('<link rel="canonical" href="{}">', one["address"])
            yield format_html('<meta property="og:url" content="{}">', one["address"])
        if one["code"] == "en":
            yield format_html(alternate, "x-default", one["address"])
        yield format_html(alternate, one["code"], one["address"])


@register.simple_tag(takes_context=True)
def is_another_view(context: Context) -> bool:
    """Tell whether a query makes this an answer, or a part, of another page.

    Search engines are asked to leave such pages out; they read the page itself.
    """
    request = context.get("request")
    return bool(request and request.GET.keys() - {"page"})


def _page_number(request: HttpRequest | None) -> str:
    number = request.GET.get("page", "") if request else ""
    is_later = number.isascii() and number.isdigit() and number not in ("0", "1")
    return f"?page={number}" if is_later else ""
