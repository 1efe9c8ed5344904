"""Filters of phone numbers: the international format, and tel: addresses."""

from django import template

from embassies.values.phone_numbers import international, tel_href

register = template.Library()
register.filter("international", international)


@register.filter
def tel(number: str) -> str:
    return tel_href(number)
