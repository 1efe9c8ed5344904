"""The rows of a list of missions.

In Python: a list has a hundred, and in a template each took as long as a small page.
"""

from collections.abc import Iterable, Iterator
from functools import cache
from html import escape

from django import template
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from embassies.missions.summaries import ListedNumber, MissionSummary
from portal.translations.phrases import forms

register = template.Library()


@register.simple_tag
def mission_rows(
    missions: Iterable[MissionSummary], show_country: object = ""
) -> SafeString:
    """Return a list item for each mission, with the country it is in if asked."""
    texts, with_country = _Texts(), bool(show_country)
    items = (
        "\n".join(_parts(one, texts, show_country=with_country)) for one in missions
    )
    return SafeString("".join(f"<li>{item}</li>" for item in items))


class _Texts:
    """Texts that many rows share, in the reader's language, as HTML."""

    def __init__(self) -> None:
        self.no_number = _where(_("No number on record."))
        self.seat = cache(
            lambda name: _where(_("(sits in %(country)s)") % forms(country=name))
        )
        self.where, self.checked = cache(_where), cache(_checked)


# The parts are HTML: each text in them is escaped here. format_html() took as long as
# the rest of the page.
def _parts(one: MissionSummary, texts: _Texts, show_country: bool) -> Iterator[str]:
    yield f'<a href="{escape(one.url)}">{escape(one.title)}</a>'
    if one.seat_name:
        yield texts.seat(one.seat_name)
    elif one.city and show_country:
        yield texts.where(one.receiving_name)
    if one.status_text:
        tone = "shut" if one.is_shut else one.status
        yield f'<span class="tag tag-{escape(tone)}">{escape(one.status_text)}</span>'
    if one.distance:
        to_city = f"\n({escape(_('to the city centre'))})" if one.is_to_city else ""
        yield f'<span class="where">·\n{escape(one.distance)}{to_city}</span>'
    if one.number:
        number = "\n".join(_number(one.number, one.checked, texts))
        yield f'<span class="listed-number">·\n{number}</span>'
    yield texts.checked(one.checked)


def _number(number: ListedNumber, checked: str, texts: _Texts) -> Iterator[str]:
    if not number.text:
        yield texts.no_number
    elif number.href:
        yield f'<a dir="ltr" href="{escape(number.href)}">{escape(number.text)}</a>'
    else:
        yield f'<bdi class="where">{escape(number.text)}</bdi>'
    if number.checked and number.checked != checked:
        yield texts.where(number.checked)


def _where(text: str) -> str:
    return f'<span class="where">{escape(text)}</span>'


def _checked(text: str) -> str:
    return f'<span class="provenance">{escape(text)}</span>'
