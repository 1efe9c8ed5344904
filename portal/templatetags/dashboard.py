"""The dashboard on the first page of staff."""

from django import template
from django.template import Context
from django.utils import timezone

from portal.site.dashboard import dashboard

register = template.Library()


@register.inclusion_tag("admin/_dashboard.html", takes_context=True)
def staff_dashboard(context: Context) -> dict[str, object]:
    """Show the parts of the dashboard that the signed-in user may view."""
    return dashboard(context["request"].user, at=timezone.now())
