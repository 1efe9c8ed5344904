"""Pages of the news: list, search, archives, article, preview and picture."""

import logging
from collections.abc import Mapping
from datetime import datetime

from django.conf import settings
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.cache import add_never_cache_headers
from django.utils.formats import date_format
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_safe

from news.archive import (
    FIRST_YEAR,
    LAST_PAGE,
    Page,
    list_page,
    months,
    newest_page,
    published_in,
    years,
)
from news.library import CONTENT_TYPES, make_picture, open_picture
from news.models import Article, FormerSlug, Stage
from news.preview import read_preview
from news.search import search, terms_of
from news.structured_data import crumbs, news_article, share_path
from portal.countries.addresses import by_country
from portal.countries.names import country_in_sentence, country_name, country_slug
from portal.translations.phrases import forms
from portal.web.clock import public_now
from portal.web.markdown import clean_line
from portal.web.structured_data import Crumb, absolute

logger = logging.getLogger(__name__)
LENGTH_OF_USE = 50
"""Articles with one picture that are asked for the cut that a reader fetches."""


@require_safe
def index(request: HttpRequest) -> HttpResponse:
    query = clean_line(request.GET.get("q", "")[:200])
    if query:
        return _results(request, query)
    at = public_now()
    context = {
        "heading": _("News"),
        "years": years(at),
        "feed": reverse("news:feed"),
        "is_index": True,
    }
    return _list(request, newest_page(at, _page_number(request)), context)


def _results(request: HttpRequest, query: str) -> HttpResponse:
    number = _page_number(request)
    results = search(query, at=public_now(), page=number)
    if number > 1 and not results.hits:
        raise Http404
    context = {
        "query": query,
        "has_terms": bool(terms_of(query)),
        "results": results,
        "newer": number - 1 if number > 1 else None,
        "older": number + 1 if results.has_next else None,
        "crumbs": crumbs(),
    }
    return render(request, "news/search.html", context)


@require_safe
@by_country("country")
def about_country(request: HttpRequest, country: str) -> HttpResponse:
    slug, name = country_slug(country), country_in_sentence(country)
    context = {
        "heading": _("News about %(country)s") % forms(country=name),
        "feed": reverse("news:country-feed", args=[slug]),
        "country": country,
        "country_codes": [country],
    }
    articles = Article.objects.public(public_now()).about(country)
    way = (country_name(country), reverse("news:in", args=[slug]))
    return _list(request, list_page(articles, _page_number(request)), context, way)


@require_safe
def by_year(request: HttpRequest, year: int) -> HttpResponse:
    at = public_now()
    articles = Article.objects.public(at).filter(_span_or_404(year)).newest_first()
    context = {
        "heading": _("News of %(time)s") % {"time": year},
        "year": year,
        "months": months(at, year),
        "needs_news": True,
    }
    page = list_page(articles, _page_number(request))
    return _list(request, page, context, (str(year), request.path))


@require_safe
def by_month(request: HttpRequest, year: int, month: int) -> HttpResponse:
    public = Article.objects.public(public_now())
    articles = public.filter(_span_or_404(year, month)).newest_first()
    name = date_format(datetime(year, month, 1), "YEAR_MONTH_FORMAT")  # noqa: DTZ001
    way = (str(year), reverse("news:year", args=[year])), (name, request.path)
    context = {"heading": _("News of %(time)s") % {"time": name}, "needs_news": True}
    return _list(request, list_page(articles, _page_number(request)), context, *way)


def _span_or_404(year: int, month: int | None = None) -> Q:
    if not FIRST_YEAR <= year < 9999 or month not in (None, *range(1, 13)):
        raise Http404
    return published_in(year, month)


def _page_number(request: HttpRequest) -> int:
    """Return the number of the requested page; raise Http404 if it is not valid."""
    raw = request.GET.get("page", "1")
    is_number = raw.isascii() and raw.isdigit() and len(raw) <= 3
    if not is_number or not 1 <= int(raw) <= LAST_PAGE:
        raise Http404
    return int(raw)


def _list(
    request: HttpRequest, page: Page, context: Mapping[str, object], *last: Crumb
) -> HttpResponse:
    if not page.articles and (page.number > 1 or context.get("needs_news")):
        raise Http404
    context = {"page": page, "crumbs": crumbs(*last), **context}
    return render(request, "news/list.html", context)


@require_safe
def detail(request: HttpRequest, slug: str) -> HttpResponse:
    at = public_now()
    article = (
        Article.objects.with_countries().with_translations().filter(slug=slug).first()
    )
    if article is None:
        return _moved(slug, at)
    if article.stage == Stage.WITHDRAWN:
        return render(request, "news/gone.html", {"crumbs": crumbs()}, status=410)
    if not article.is_public(at):
        raise Http404
    public = (
        Article.objects.public(at)
        .only("slug", "title", "standfirst", "language")
        .with_lines()
    )
    context = {
        "older": public.older_than(article).first(),
        "newer": public.newer_than(article).first(),
    }
    return _article(request, article, at, context)


def _moved(slug: str, at: datetime) -> HttpResponse:
    former = FormerSlug.objects.select_related("article").filter(slug=slug).first()
    if former is None or not former.article.is_public(at):
        raise Http404
    return redirect(former.article, permanent=True)


@require_safe
def preview(request: HttpRequest, token: str) -> HttpResponse:
    article = read_preview(token, request.user)
    if article is None:
        raise Http404
    context = {"preview": token}
    response = _article(request, article, public_now(), context)
    response["X-Robots-Tag"] = "noindex"
    add_never_cache_headers(response)
    return response


def _article(
    request: HttpRequest, article: Article, at: datetime, context: Mapping[str, object]
) -> HttpResponse:
    codes, language = article.country_codes, get_language() or article.language
    words = article.words(language)
    context = {
        "article": article,
        "words": words,
        "body": article.body_in(language),
        "countries": codes,
        "advisory_country": codes[0] if codes else "",
        "address": absolute(article.get_absolute_url()),
        "image_address": absolute(share_path(article)) if article.image_key else "",
        "image_alt": article.translated("image_alt", language).text,
        "crumbs": crumbs((words.title, article.get_absolute_url())),
        "is_old": article.is_old(at),
        "state": article.state_at(at),
        "structured": news_article(article),
        **context,
    }
    return render(request, "news/detail.html", context)


@require_safe
def picture(request: HttpRequest, name: str, key: str, form: str) -> HttpResponseBase:
    """Serve a file of a picture while an article with it is public, or previewed."""
    if not _may_show(request, key, f"news/{name}"):
        raise Http404
    try:
        response = _picture_file(request, f"news/{name}", form)
    except FileNotFoundError:
        raise Http404 from None
    except OSError:
        logger.exception("A picture cannot be read.")
        return HttpResponse(status=503, headers={"Retry-After": "60"})
    response["Cache-Control"] = "public, max-age=86400"
    return response


def _picture_file(request: HttpRequest, name: str, form: str) -> HttpResponseBase:
    """Return a file, or the way to where others send it; never for a preview."""
    public_url = settings.OBJECT_STORAGE.public_url
    if public_url and "preview" not in request.GET:
        make_picture(name)
        return redirect(f"{public_url}/{name}")
    return FileResponse(open_picture(name), content_type=CONTENT_TYPES[form])


def _may_show(request: HttpRequest, key: str, name: str) -> bool:
    token = request.GET.get("preview")
    if token:
        article = read_preview(token, request.user)
        return article is not None and name in article.image_names
    public = Article.objects.public(public_now()).filter(image_key=key)
    return any(name in article.image_names for article in public[:LENGTH_OF_USE])
