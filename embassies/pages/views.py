"""Pages of the search and of one mission."""

from django.http import (
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseBase,
    JsonResponse,
)
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.translation import get_language, gettext as _

from embassies.missions.listed_numbers import with_numbers
from embassies.missions.loading import mission_with_parts
from embassies.missions.summaries import summaries_of
from embassies.models import FormerSlug
from embassies.pages.browsing import countries_by_letter
from embassies.pages.forms import SearchForm
from embassies.pages.mission_page import detail_context
from embassies.search import search
from embassies.search.presenters import present_alternatives, present_interpretation
from embassies.search.suggestions import Suggestion, suggest
from portal.countries.names import country_slug
from portal.web.structured_data import absolute


def index(request: HttpRequest) -> HttpResponseBase:
    """Search, or browse all countries."""
    form = SearchForm(request.GET, auto_id="%s")
    if form.is_valid() and form.cleaned_data["q"]:
        return _results(request, form)
    return render(
        request,
        "embassies/index.html",
        {"form": form, "letters": countries_by_letter("country")},
        status=200 if not form.errors else 400,
    )


def _results(request: HttpRequest, form: SearchForm) -> HttpResponse:
    answer = search(form.cleaned_data["q"])
    context = {
        "form": form,
        "query": form.cleaned_data["q"],
        "interpretation": present_interpretation(answer),
        "advisory_country": next(iter(answer.interpretation.receiving), ""),
        "results": with_numbers(summaries_of(answer.results)),
        "alternatives": present_alternatives(answer.alternatives),
    }
    return render(request, "embassies/results.html", context)


def suggestions(request: HttpRequest) -> JsonResponse:
    """Answer suggestions for the letters typed so far, in JSON. No query.

    `format=opensearch` is what browsers ask for (OpenSearch Suggestions 1.0).
    """
    typed = request.GET.get("q", "")
    found = suggest(typed, language=get_language() or "en")
    if request.GET.get("format") == "opensearch":
        texts = [one.text for one in found]
        addresses = [absolute(_suggested_address(one)) for one in found]
        return JsonResponse(
            [typed, texts, [""] * len(texts), addresses],
            safe=False,
            content_type="application/x-suggestions+json",
        )
    body = [{"text": one.text, "url": _suggested_address(one)} for one in found]
    return JsonResponse({"suggestions": body})


def _suggested_address(one: Suggestion) -> str:
    if one.kind == "country":
        code = one.sending or one.receiving
        return reverse("country", kwargs={"country": country_slug(code)})
    return f"{reverse('embassies:index')}?{urlencode({'q': one.text})}"


def detail(request: HttpRequest, slug: str) -> HttpResponseBase:
    """Show one mission; redirect from a former address."""
    mission = mission_with_parts(slug)
    if mission is None:
        return redirect_former_slug(slug, "embassies:detail")
    context = detail_context(mission, at=timezone.now())
    return render(request, "embassies/detail.html", context)


def redirect_former_slug(slug: str, name: str) -> HttpResponseBase:
    """Redirect to a page of the mission that once had a slug; raise Http404."""
    former = FormerSlug.objects.filter(slug=slug).select_related("mission").first()
    if former is None or former.mission.withdrawn_at:
        raise Http404(_("We have no record of this mission."))
    return redirect(name, slug=former.mission.slug, permanent=True)
