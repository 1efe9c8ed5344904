"""The city of a mission as its reader calls it."""

from django import template

from embassies.missions.titles import local_city

register = template.Library()
register.filter(local_city)
