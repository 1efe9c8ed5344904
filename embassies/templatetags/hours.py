"""Template tags of opening hours."""

from django import template
from django.utils import timezone

from embassies.missions.hours_text import (
    contact_hours_lines,
    hours_as_written,
    opening_of,
    opening_text,
    usual_week_lines,
)
from embassies.models import Contact, Mission

register = template.Library()
register.simple_tag(hours_as_written, name="as_written")


@register.simple_tag
def opening_now(mission: Mission) -> str:
    """Return whether a mission is open now, in words; "" if that is not known."""
    at = timezone.now()
    known = opening_of(mission, at=at)
    return opening_text(known, at=at, caller=None) if known else ""


@register.simple_tag
def usual_week(mission: Mission) -> list[str]:
    return usual_week_lines(mission, at=timezone.now())


@register.simple_tag
def contact_hours(contact: Contact) -> list[str]:
    return contact_hours_lines(contact, at=timezone.now())
