"""Accessible names of form fields without a visible label (cells of a table)."""

from django import template
from django.forms import BoundField
from django.utils.safestring import SafeString

register = template.Library()


@register.filter
def labelled(field: BoundField) -> SafeString:
    """Render a field with its label as aria-label."""
    return field.as_widget(attrs={"aria-label": str(field.label)})
