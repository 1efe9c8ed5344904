"""Pages of the advisories."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import get_language
from django.views.decorators.cache import cache_control

from portal.advisories.action import call_to_action
from portal.advisories.announcement import announcement
from portal.advisories.models import Advisory
from portal.web.clock import public_now

CACHE_30_SECONDS = cache_control(public=True, max_age=30)
"""With the 15 s of the banner's cache, no page is older than a minute."""


@CACHE_30_SECONDS
def index(request: HttpRequest) -> HttpResponse:
    """List the live advisories, worst first, and those that ended."""
    at = public_now()
    past = Paginator(Advisory.objects.past(at).with_translations(), 50)
    page = past.get_page(request.GET.get("page"))
    live = Advisory.objects.live(at).worst_first().with_translations()
    context = {
        "live": [_advisory_context(advisory) for advisory in live],
        "past": [_advisory_context(advisory) for advisory in page],
        "page": page,
    }
    return render(request, "advisories/index.html", context)


@CACHE_30_SECONDS
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    """Show an advisory that is or was public."""
    at = public_now()
    shown = Advisory.objects.public(at).with_translations()
    advisory = get_object_or_404(shown, slug=slug)
    language = get_language() or advisory.language
    guidance_language, guidance = advisory.guidance_in(language)
    context = {
        **_advisory_context(advisory),
        "advisory_country": advisory.country.code or "",
        "is_live": advisory.is_live(at),
        "guidance": guidance,
        "guidance_language": guidance_language,
        "messages_sent": advisory.messages.sent(at),
        "announcement": announcement(advisory, language),
    }
    return render(request, "advisories/detail.html", context)


def _advisory_context(advisory: Advisory) -> dict[str, object]:
    words = advisory.wording(get_language() or advisory.language)
    country = advisory.country.code or ""
    return {
        "advisory": advisory,
        "words": words,
        **call_to_action(country, advisory.call_to_action_url, words),
    }
