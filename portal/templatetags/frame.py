"""What frames every page: its style, and who stands behind it."""

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString

from portal.site import data_age
from portal.web.stylesheet import STYLE

register = template.Library()


@register.simple_tag
def style() -> SafeString:
    """Return the style sheet, a file of the portal: nothing in it is from readers."""
    return format_html("<style>{}</style>", SafeString(STYLE))


@register.inclusion_tag("_partials/_identifier.html")
def identifier() -> dict[str, str]:
    """Say who runs the portal, whether it is official, and how old its data is."""
    return {"operator": settings.OPERATOR, "age": data_age.memory.told(timezone.now())}
