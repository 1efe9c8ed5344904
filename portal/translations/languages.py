"""Which languages a record is written in, and which are behind its own text."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.conf import settings

from portal.translations.models import Translation, checksum, field_label
from portal.translations.texts import Translated


@dataclass(frozen=True, slots=True)
class LanguageStatus:
    """A further language of a record; fields are named as people call them.

    ``is_shown``: readers of the language see it, not the record's own text. ``older``
    are texts that were written from an earlier original.
    """

    code: str
    name: str
    is_shown: bool
    missing: tuple[str, ...]
    older: tuple[str, ...]


def language_statuses(record: Translated) -> list[LanguageStatus]:
    """Return the further languages of the site, as a record is recorded. One query."""
    rows = Translation.objects.none()
    if record.pk is not None:
        rows = Translation.objects.of(record)
    return statuses_of(record, rows)


def statuses_of(
    record: Translated, rows: Iterable[Translation]
) -> list[LanguageStatus]:
    """Return the further languages of a record that has these translations."""
    written = {(one.language, one.field): one for one in rows}
    return [
        _status(record, code, str(name), written)
        for code, name in settings.LANGUAGES
        if code != record.written_in
    ]


def is_older(row: Translation, record: Translated) -> bool:
    """Return whether a text was written from another original than the one of now."""
    known = row.checksum or row.original
    return bool(known) and known != checksum(getattr(record, row.field, ""))


def _status(
    record: Translated,
    code: str,
    name: str,
    written: dict[tuple[str, str], Translation],
) -> LanguageStatus:
    model = type(record)
    # What came with the portal is hidden once the original is another one.
    shown = {
        field
        for field in model.translatable
        if (row := written.get((code, field)))
        and not (row.checksum and is_older(row, record))
    }
    filled = [field for field in model.translatable if getattr(record, field)]
    needed = [field for field in model.needed or filled if getattr(record, field)]
    older = [
        field
        for field in model.translatable
        if (row := written.get((code, field))) and is_older(row, record)
    ]
    return LanguageStatus(
        code=code,
        name=name,
        is_shown=bool(shown) and shown.issuperset(needed),
        missing=tuple(field_label(model, one) for one in filled if one not in shown),
        older=tuple(field_label(model, one) for one in older),
    )
