"""Atom feeds of the news (RFC 4287): all articles, and those about a country."""

import hashlib
from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse, HttpResponseBase
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape, format_html
from django.utils.translation import get_language, gettext as _
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.http import require_safe

from news.models import Article, ArticleQuerySet
from news.structured_data import share_path, site_name
from portal.countries.addresses import by_country
from portal.countries.names import country_in_sentence, country_slug
from portal.translations.phrases import forms
from portal.web.clock import public_now
from portal.web.structured_data import absolute

LENGTH = 20
_SINCE = "2026"
"""The year in the tag URIs (RFC 4151), in which the domain was ours; never change it."""


class NewsFeed(Atom1Feed):
    """Atom with the whole text, the language and the source of every entry."""

    def item_attributes(self, item: dict[str, str]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(
        self, handler: SimplerXMLGenerator, item: dict[str, str]
    ) -> None:
        super().add_item_elements(handler, item)
        handler.addQuickElement("content", item["content"], {"type": "html"})
        if item["via"]:
            handler.addQuickElement("link", "", {"rel": "via", "href": item["via"]})
        if item["picture"]:
            picture = {
                "rel": "enclosure",
                "type": "image/jpeg",
                "href": item["picture"],
            }
            handler.addQuickElement("link", "", {**picture, "title": item["alt"]})


def tag(name: object) -> str:
    """Return a tag URI (RFC 4151), which no edit changes."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{_SINCE}:news/{name}"


@require_safe
def atom(request: HttpRequest) -> HttpResponseBase:
    articles = Article.objects.public(public_now()).newest_first()
    feed = _feed(request, _("News"), "all", reverse("news:index"))
    return _answer(request, feed, articles)


@require_safe
@by_country("country")
def country_atom(request: HttpRequest, country: str) -> HttpResponseBase:
    articles = Article.objects.public(public_now()).about(country)
    title = _("News about %(country)s") % forms(country=country_in_sentence(country))
    path = reverse("news:in", args=[country_slug(country)])
    feed = _feed(request, title, f"in/{country}", path)
    return _answer(request, feed, articles)


def _feed(request: HttpRequest, title: str, name: str, path: str) -> NewsFeed:
    language = get_language() or settings.LANGUAGE_CODE
    return NewsFeed(
        title=f"{title} – {site_name()}",
        link=absolute(path),
        description=None,
        language=language,
        author_name=site_name(),
        feed_url=absolute(request.path),
        feed_guid=tag(f"feed/{language}/{name}"),
    )


def _answer(
    request: HttpRequest, feed: NewsFeed, articles: ArticleQuerySet
) -> HttpResponseBase:
    """Return the feed of the newest articles, or 304. Two queries."""
    for article in articles.with_countries().with_translations()[:LENGTH]:
        _add(feed, article)
    response = HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)
    digest = hashlib.sha256(response.content).hexdigest()
    response["ETag"] = f'"{digest[:32]}"'
    return (
        get_conditional_response(request, etag=response["ETag"], response=response)
        or response
    )


def _add(feed: NewsFeed, article: Article) -> None:
    language = get_language() or article.language
    words, body = article.words(language), article.body_in(language)
    feed.add_item(
        title=words.title,
        link=absolute(article.get_absolute_url()),
        description=escape(words.standfirst),
        content=body.text
        if body.language == words.language
        else format_html('<div lang="{}">{}</div>', body.language, body.text),
        language=words.language,
        via=article.source_url,
        picture=absolute(share_path(article)) if article.image_key else "",
        alt=article.translated("image_alt", language).text,
        unique_id=tag(article.uid),
        pubdate=article.published_at,
        updateddate=article.last_changed,
        author_name=article.author or None,
        categories=article.country_codes,
    )
