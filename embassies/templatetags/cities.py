"""The city of a mission as its reader calls it."""

from django import template

from embassies.missions.titles import city_here

register = template.Library()
register.filter(city_here)
