"""A name for a field that stands in a column of a table, without a label of its own."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def labelled(field: BoundField) -> SafeString:
    """Render a field with its label as its accessible name."""
    return field.as_widget(attrs={"aria-label": str(field.label)})
