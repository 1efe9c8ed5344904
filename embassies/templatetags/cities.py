"""A filter for the name of a mission's city in the reader's language."""

from django import template

from embassies.missions.titles import local_city

register = template.Library()
register.filter(local_city)
