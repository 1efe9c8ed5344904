"""Template tags of articles: language attributes, picture, link to share by e-mail."""

from urllib.parse import quote

from django import template
from django.conf import settings
from django.utils.html import format_html
from django.utils.translation import get_language

from news.models import Article, Words
from portal.translations.texts import Text

register = template.Library()


@register.simple_tag
def lang_attributes(text: Article | Words | Text) -> str:
    """Return lang and dir of a text that is not in the language of the page."""
    if text.language == get_language():
        return ""
    is_rtl = text.language.partition("-")[0] in settings.LANGUAGES_BIDI
    direction = "rtl" if is_rtl else "ltr"
    return format_html(' lang="{}" dir="{}"', text.language, direction)


@register.simple_tag
def words_of(article: Article) -> Words:
    """Return title and standfirst in the reader's language, or as written."""
    return article.words(get_language() or article.language)


@register.inclusion_tag("news/_picture.html")
def picture(article: Article, preview: str = "") -> dict[str, object]:
    """Show the picture in all its widths, of which the browser loads one."""
    query = f"?preview={preview}" if preview else ""
    sources = {
        form: [(width, f"{settings.MEDIA_URL}{name}{query}") for width, name in files]
        for form, files in article.image_files.items()
    }
    alt = article.translated("image_alt")
    return {"article": article, "sources": sources, "alt": alt}


@register.simple_tag
def mail_link(title: str, address: str) -> str:
    """Return a mailto: address that shares the article (RFC 6068)."""
    return f"mailto:?subject={quote(title)}&body={quote(address)}"
