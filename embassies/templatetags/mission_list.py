"""The rows of a list of missions.

In Python: a list has a hundred, and in a template each took as long as a small page.
"""

from collections.abc import Iterable, Iterator
from functools import cache

from django import template
from django.utils.html import format_html, format_html_join
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
    texts = _Texts()
    return format_html_join(
        "",
        "<li>{}</li>",
        (
            (_lines(_parts(one, texts, show_country=bool(show_country))),)
            for one in missions
        ),
    )


class _Texts:
    """Texts that many rows share, in the reader's language."""

    def __init__(self) -> None:
        self.to_city = format_html("({})", _("to the city centre"))
        self.no_number = _where(_("No number on record."))
        self.seat = cache(lambda name: _("(sits in %(country)s)") % forms(country=name))


def _parts(
    one: MissionSummary, texts: _Texts, *, show_country: bool
) -> Iterator[SafeString]:
    yield format_html('<a href="{}">{}</a>', one.url, one.title)
    if one.seat_name:
        yield _where(texts.seat(one.seat_name))
    elif one.city and show_country:
        yield _where(one.receiving_name)
    if one.status_text:
        tone = "shut" if one.is_shut else one.status
        yield format_html('<span class="tag tag-{}">{}</span>', tone, one.status_text)
    if one.distance:
        to_city = texts.to_city if one.is_to_city else ""
        yield _where(_lines(["·", one.distance, to_city]))
    if one.number:
        number = _lines(_number(one.number, one.checked, texts))
        yield format_html('<span class="listed-number">·\n{}</span>', number)
    yield format_html('<span class="provenance">{}</span>', one.checked)


def _number(number: ListedNumber, checked: str, texts: _Texts) -> Iterator[SafeString]:
    if not number.text:
        yield texts.no_number
    elif number.href:
        yield format_html('<a dir="ltr" href="{}">{}</a>', number.href, number.text)
    else:
        yield format_html('<bdi class="where">{}</bdi>', number.text)
    if number.checked and number.checked != checked:
        yield _where(number.checked)


def _where(text: str) -> SafeString:
    return format_html('<span class="where">{}</span>', text)


def _lines(parts: Iterable[str]) -> SafeString:
    return format_html_join("\n", "{}", ((one,) for one in parts if one))
