"""What may stand in an article? Markdown in; safe HTML and plain text out."""

import html
import re
import unicodedata

import nh3
from django.utils.safestring import SafeString
from markdown_it import MarkdownIt

SCHEMES = {"http", "https", "mailto", "tel"}
_TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "ul", "ol", "li", "blockquote"),
    *("a", "em", "strong", "s"),
}
_ATTRIBUTES: dict[str, set[str]] = {"*": set(), "a": {"href"}, "ol": {"start"}}
_MARKDOWN = MarkdownIt("js-default", {"html": False, "linkify": False}).disable(
    ["image", "table", "code", "fence", "backticks", "html_block", "html_inline"]
)
# The page's own title is its h1, so the article's first level is h2.
_LEVELS = {"h1": "h2", "h5": "h4", "h6": "h4"}
_JOINERS = "\u200c\u200d"


def clean_text(value: str) -> str:
    """Return text in NFC without what hides: controls, surrogates, bidi marks.

    Line feeds, tabs and the two joiners that Persian and Indic scripts need stay.
    """
    value = value.replace("\r\n", "\n").replace("\r", "\n")
    return unicodedata.normalize("NFC", "".join(filter(_is_visible, value)))


def _is_visible(char: str) -> bool:
    if char in "\n\t" or char in _JOINERS:
        return True
    # The last two places of every plane are no characters; XML refuses them.
    is_character = (ord(char) & 0xFFFE) != 0xFFFE
    return is_character and unicodedata.category(char) not in {"Cc", "Cf", "Cs"}


def clean_line(value: str) -> str:
    """Return clean text on one line, without space at its ends."""
    return " ".join(clean_text(value).split())


def to_html(markdown: str) -> str:
    """Render Markdown to sanitised HTML."""
    tokens = _MARKDOWN.parse(markdown)
    for token in tokens:
        token.tag = _LEVELS.get(token.tag, token.tag)
    return sanitise(_MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {}))


def sanitise(fragment: str) -> str:
    """Return only the tags, attributes and address schemes that articles may use."""
    return nh3.clean(
        fragment,
        tags=_TAGS,
        attributes=_ATTRIBUTES,
        url_schemes=SCHEMES,
        link_rel="noopener noreferrer",
    )


def safe_html(fragment: str) -> SafeString:
    """Sanitise for a page. The only place that tells a template to trust HTML."""
    return SafeString(sanitise(fragment))


def to_plain(fragment: str) -> str:
    """Return the words of an HTML fragment."""
    return html.unescape(nh3.clean(fragment, tags=set())).strip()


_CJK = r"[\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff]"
_BETWEEN_CJK = re.compile(rf"(?<={_CJK})(?={_CJK})")
_SPACE_BETWEEN_CJK = re.compile(rf"(?<={_CJK})([\x02\x03]*) ([\x02\x03]*)(?={_CJK})")


def spaced(text: str) -> str:
    """Put a space between Chinese and Japanese characters, so that each is a word.

    Full-text indexes cut words at spaces, which these scripts do not write.
    """
    return _BETWEEN_CJK.sub(" ", text)


def unspaced(text: str) -> str:
    """Take back what spaced() put in; highlighting marks may stand between."""
    while (shorter := _SPACE_BETWEEN_CJK.sub(r"\1\2", text)) != text:
        text = shorter
    return text
