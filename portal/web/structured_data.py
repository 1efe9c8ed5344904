"""How is a machine told what a page says? schema.org in JSON-LD, one way for all."""

import json
from collections.abc import Iterable, Mapping
from typing import Any

from django.conf import settings
from django.utils.html import format_html
from django.utils.safestring import SafeString

Step = tuple[str, str]
"""What a step of the way is called, and its path; "" for the page itself."""

# As in django.utils.html.json_script: nothing in the text can end the element.
_ESCAPES = {ord(char): f"\\u{ord(char):04X}" for char in "<>&\u2028\u2029"}


def absolute(path: str) -> str:
    """Return the full address of a path on this site."""
    return f"{settings.SITE_URL}{path}"


def known(facts: Mapping[str, Any]) -> dict[str, Any]:
    """Leave out what is not known: a machine takes an empty text for an answer."""
    return {name: fact for name, fact in facts.items() if fact not in ("", None, [])}


def json_ld(facts: Mapping[str, Any]) -> SafeString:
    """Write a data block. It is not a script: the policy of the page lets it be."""
    named = {"@context": "https://schema.org", **facts}
    text = json.dumps(named, ensure_ascii=False, separators=(",", ":"))
    return format_html(
        '<script type="application/ld+json">{}</script>',
        SafeString(text.translate(_ESCAPES)),
    )


def breadcrumb_list(way: Iterable[Step]) -> dict[str, Any]:
    """Return the BreadcrumbList; its last step, the page itself, may lack a path."""
    steps = [
        known(
            {
                "@type": "ListItem",
                "position": position,
                "name": name,
                "item": absolute(path) if path else "",
            }
        )
        for position, (name, path) in enumerate(way, start=1)
    ]
    return {"@type": "BreadcrumbList", "itemListElement": steps}
