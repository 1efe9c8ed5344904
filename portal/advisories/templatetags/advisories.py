"""The banner, and what governments say, as pages show them."""

import logging
from typing import Any

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import get_language

from portal.advisories.action import default_label, destination, leads_here
from portal.advisories.board import Notice, board
from portal.advisories.models import GovernmentAdvice
from portal.countries.addresses import proper_slug
from portal.countries.names import country_code
from portal.web.markdown import safe_html

register = template.Library()
register.filter("guidance", safe_html)
logger = logging.getLogger(__name__)


@register.simple_tag(takes_context=True)
def advisories(context: dict[str, Any]) -> str:
    """Return the banner, or nothing. No query while the board is fresh; never raises."""
    try:
        return _banner(context)
    except Exception:
        logger.exception("The banner cannot be shown.")
        return ""


@register.inclusion_tag("advisories/_government_advice.html")
def government_advice(country: str) -> dict[str, Any]:
    """Show what governments say about a country, side by side. One query."""
    return {
        "country": country,
        "pieces": list(GovernmentAdvice.objects.about(country)),
    }


@register.simple_tag
def is_without_advisory(country: str) -> bool:
    """Whether it is certain that none is live about a country. Never raises.

    No query while the board is fresh; a store that failed is no certainty.
    """
    try:
        notices = board.live(timezone.now(), country)
    except Exception:
        logger.exception("The live advisories cannot be read.")
        return False
    return not any(notice.country in (country, "") for notice in notices)


def _banner(context: dict[str, Any]) -> str:
    request = context.get("request")
    here = current_country(context, request)
    notices = board.live(timezone.now(), here)
    pieces = [_piece(notice) for notice in notices if not _is_here(notice, request)]
    draft = getattr(request, "advisory_preview", None)
    if draft is not None:
        others = [piece for piece in pieces if piece["notice"].id != draft.id]
        pieces = [{**_piece(draft), "is_preview": True}, *others]
    if not pieces:
        return ""
    dismissible = any(piece["notice"].tone == "information" for piece in pieces)
    return render_to_string(
        "advisories/_banner.html",
        {"first": pieces[0], "others": pieces[1:], "dismissible": dismissible},
    )


def _piece(notice: Notice) -> dict[str, Any]:
    words = notice.wording(get_language() or notice.language)
    return {
        "notice": notice,
        "words": words,
        "address": destination(notice.country, notice.call_to_action_url),
        "label": words.label or default_label(notice.country),
        "label_language": words.language if words.label else "",
    }


def _is_here(notice: Notice, request: HttpRequest | None) -> bool:
    """Tell whether the reader is where the notice leads: its help, or its own page."""
    if request is None:
        return False
    own = reverse("advisories:detail", args=[notice.slug])
    address = destination(notice.country, notice.call_to_action_url)
    return any(leads_here(page, request) for page in (own, address))


def current_country(context: dict[str, Any], request: HttpRequest | None) -> str:
    """Return the code of the country that a page is about; "" where it is none."""
    told = str(context.get("advisory_country") or "")
    if told:
        return told
    match = getattr(request, "resolver_match", None)
    word = match.kwargs.get("country", "") if match else ""
    slug = proper_slug(str(word))
    return (country_code(slug) or "") if slug else ""
