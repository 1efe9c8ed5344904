"""The first page of the staff: what waits."""

from typing import Any

from django import template
from django.utils import timezone

from portal.site.dashboard import dashboard

register = template.Library()


@register.inclusion_tag("admin/_dashboard.html", takes_context=True)
def staff_dashboard(context: dict[str, Any]) -> dict[str, Any]:
    """Show what the signed-in person may see of what waits."""
    return dashboard(context["request"].user, at=timezone.now())
