"""Load the translations that come with the portal's own data.

A data file has the English text in its first column, and a column for each language.
A text of several sentences is found whole or sentence by sentence.
"""

import csv
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import NamedTuple

from django.db.models import Model

from portal.translations.models import BATCH, Translation, checksum

Texts = Mapping[str, Mapping[str, str]]
"""Translations by language, by English text."""
_BETWEEN_SENTENCES = re.compile(r"(?<=[.]) (?=[A-Z])")
_UNSPACED = "zh-hans"


class _Place(NamedTuple):
    """A field of a record in a language."""

    key: str
    field: str
    language: str


def read_texts(path: Path) -> Texts:
    """Return the translations of a data file."""
    with path.open(encoding="utf-8", newline="") as stream:
        return {row.pop("en"): row for row in csv.DictReader(stream)}


def load_texts(model: type[Model], fields: tuple[str, ...], texts: Texts) -> int:
    """Write the translations of a model's records that differ; return how many.

    What staff wrote stays. A translation goes where its original has changed or gone.
    Two queries, and one for each 2,000 texts.
    """
    label = model._meta.label_lower
    known = {
        _Place(row.key, row.field, row.language): row
        for row in Translation.objects.filter(label=label, field__in=fields)
    }
    wanted = {
        place: row
        for place, row in _translations(model, fields, texts)
        if place not in known or known[place].checksum
    }
    new = [
        row
        for place, row in wanted.items()
        if place not in known or known[place].text != row.text
    ]
    gone = [
        row.pk for place, row in known.items() if row.checksum and place not in wanted
    ]
    Translation.objects.filter(pk__in=gone).delete()
    Translation.objects.bulk_create(
        new,
        batch_size=BATCH,
        update_conflicts=True,
        unique_fields=["label", "key", "field", "language"],
        update_fields=["text", "reviewed", "checksum", "original"],
    )
    return len(new) + len(gone)


def _translations(
    model: type[Model], fields: tuple[str, ...], texts: Texts
) -> Iterator[tuple[_Place, Translation]]:
    label = model._meta.label_lower
    for pk, *values in model._default_manager.values_list("pk", *fields):
        for field, original in zip(fields, values, strict=True):
            for language, text in _translated(original, texts):
                place = _Place(str(pk), field, language)
                yield (
                    place,
                    Translation(
                        label=label,
                        **place._asdict(),
                        text=text,
                        checksum=checksum(original),
                    ),
                )


def _translated(original: str, texts: Texts) -> Iterator[tuple[str, str]]:
    """Yield (language, text) for the languages in which the whole text is known."""
    parts = [original] if original in texts else _BETWEEN_SENTENCES.split(original)
    found = [texts.get(part, {}) for part in parts]
    for language in found[0]:
        each = [one.get(language, "") for one in found]
        if all(each):
            yield language, ("" if language == _UNSPACED else " ").join(each)
