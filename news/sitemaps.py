"""Articles in the sitemap, and the sitemap of the latest news (Google News)."""

from datetime import timedelta

from django.conf import settings
from django.db.models import QuerySet
from django.db.models.functions import Coalesce, Greatest
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation
from django.views.decorators.http import require_safe

from news.models import Article
from news.structured_data import site_name
from portal.web.clock import public_now
from portal.web.sitemaps import of_rows
from portal.web.structured_data import absolute

RECENT = timedelta(hours=48)
MAX_ARTICLES = 1000
"""Google's limits of a news sitemap."""


def _public() -> QuerySet[Article]:
    return Article.objects.public(public_now())


ARTICLES = of_rows(
    _public,
    index="news:index",
    changed=Greatest("published_at", Coalesce("updated_at", "published_at")),
)


@require_safe
def recent(request: HttpRequest) -> HttpResponse:
    """List the articles of the last 48 hours, each in its own language. One query."""
    at = public_now()
    fresh = Article.objects.public(at).filter(published_at__gte=at - RECENT)
    fields = ("slug", "title", "language", "published_at")
    latest = fresh.newest_first().only(*fields)[:MAX_ARTICLES]
    with translation.override(settings.LANGUAGE_CODE):
        name = site_name()
    entries = [(article, _address(article)) for article in latest]
    context = {"entries": entries, "site_name": name}
    return render(request, "news/sitemap.xml", context, content_type="application/xml")


def _address(article: Article) -> str:
    known = dict(settings.LANGUAGES)
    own = article.language if article.language in known else settings.LANGUAGE_CODE
    with translation.override(own):
        return absolute(article.get_absolute_url())
