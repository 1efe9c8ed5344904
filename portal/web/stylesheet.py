"""The style sheet, inlined into every page (docs/adr/0015).

A page is one request, and its first words are drawn as soon as they arrive. The
Content-Security-Policy allows this one style by its hash.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "static" / "portal" / "portal.css"


def minify_css(style: str) -> str:
    """Remove comments and line breaks; no quoted value in the file has any."""
    without_comments = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "", without_comments)


STYLE = minify_css(FILE.read_text(encoding="utf-8"))
STYLE_HASH = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
"""The source expression of Content-Security-Policy (CSP Level 3, section 2.3.1)."""
