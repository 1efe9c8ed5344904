"""Template tags of articles: language attributes, picture, link to share by e-mail."""

from urllib.parse import quote

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language

from news.models import Article

register = template.Library()


@register.simple_tag
def tongue(article: Article) -> str:
    """Name the article's language where it is not the page's."""
    if article.language == get_language():
        return ""
    return format_html(' lang="{}" dir="{}"', article.language, article.direction)


@register.inclusion_tag("news/_picture.html")
def picture(article: Article, preview: str = "") -> dict[str, object]:
    """Show the picture in all its widths, of which the browser loads one."""
    query = f"?preview={preview}" if preview else ""
    sources = {
        form: [(width, f"{settings.MEDIA_URL}{name}{query}") for width, name in files]
        for form, files in article.image_files.items()
    }
    return {"article": article, "sources": sources}


@register.simple_tag
def mail_link(title: str, address: str) -> str:
    """Return a mailto: address that shares the article (RFC 6068)."""
    return f"mailto:?subject={quote(title)}&body={quote(address)}"
