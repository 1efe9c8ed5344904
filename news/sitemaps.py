"""The news for search engines: every article, and those of the last two days."""

from datetime import datetime, timedelta
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone, translation
from django.views.decorators.http import require_safe

from news.models import Article, ArticleQuerySet
from news.structured import site_name
from portal.structured import absolute

RECENT = timedelta(hours=48)
MOST = 1000
"""Google's limits of a news sitemap."""


class NewsSitemap(Sitemap[Article]):
    """Every public article, in every language of the site."""

    i18n = True
    alternates = True
    x_default = True
    limit = 5000
    protocol = urlsplit(settings.SITE_URL).scheme

    def items(self) -> ArticleQuerySet:
        public = Article.objects.public(timezone.now()).newest_first()
        return public.only("slug", "published_at", "updated_at")

    def lastmod(self, item: Article) -> datetime | None:
        return item.last_changed

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


@require_safe
def recent(request: HttpRequest) -> HttpResponse:
    """List the articles of the last 48 hours, each in its own language. One query."""
    at = timezone.now()
    fresh = Article.objects.public(at).filter(published_at__gte=at - RECENT)
    fields = ("slug", "title", "language", "published_at")
    articles = fresh.newest_first().only(*fields)[:MOST]
    with translation.override(settings.LANGUAGE_CODE):
        name = site_name()
    entries = [(article, _address(article)) for article in articles]
    context = {"entries": entries, "site_name": name}
    return render(request, "news/sitemap.xml", context, content_type="application/xml")


def _address(article: Article) -> str:
    with translation.override(article.language):
        return absolute(article.get_absolute_url())
