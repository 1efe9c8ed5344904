"""Values of fields as people read them: labels, names and dates instead of codes."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date, datetime

from django.db import models
from django.template.defaultfilters import yesno
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import date_format
from django.utils.timezone import localtime
from django.utils.translation import get_language_info
from django_countries.fields import CountryField

from portal.review.items import BLANK, NONE, Item, Json, field_of

Names = Mapping[tuple[str, str], str]
"""Names of rows, by the label of their model and their key."""


def shown(field: models.Field[object, object], value: Json, names: Names) -> str:
    """Return a value of a field as people read it; a dash for none."""
    if value in BLANK:
        return NONE
    if isinstance(value, bool):
        return str(yesno(value))
    if isinstance(field, models.ForeignKey):
        label = field.related_model._meta.label_lower
        return names.get((label, str(value)), str(value))
    if isinstance(field, models.DateField):
        return _moment(value)
    if isinstance(value, Mapping):
        return "; ".join(f"{name}: {_one(field, one)}" for name, one in value.items())
    if isinstance(value, list | tuple):
        return ", ".join(_one(field, one) for one in value)
    return _one(field, value)


def names_of(
    models_of: Mapping[str, type[models.Model]], items: Iterable[Item]
) -> Names:
    """Return the names of the rows that values lead to. A query for each model."""
    wanted: dict[type[models.Model], set[str]] = defaultdict(set)
    for one in items:
        for name, pair in one["fields"].items():
            field = field_of(models_of[one["part"]], name)
            if isinstance(field, models.ForeignKey):
                keys = {str(value) for value in pair if value not in BLANK}
                wanted[field.related_model] |= keys
    return {
        (model._meta.label_lower, str(row.pk)): str(row)
        for model, keys in wanted.items()
        if keys
        for row in model._default_manager.filter(pk__in=keys)
    }


def _one(field: models.Field[object, object], value: Json) -> str:
    """Return one value, or one of a list, by its label."""
    if isinstance(field, CountryField):
        return str(field.countries.name(str(value)) or value)
    known = {str(key): str(label) for key, label in field.flatchoices or ()}
    if (label := known.get(str(value))) is not None:
        return label
    if field.name in ("language", "languages"):
        return _language(str(value))
    return str(value)


def _language(code: str) -> str:
    try:
        return str(get_language_info(code)["name_translated"])
    except KeyError:
        return code


def _moment(value: Json) -> str:
    """Return a day, or a moment with its clock and its zone."""
    text = str(value)
    moment = parse_datetime(text) if len(text) > len("2026-11-29") else None
    if isinstance(moment, datetime):
        local = localtime(moment)
        return f"{date_format(local, 'DATETIME_FORMAT')} {local.tzname()}"
    day = parse_date(text)
    return date_format(day, "DATE_FORMAT") if isinstance(day, date) else text
