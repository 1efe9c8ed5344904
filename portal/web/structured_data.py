"""Structured data of pages: schema.org in JSON-LD."""

import json
from collections.abc import Iterable, Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

Crumb = tuple[str, str]
"""The name and the path of a page in a breadcrumb; "" for the page itself."""

JsonLd = dict[str, object]

# As in django.utils.html.json_script: nothing in the text can end the element.
_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def absolute(address: str) -> str:
    """Return the full address of a path on this site, or a full address unchanged."""
    return address if urlsplit(address).netloc else f"{settings.SITE_URL}{address}"


def without_blanks(facts: Mapping[str, object]) -> JsonLd:
    """Leave out unknown facts: an empty text would be read as a fact."""
    return {name: fact for name, fact in facts.items() if fact not in ("", None, [])}


def json_ld(facts: Mapping[str, object]) -> SafeString:
    """Return a data block, to which the Content-Security-Policy of scripts is no bar."""
    named = {"@context": "https://schema.org", **facts}
    text = json.dumps(named, ensure_ascii=False, separators=(",", ":"))
    return format_html(
        '<script type="application/ld+json">{}</script>',
        SafeString(text.translate(_ESCAPES)),
    )


def breadcrumb_list(crumbs: Iterable[Crumb]) -> JsonLd:
    """Return the BreadcrumbList; the last crumb, the page itself, may lack a path."""
    items = [
        without_blanks(
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                "item": absolute(path) if path else "",
            }
        )
        for position, (name, path) in enumerate(crumbs, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": items}
