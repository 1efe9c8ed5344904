"""What may stand in a text that staff write, and how is it shown?"""

import re
import unicodedata

import nh3
from django.core.exceptions import ValidationError
from django.utils.safestring import SafeString, mark_safe  # noqa: TID251
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt

_MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False})
_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "li"),
    *("strong", "em", "s", "code", "pre", "blockquote", "a"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES: dict[str, set[str]] = {"a": {"href"}, "*": set()}
_SCHEMES = {"http", "https", "mailto", "tel"}
_BIDI_CONTROLS = "\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069"
_UNWANTED = re.compile(rf"[\x00-\x09\x0b-\x1f\x7f-\x9f\ud800-\udfff{_BIDI_CONTROLS}]")


def validate_wording(value: str) -> None:
    """Raise ValidationError for invisible characters that reorder or break text.

    Zero-width joiners stay: Persian and the Indic scripts are spelled with them.
    """
    if _UNWANTED.search(value.replace("\r\n", "\n")):
        raise ValidationError(
            _("The text holds an invisible control character: type it anew."),
            code="control_character",
        )


def plain(text: str) -> str:
    """Return the text composed (NFC) and without control characters."""
    return _UNWANTED.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n")))


def to_html(markdown: str) -> str:
    """Turn Markdown into clean HTML. A level-one heading becomes level two."""
    tokens = _MARKDOWN.parse(plain(markdown))
    for token in tokens:
        if token.tag == "h1":
            token.tag = "h2"
    return clean(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def clean(html: str) -> str:
    """Return the HTML with nothing in it but text, structure and honest links."""
    return nh3.clean(
        html,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=_SCHEMES,
        link_rel="noopener noreferrer nofollow",
    )


def shown(html: str) -> SafeString:
    """Clean stored HTML once more and let a template print it as it is."""
    return mark_safe(clean(html))  # noqa: S308 - cleaned in this very line
