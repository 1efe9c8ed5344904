"""Titles of missions."""

from django import template

from embassies.missions.titles import title_of

register = template.Library()
register.filter(title_of)
