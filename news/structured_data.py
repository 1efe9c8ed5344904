"""Structured data of the news: schema.org NewsArticle and breadcrumbs."""

from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language, gettext as _

from news.images import file_name
from news.models import Article
from portal.countries.names import country_name
from portal.web.structured_data import Crumb, JsonLd, absolute, without_blanks


def site_name() -> str:
    return _("Consular help portal")


def image_path(article: Article) -> str:
    """Return the path of the largest JPEG, or ""."""
    if not article.image_key:
        return ""
    return settings.MEDIA_URL + file_name(article.image_key, article.image_width, "jpg")


def share_path(article: Article) -> str:
    """Return the path of the JPEG that other sites show, or ""."""
    return f"{settings.MEDIA_URL}{article.share_file}" if article.image_key else ""


def crumbs(*last: Crumb) -> list[Crumb]:
    """Return the breadcrumb of a news page: Home, News, and the crumbs given."""
    return [(_("Home"), reverse("home")), (_("News"), reverse("news:index")), *last]


def news_article(article: Article) -> JsonLd:
    """Return the NewsArticle, without properties that are unknown."""
    words = article.words(get_language() or article.language)
    publisher = {
        "@type": "Organization",
        "name": site_name(),
        "url": absolute(reverse("home")),
    }
    author = {"@type": "Person", "name": article.author}
    facts = {
        "@type": "NewsArticle",
        "headline": words.title,
        "description": words.standfirst,
        "inLanguage": words.language,
        "datePublished": _moment(article.published_at),
        "dateModified": _moment(article.last_changed),
        "mainEntityOfPage": absolute(article.get_absolute_url()),
        "image": absolute(image_path(article)) if article.image_key else "",
        "author": author if article.author else publisher,
        "publisher": publisher,
        "sourceOrganization": _agency(article),
        "isBasedOn": article.source_url,
        "contentLocation": [
            {"@type": "Country", "name": country_name(code), "identifier": code}
            for code in article.country_codes
        ],
    }
    return without_blanks(facts)


def _agency(article: Article) -> dict[str, str] | None:
    if not article.agency:
        return None
    return {"@type": "Organization", "name": article.agency}


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
