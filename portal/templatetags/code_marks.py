"""Show what stands between backticks as code, as readers of OpenAPI expect."""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def code_marks(text: str) -> SafeString:
    """Return text as HTML, with what stands between backticks as code."""
    parts = enumerate(text.split("`"))
    return format_html_join(
        "",
        "{}",
        (
            (format_html("<code>{}</code>", one) if odd % 2 else one,)
            for odd, one in parts
        ),
    )
