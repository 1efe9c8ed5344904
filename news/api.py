"""The news over HTTP: a list by cursor, and one article. Public ones only."""

from datetime import datetime
from operator import itemgetter

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path
from django.utils import translation
from django.views.decorators.cache import cache_control
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from news.models import Article, ArticleQuerySet, FormerSlug
from news.search import matching
from news.structured_data import image_path
from portal.countries.names import country_name
from portal.countries.parameters import CountryParameter
from portal.countries.serializers import CODE
from portal.web.clock import public_now
from portal.web.openapi import MISSING, MOVED, described, slug_parameter
from portal.web.pagination import Cursor, PageSizeParameter, Position, page_address
from portal.web.parameters import Query, QuerySerializer, WordsParameter
from portal.web.serializers import (
    AnswerSerializer,
    Boolean,
    DateTime,
    Extended,
    Integer,
    Json,
    Text,
    TextList,
)
from portal.web.structured_data import absolute
from portal.web.validators import Validators, release, strong_etag

EXAMPLE = "https://portal.example"
NEWEST_FIRST = "newest"
CACHE_30_SECONDS = cache_control(public=True, max_age=30)


class NewsQuery(QuerySerializer):
    """The parameters of the list."""

    country = CountryParameter(
        required=False, help_text="About this country only: an alpha-2 code."
    )
    q = WordsParameter(example="passport", help_text="Words of the articles.")
    cursor = Cursor(
        {NEWEST_FIRST: (datetime, int)},
        example="WyJuZXdlc3QiLGZhbHNlLFsiMjAyNi0xMS0wM1QwOTowMDowMCswMDowMCIsN11d",
        help_text="The place of a page, from `next`.",
    )
    page_size = PageSizeParameter(20, help_text="Articles on a page.")


class ImageSerializer(AnswerSerializer):
    """An article's picture."""

    url = Text(
        "Where it is.",
        f"{EXAMPLE}/media/news/1.webp",
        value=lambda article: absolute(image_path(article)),
    )
    width = Integer("Pixels.", 1200, source="image_width", allow_null=True)
    height = Integer("Pixels.", 800, source="image_height", allow_null=True)
    alt = Text("What it shows, in words.", "An embassy's door.", source="image_alt")
    credit = Text("Who made it; “” where not known.", "", source="image_credit")

    def get_attribute(self, article: Article) -> Article | None:
        return article if article.image_key else None


class ArticleSerializer(AnswerSerializer):
    """A published news item."""

    id = Text("Its id, for ever.", "0b8e7a3c-6a1f-4f43-9d6c-0d2f2f6c9a11", source="uid")
    slug = Text("Its part of an address; an old one redirects.", "embassy-reopens")
    url = Text(
        "Its page.",
        f"{EXAMPLE}/en/news/embassy-reopens/",
        value=lambda article: absolute(article.get_absolute_url()),
    )
    language = Text("The language it is written in.", "en")
    title = Text("Its title.", "Embassy reopens")
    standfirst = Text("Its first lines; “” for none.", "")
    body_html = Text("Sanitised HTML.", "<p>The embassy …</p>", source="safe_body")
    countries = TextList(f"What it is about. {CODE}", ["RU"], source="codes")
    country_names = TextList(
        "The same in the language asked for.",
        ["Russia"],
        value=lambda article: map(country_name, article.codes),
    )
    published_at = DateTime("When it was published.", "2026-11-03T09:00:00Z")
    updated_at = DateTime(
        "When it was corrected; null for never.", None, allow_null=True
    )
    change_note = Text("What was corrected; “” for nothing.", "")
    agency = Text("The agency it comes from; “” for none.", "")
    source_url = Text("Where it was first published; “” for here.", "")
    author = Text("Who wrote it; “” where not named.", "")
    image = ImageSerializer(allow_null=True, help_text="Null for none.")
    is_demo = Boolean("An invented one, for demonstration.", False)

    def to_representation(self, article: Article) -> Json:
        # The codes may cost a query.
        known = Extended(article, codes=article.country_codes)
        return super().to_representation(known)


class NewsSerializer(AnswerSerializer):
    """One page of articles, newest first."""

    next = Text(
        "The next page; null on the last.",
        f"{EXAMPLE}/api/v1/news/?cursor=…",
        value=itemgetter("next"),
        allow_null=True,
    )
    results = ArticleSerializer(many=True, help_text="The articles.")


@described("news_list", "List articles", NewsSerializer, query=NewsQuery, tag="news")
@CACHE_30_SECONDS
@api_view(["GET", "HEAD"])
def news(request: Request) -> HttpResponseBase:
    """List articles, newest first."""
    query, at = NewsQuery.read(request), public_now()
    size = query["page_size"]
    rows = _matching(query, at).values_list("pk", "published_at", "saved_at")
    found = list(rows[: size + 1])
    shown, has_more = found[:size], len(found) > size
    validators = _validators(query["lang"], has_more, *shown)
    if unchanged := validators.unchanged(request._request):
        return unchanged
    headers, following = {"ETag": validators.etag}, None
    if has_more:
        pk, published_at, _saved_at = shown[-1]
        cursor = Position(NEWEST_FIRST, [published_at, pk])
        following = page_address(request, cursor=cursor)
        headers["Link"] = f'<{following}>; rel="next"'
    articles = _articles([pk for pk, *_stamps in shown], at)
    with translation.override(query["lang"]):
        page = NewsSerializer.write({"next": following, "results": articles}, at=at)
    return Response(page, headers=headers)


@described(
    "news_retrieve",
    "Show one article",
    ArticleSerializer,
    tag="news",
    path=slug_parameter("The id of an article.", "passports-by-post"),
    responses=MISSING | MOVED,
)
@CACHE_30_SECONDS
@api_view(["GET", "HEAD"])
def article(request: Request, slug: str) -> HttpResponseBase:
    """Show one article; 301 from an address that it once had."""
    query, at = QuerySerializer.read(request), public_now()
    found = Article.objects.public(at).filter(slug=slug).first()
    if found is None:
        return _moved(slug, at)
    validators = _validators(query["lang"], found.pk, found.saved_at)
    if unchanged := validators.unchanged(request._request):
        return unchanged
    with translation.override(query["lang"]):
        body = ArticleSerializer.write(found, at=at)
    return Response(body, headers={"ETag": validators.etag})


def _matching(query: Query, at: datetime) -> ArticleQuerySet:
    articles = Article.objects.public(at)
    if "country" in query:
        articles = articles.about(query["country"])
    else:
        articles = articles.newest_first()
    if "q" in query:
        articles = articles.filter(pk__in=matching(query["q"], at=at))
    return articles.before(*query["cursor"].values) if "cursor" in query else articles


def _articles(keys: list[int], at: datetime) -> list[Article]:
    """Return those still public, in the order of the keys. Two queries."""
    found = Article.objects.public(at).with_countries().in_bulk(keys)
    return [found[key] for key in keys if key in found]


def _moved(slug: str, at: datetime) -> HttpResponseBase:
    former = FormerSlug.objects.select_related("article").filter(slug=slug).first()
    if former is None or not former.article.is_public(at):
        raise Http404
    return redirect("api-article", slug=former.article.slug, permanent=True)


def _validators(*facts: object) -> Validators:
    """Return the validators of an answer that is made from these facts."""
    return Validators(strong_etag(repr(list(facts)), release()))


urlpatterns = [
    path("news/", news, name="api-news"),
    path("news/<slug:slug>/", article, name="api-article"),
]
