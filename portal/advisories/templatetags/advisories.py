"""The banner of live advisories, and the travel advice of governments."""

import logging
from collections.abc import Collection
from functools import lru_cache

from django import template
from django.conf import settings
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from portal.advisories.action import call_to_action, destination, is_current_page
from portal.advisories.board import Notice, board
from portal.advisories.models import GovernmentAdvice
from portal.countries.addresses import proper_slug
from portal.countries.names import country_code
from portal.web.compiled_queries import CompiledQuery
from portal.web.markdown import safe_html

register = template.Library()
register.filter("guidance", safe_html)
logger = logging.getLogger(__name__)
_ADVICE = CompiledQuery(lambda country: GovernmentAdvice.objects.about(country))


@register.simple_tag(takes_context=True)
def advisories(context: Context) -> str:
    """Return the banner, or "". No query while the cache is fresh; never raises."""
    try:
        return _banner(context)
    except Exception:
        logger.exception("The banner cannot be shown.")
        return ""


@register.inclusion_tag("advisories/_government_advice.html")
def government_advice(country: str) -> dict[str, object]:
    """Show the advice of governments about a country. One query."""
    at, rows = timezone.now(), _ADVICE.rows(country)
    return {
        "country": country,
        "advice_list": [(advice, advice.is_stale(at)) for advice in rows],
    }


@register.simple_tag
def is_without_advisory(country: str) -> bool:
    """Return whether it is certain that none is live about a country. Never raises.

    No query while the cache is fresh; False where the database fails.
    """
    try:
        notices = board.live(timezone.now(), country)
    except Exception:
        logger.exception("The live advisories cannot be read.")
        return False
    return not any(notice.country in (country, "") for notice in notices)


def _banner(context: Context) -> str:
    request: HttpRequest | None = context.get("request")
    country = current_country(context, request)
    notices = board.live(timezone.now(), country)
    preview: Notice | None = getattr(request, "advisory_preview", None)
    if preview is not None:
        notices = [preview, *(one for one in notices if one.id != preview.id)]
    if not notices:
        return ""
    language = get_language() or settings.LANGUAGE_CODE
    here = tuple(
        address
        for one in notices
        for address in _addresses(one, language)
        if _is_here(address, request)
    )
    is_own = notices[0].country == country != ""
    show = _render.__wrapped__ if preview else _render
    shown: SafeString = show(tuple(notices), language, is_own, here, preview)
    return shown


# The same few on every page: to render them took a third of the time of the frame.
@lru_cache(maxsize=256)
def _render(
    notices: tuple[Notice, ...],
    language: str,
    is_own: bool,
    here: tuple[str, ...],
    preview: Notice | None,
) -> SafeString:
    """Return the banner; links to the addresses ``here`` are left out."""
    first, *others = (
        _notice_context(one, language, here, is_preview=one is preview)
        for one in notices
    )
    return render_to_string(
        "advisories/_banner.html",
        {
            "first": first,
            "others": others,
            "is_own": is_own,
            "dismissible": any(one.tone == "information" for one in notices),
        },
    )


def _notice_context(
    notice: Notice, language: str, here: Collection[str], *, is_preview: bool
) -> dict[str, object]:
    """Return the context of a notice's template.

    A link that leads to the requested page is left out.
    """
    words = notice.wording(language)
    action = call_to_action(notice.country, notice.call_to_action_url, words)
    guidance = reverse("advisories:detail", args=[notice.slug])
    return {
        "notice": notice,
        "words": words,
        "is_preview": is_preview,
        "action": None if action["address"] in here else action,
        "guidance": "" if is_preview or guidance in here else guidance,
    }


@lru_cache(maxsize=256)
def _addresses(notice: Notice, language: str) -> tuple[str, str]:
    """Return the addresses that a notice links to, in the active language."""
    guidance = reverse("advisories:detail", args=[notice.slug])
    return destination(notice.country, notice.call_to_action_url), guidance


def _is_here(address: str, request: HttpRequest | None) -> bool:
    return request is not None and is_current_page(address, request)


def current_country(context: Context, request: HttpRequest | None) -> str:
    """Return the code of the country that a page is about, or ""."""
    if code := str(context.get("advisory_country") or ""):
        return code
    match = getattr(request, "resolver_match", None)
    word = match.kwargs.get("country", "") if match else ""
    slug = proper_slug(str(word))
    return (country_code(slug) or "") if slug else ""
