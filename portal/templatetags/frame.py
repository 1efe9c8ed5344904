"""Parts of every page: the style sheet, and the identifier of the operator."""

from django import template
from django.conf import settings
from django.utils import timezone
from django.utils.safestring import SafeString

from portal.site import data_age
from portal.web.stylesheet import STYLE_ELEMENT

register = template.Library()


@register.simple_tag
def style() -> SafeString:
    """Return the style sheet in its element."""
    return STYLE_ELEMENT


@register.inclusion_tag("_partials/_identifier.html")
def identifier() -> dict[str, str]:
    """Show who runs the portal, and the median date of its records."""
    return {"operator": settings.OPERATOR, "age": data_age.data_age.get(timezone.now())}
