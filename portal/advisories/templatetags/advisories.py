"""The banner of live advisories, and the travel advice of governments."""

import logging

from django import template
from django.http import HttpRequest
from django.template import Context
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from portal.advisories.action import call_to_action, is_current_page
from portal.advisories.board import Notice, board
from portal.advisories.models import GovernmentAdvice
from portal.countries.addresses import proper_slug
from portal.countries.names import country_code
from portal.web.markdown import safe_html

register = template.Library()
register.filter("guidance", safe_html)
logger = logging.getLogger(__name__)


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
    at, rows = timezone.now(), GovernmentAdvice.objects.about(country)
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
    first, *others = (
        _notice_context(one, request, is_preview=one is preview) for one in notices
    )
    dismissible = any(notice.tone == "information" for notice in notices)
    return render_to_string(
        "advisories/_banner.html",
        {
            "first": first,
            "others": others,
            "is_own": notices[0].country == country != "",
            "dismissible": dismissible,
        },
    )


def _notice_context(
    notice: Notice, request: HttpRequest | None, *, is_preview: bool
) -> dict[str, object]:
    """Return the context of a notice's template, in the current language.

    A link that leads to the requested page is left out.
    """
    words = notice.wording(get_language() or notice.language)
    action = call_to_action(notice.country, notice.call_to_action_url, words)
    guidance = reverse("advisories:detail", args=[notice.slug])
    return {
        "notice": notice,
        "words": words,
        "is_preview": is_preview,
        "action": None if _is_here(action["address"], request) else action,
        "guidance": "" if is_preview or _is_here(guidance, request) else guidance,
    }


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
