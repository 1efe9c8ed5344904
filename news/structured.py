"""What does a machine read about a news page? schema.org, from what is on the page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.translation import gettext as _

from news.images import file_name
from news.models import Article
from portal.countries.names import country_name

Crumb = tuple[str, str]
"""What a step of the way is called, and its path."""


def absolute(path: str) -> str:
    """Return the full address of a path on this site."""
    return f"{settings.SITE_URL}{path}"


def site_name() -> str:
    return _("Consular help portal")


def image_path(article: Article) -> str:
    """Return the path of the largest JPEG; empty without a picture."""
    if not article.image_key:
        return ""
    return settings.MEDIA_URL + file_name(article.image_key, article.image_width, "jpg")


def crumbs(*last: Crumb) -> list[Crumb]:
    """Return the way to a news page: Home, News, and what is given."""
    way = [(_("Home"), reverse("home")), (_("News"), reverse("news:index"))]
    return [*way, *last]


def breadcrumb_list(way: Iterable[Crumb]) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "BreadcrumbList",
        "itemListElement": [
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                "item": absolute(path),
            }
            for position, (name, path) in enumerate(way, start=1)
        ],
    }


def news_article(article: Article) -> dict[str, Any]:
    """Return the NewsArticle, without the properties that nothing is known of."""
    publisher = {
        "@type": "Organization",
        "name": site_name(),
        "url": absolute(reverse("home")),
    }
    author = {"@type": "Person", "name": article.author}
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": article.title,
        "description": article.standfirst,
        "inLanguage": article.language,
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
    return {name: fact for name, fact in facts.items() if fact}


def _agency(article: Article) -> dict[str, str] | None:
    if not article.agency:
        return None
    return {"@type": "Organization", "name": article.agency}


def _moment(moment: datetime | None) -> str:
    return moment.isoformat() if moment else ""
