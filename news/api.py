"""The news over HTTP: a list by cursor, and one article. Public ones only."""

import base64
from datetime import datetime
from typing import Any
from urllib.parse import urlencode

from django.http import Http404, HttpResponseBase
from django.shortcuts import redirect
from django.urls import path, reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.decorators import api_view
from rest_framework.request import Request
from rest_framework.response import Response

from news.api_schema import ArticleSchema, NewsSchema
from news.models import Article, ArticleQuerySet, FormerSlug
from news.search import matching
from news.structured_data import image_path
from portal.countries.names import country_name, is_country
from portal.web.openapi import described
from portal.web.problems import QuerySerializer
from portal.web.structured_data import absolute
from portal.web.validators import release, strong_etag

Stamp = tuple[int, datetime | None, datetime]
"""An article's key, publication and last save: what its place and validator need."""


@extend_schema_field(OpenApiTypes.STR)
class Place(serializers.Field[Any, Any, Any, Any]):
    """A place in the list, written so that nobody builds on its form."""

    def to_internal_value(self, data: Any) -> tuple[datetime, int]:
        try:
            text = base64.urlsafe_b64decode(str(data)).decode("ascii")
            moment, key = text.split("~")
            published_at, pk = datetime.fromisoformat(moment), int(key)
        except ValueError:
            raise serializers.ValidationError("not a cursor of this list") from None
        if published_at.tzinfo is None or not 0 <= pk < 2**63:
            raise serializers.ValidationError("not a cursor of this list")
        return published_at, pk

    @staticmethod
    def write(stamp: Stamp) -> str:
        pk, published_at, _saved_at = stamp
        text = f"{published_at.isoformat() if published_at else ''}~{pk}"
        return base64.urlsafe_b64encode(text.encode()).decode()


class LanguageQuery(QuerySerializer):
    """The language in which countries are named and addresses lead."""


class NewsQuery(LanguageQuery):
    """What may be asked of the list."""

    country = serializers.CharField(
        required=False,
        min_length=2,
        max_length=2,
        help_text="About this country only: an alpha-2 code.",
    )
    q = serializers.CharField(
        required=False, max_length=100, help_text="Words of the articles."
    )
    cursor = Place(required=False, help_text="The place of a page, from `next`.")
    page_size = serializers.IntegerField(
        default=20, min_value=1, max_value=200, help_text="Articles on a page."
    )

    def validate_country(self, value: str) -> str:
        if not is_country(value.upper()):
            raise serializers.ValidationError("not an ISO 3166-1 alpha-2 code")
        return value.upper()


@described("news_list", "List articles", query=NewsQuery, answer=NewsSchema, tag="news")
@api_view(["GET", "HEAD"])
def news(request: Request) -> HttpResponseBase:
    """List articles, newest first. Three queries; one for an unchanged page."""
    query, at = NewsQuery.read(request), timezone.now()
    size = query["page_size"]
    stamps = list(
        _asked_for(query, at).values_list("pk", "published_at", "saved_at")[: size + 1]
    )
    shown, has_more = stamps[:size], len(stamps) > size
    headers = {"ETag": _etag([query["lang"], has_more, *shown])}
    if unchanged := _unchanged(request, headers):
        return unchanged
    following = _following(request, shown[-1]) if has_more else None
    if following:
        headers["Link"] = f'<{following}>; rel="next"'
    results = _read_articles([stamp[0] for stamp in shown], query["lang"], at)
    return Response({"next": following, "results": results}, headers=headers)


@described(
    "news_retrieve",
    "Show one article",
    query=LanguageQuery,
    answer=ArticleSchema,
    tag="news",
    may_be_missing=True,
    may_have_moved=True,
)
@api_view(["GET", "HEAD"])
def article(request: Request, slug: str) -> HttpResponseBase:
    """Show one article; 301 from an address that it once had. Two queries."""
    query, at = LanguageQuery.read(request), timezone.now()
    found = Article.objects.public(at).filter(slug=slug).first()
    if found is None:
        return _moved(slug, at)
    headers = {"ETag": _etag([query["lang"], found.pk, found.saved_at])}
    if unchanged := _unchanged(request, headers):
        return unchanged
    with translation.override(query["lang"]):
        return Response(article_json(found), headers=headers)


def _asked_for(query: dict[str, Any], at: datetime) -> ArticleQuerySet:
    articles = Article.objects.public(at)
    country, text, cursor = (query.get(name) for name in ("country", "q", "cursor"))
    articles = articles.about(country) if country else articles.newest_first()
    if text is not None:
        articles = articles.filter(pk__in=matching(text, at=at))
    return articles.before(*cursor) if cursor else articles


def _read_articles(keys: list[int], lang: str, at: datetime) -> list[dict[str, Any]]:
    found = Article.objects.public(at).with_countries().in_bulk(keys)
    with translation.override(lang):
        return [article_json(found[key]) for key in keys if key in found]


def _moved(slug: str, at: datetime) -> HttpResponseBase:
    former = FormerSlug.objects.select_related("article").filter(slug=slug).first()
    if former is None or not former.article.is_public(at):
        raise Http404
    return redirect("api-article", slug=former.article.slug, permanent=True)


def _etag(facts: list[Any]) -> str:
    """Return a strong validator of what the answer is made from."""
    return strong_etag(repr(facts), release())


def _unchanged(request: Request, headers: dict[str, str]) -> HttpResponseBase | None:
    return get_conditional_response(request._request, etag=headers["ETag"])


def _following(request: Request, last: Stamp) -> str:
    query = {**request.query_params.dict(), "cursor": Place.write(last)}
    return absolute(f"{reverse('api-news')}?{urlencode(query)}")


def article_json(article: Article) -> dict[str, Any]:
    """Return an article as the API shows it, countries named in the active language."""
    codes = article.country_codes
    return {
        "id": str(article.uid),
        "slug": article.slug,
        "url": absolute(article.get_absolute_url()),
        "language": article.language,
        "title": article.title,
        "standfirst": article.standfirst,
        "body_html": article.safe_body,
        "countries": codes,
        "country_names": [country_name(code) for code in codes],
        "published_at": article.published_at,
        "updated_at": article.updated_at,
        "change_note": article.change_note,
        "agency": article.agency,
        "source_url": article.source_url,
        "author": article.author,
        "image": _image_json(article),
        "is_demo": article.is_demo,
    }


def _image_json(article: Article) -> dict[str, Any] | None:
    if not article.image_key:
        return None
    return {
        "url": absolute(image_path(article)),
        "width": article.image_width,
        "height": article.image_height,
        "alt": article.image_alt,
        "credit": article.image_credit,
    }


urlpatterns = [
    path("news/", news, name="api-news"),
    path("news/<slug:slug>/", article, name="api-article"),
]
