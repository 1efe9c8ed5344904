"""Which style stands in every page?

In the page itself, so that a page is one request and its first words are drawn as
soon as they arrive (docs/adr/0015). The policy allows this one style by its hash, and
no other.
"""

import re
from base64 import b64encode
from hashlib import sha256
from pathlib import Path

FILE = Path(__file__).resolve().parent.parent / "static" / "portal" / "portal.css"


def squeezed(style: str) -> str:
    """Take comments and the ends of lines out; what is between quotes has neither."""
    without_comments = re.sub(r"/\*.*?\*/", "", style, flags=re.DOTALL)
    return re.sub(r"\s*\n\s*", "", without_comments)


STYLE = squeezed(FILE.read_text(encoding="utf-8"))
STYLE_HASH = f"'sha256-{b64encode(sha256(STYLE.encode()).digest()).decode()}'"
"""As Content-Security-Policy names it (CSP Level 3, section 2.3.1)."""
