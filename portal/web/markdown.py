"""Markdown of staff to safe HTML, and removal of invisible characters."""

import re
import unicodedata
from urllib.parse import unquote

import nh3
from django.core.exceptions import ValidationError
from django.utils.html import escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from markdown_it import MarkdownIt
from markdown_it.token import Token

SCHEMES = {"http", "https", "mailto", "tel"}
_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote"),
    *("a", "em", "strong", "s"),
    *("table", "thead", "tbody", "tr", "th", "td"),
}
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
_TARGET = re.compile(r"https?://[^/?#@]+([/?#]|$)|mailto:|tel:|#|/(?!/)", re.IGNORECASE)
_NO_TARGET = re.compile(r"[\\\x00-\x1f\x7f]")
"""Browsers read a backslash as a slash, and skip tabs and line ends."""


def is_target(address: str) -> bool:
    """Return whether a link may lead there: its host is written out, or is our own.

    So neither //host nor http:host, which lead to another host without naming it as
    readers know it; nor https://known.example@host.
    """
    is_path = address.startswith("/")
    written = unquote(address) if is_path else address
    return bool(_TARGET.match(written)) and not _NO_TARGET.search(written)


_MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False}).disable(
    ["image", "code", "fence", "backticks", "html_block", "html_inline"]
)
# What is no target stays as it was typed, for its author to see.
_MARKDOWN.validateLink = is_target  # type: ignore[method-assign, assignment]
# The page's own title is its h1, so the article's first level is h2.
_LEVELS = {"h1": "h2", "h5": "h4", "h6": "h4"}
_JOINERS = "\u200c\u200d"
"""Zero-width joiner and non-joiner, which Persian and Indic scripts need."""


def clean_text(value: str) -> str:
    """Return text in NFC without controls, surrogates and bidi marks.

    Line feeds, tabs and the two joiners stay.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(filter(_is_visible, value)))


def validate_wording(value: str) -> None:
    """Raise ValidationError for invisible characters that reorder or break text."""
    if not all(map(_is_visible, value.replace("\r\n", "\n"))):
        raise ValidationError(
            _("The text holds an invisible control character: type it anew."),
            code="control_character",
        )


def _is_visible(char: str) -> bool:
    if char in "\n\t" or char in _JOINERS:
        return True
    # The last two code points of every plane are no characters; XML refuses them.
    is_character = (ord(char) & 0xFFFE) != 0xFFFE
    return is_character and unicodedata.category(char) not in {"Cc", "Cf", "Cs"}


def clean_line(value: str) -> str:
    """Return clean text on one line, with single spaces."""
    return " ".join(clean_text(value).split())


def parsed(markdown: str) -> list[Token]:
    """Return the tokens of a cleaned text."""
    return _MARKDOWN.parse(clean_text(markdown))


def to_html(markdown: str) -> str:
    """Render Markdown to sanitised HTML; headings become levels two to four."""
    tokens = parsed(markdown)
    for token in tokens:
        token.tag = _LEVELS.get(token.tag, token.tag)
    return sanitise(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def sanitise(fragment: str) -> str:
    """Remove all tags, attributes and URL schemes that are not allowed."""
    return nh3.clean(
        fragment,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer nofollow",
        attribute_filter=_attribute,
    )


def _attribute(_tag: str, name: str, value: str) -> str | None:
    return value if name != "href" or is_target(value) else None


def safe_html(fragment: str) -> SafeString:
    """Sanitise and mark as safe: the only place that does so for text of staff.

    A wide table scrolls within a region of its own, which the keyboard reaches.
    """
    label = escape(_("Table"))
    start = (
        f'<div class="table" role="region" tabindex="0" aria-label="{label}"><table>'
    )
    html = sanitise(fragment).replace("<table>", start)
    return SafeString(html.replace("</table>", "</table></div>"))


def preview_html(markdown: str) -> SafeString:
    """Render Markdown as the public pages show it."""
    return safe_html(to_html(markdown))
