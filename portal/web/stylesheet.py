"""The style sheet, inlined into every page (docs/adr/0015).

A page is one request, and its first words are drawn as soon as they arrive. The
Content-Security-Policy allows this one style by its hash.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

from django.utils.html import format_html
from django.utils.safestring import SafeString

FILE = Path(__file__).resolve().parent.parent / "static" / "portal" / "portal.css"


def minify_css(style: str) -> str:
    """Remove comments and line breaks; no quoted value in the file has any."""
    without_comments = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "", without_comments)


def style_hash(style: str) -> str:
    """Return the source expression of a style (CSP Level 3, section 2.3.1)."""
    return f"'sha256-{b64encode(sha256(style.encode()).digest()).decode()}'"


def inline_style(file: Path) -> tuple[SafeString, str]:
    """Return a style sheet in its element, and its source expression."""
    style = minify_css(file.read_text(encoding="utf-8"))
    # Safe: a file of the portal, with nothing in it from readers.
    return format_html("<style>{}</style>", SafeString(style)), style_hash(style)


STYLE = minify_css(FILE.read_text(encoding="utf-8"))
STYLE_ELEMENT, STYLE_HASH = inline_style(FILE)
