"""The dashboard on the first page of staff."""

from django import template
from django.template import Context
from django.utils import timezone

from portal.site.dashboard import dashboard
from portal.site.menu import MenuApp, MenuGroup, grouped
from portal.site.waiting import count_waiting

register = template.Library()


@register.inclusion_tag("admin/_dashboard.html", takes_context=True)
def staff_dashboard(context: Context) -> dict[str, object]:
    """Show the parts of the dashboard that the signed-in user may view."""
    return dashboard(context["request"].user, at=timezone.now())


@register.inclusion_tag("admin/_waiting_badge.html", takes_context=True)
def waiting_badge(context: Context) -> dict[str, object]:
    """Show how much waits for the signed-in user; nothing for nothing. One query."""
    request = context.get("request")
    return {"count": count_waiting(request.user) if request else 0}


@register.simple_tag
def grouped_apps(apps: list[MenuApp] | str) -> list[MenuGroup]:
    """Return the menu by the work that it belongs to; empty without a permission."""
    return grouped(apps) if isinstance(apps, list) else []
