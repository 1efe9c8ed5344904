"""Texts of records in further languages: one table for every translated model."""

import re
from collections.abc import Collection, Iterable, Mapping
from typing import Any, Self, TypeVar
from zlib import crc32

from django.apps import apps
from django.core.validators import MaxLengthValidator, RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.review.guard import Guarded, GuardedQuerySet, refuse_unreviewed
from portal.web.markdown import clean_text, validate_wording

LANGUAGE_TAG = r"\A[a-z]{2,8}(?:-[A-Za-z0-9]{1,8}){0,3}\Z"
"""The form of a code of a language (BCP 47), not whether the language exists."""
BATCH = 2000
"""Rows written at once."""
_TARGET = ("label", "key")
Key = TypeVar("Key", int, str)
"""A primary key."""


class TranslationQuerySet(GuardedQuerySet["Translation"]):
    def filter(self, *args: Any, **kwargs: Any) -> Self:
        """Take ``target``, a record, as well: it stands for label and key."""
        target = kwargs.pop("target", None)
        rows = self if target is None else self.of(target)
        return super(TranslationQuerySet, rows).filter(*args, **kwargs)

    def of(self, record: models.Model) -> Self:
        """Keep the translations of one record."""
        return self.about(type(record), [record.pk])

    def about(self, model: type[models.Model], keys: Iterable[object]) -> Self:
        """Keep the translations of some records of a model."""
        return self.filter(
            label=model._meta.label_lower, key__in=[str(key) for key in keys]
        )

    def put(
        self, model: type[models.Model], texts: Mapping[Key, Mapping[str, str]]
    ) -> None:
        """Write the texts of records: by primary key, then by "field:language".

        Others stay, and blank ones are left out. A text that changes is unreviewed
        again. One query for each 2,000 texts; SQLite takes 166 at once.
        """
        label = model._meta.label_lower
        rows = []
        for key, by_name in texts.items():
            for name, text in by_name.items():
                field, _colon, language = name.partition(":")
                place = {"label": label, "key": str(key), "field": field}
                if text:
                    rows.append(Translation(**place, language=language, text=text))
        if not rows:
            return
        self.bulk_create(
            rows,
            batch_size=BATCH,
            update_conflicts=True,
            unique_fields=[*_TARGET, "field", "language"],
            update_fields=["text", "reviewed", "checksum", "original"],
        )

    def mark_current(self, record: models.Model, field: str) -> None:
        """Note that texts fit their record's own text as it is now. One query.

        Not guarded: no reader sees the difference.
        """
        original = checksum(getattr(record, field))
        models.QuerySet.update(self.filter(field=field), original=original)

    def guard(self, values: dict[str, Any]) -> None:
        """Refuse what the translated records refuse, and any move to another one."""
        if not values.keys().isdisjoint(_TARGET):
            refuse_unreviewed(self.model)
        _guard(self.order_by().values_list(*_TARGET).distinct())

    def bulk_create(
        self, objs: Iterable["Translation"], *args: Any, **options: Any
    ) -> list["Translation"]:
        rows = list(objs)
        _guard((row.label, row.key) for row in rows)
        return models.QuerySet.bulk_create(self, rows, *args, **options)


def _guard(targets: Iterable[tuple[str, str]]) -> None:
    """Ask the query sets of the translated records. One or two queries a model."""
    keys: dict[str, set[str]] = {}
    for label, key in targets:
        keys.setdefault(label, set()).add(key)
    for label, some in keys.items():
        records = apps.get_model(label)._default_manager.filter(pk__in=some)
        if isinstance(records, GuardedQuerySet):
            records.guard({})


def is_language(code: str) -> bool:
    """Return whether a code has the form of a language tag (BCP 47)."""
    return re.match(LANGUAGE_TAG, code) is not None


def checksum(text: str) -> str:
    """Return what tells an original from a later version of it: CRC-32, as hex."""
    return f"{crc32(text.encode()):08x}"


def field_label(model: type[models.Model], field: str) -> str:
    """Return what people call a translated field."""
    columns = {one.name: one.verbose_name for one in model._meta.concrete_fields}
    # Only the name of a mission has no column: without a recorded one it is composed.
    return str(columns.get(field, _("name")))


class Translation(Guarded):
    """One field of one record in one further language.

    ``label`` and ``key`` name the record: "advisories.advisory", "7". ``reviewed``
    says that a native speaker or a second person has read the text. What came with the
    portal has a ``checksum`` and is shown only while the record's own text is unchanged.
    """

    label = models.CharField(_("kind"), max_length=60, editable=False)
    key = models.CharField(_("of which record"), max_length=60, editable=False)
    field = models.CharField(_("field"), max_length=60)
    language = models.CharField(
        _("language"), max_length=35, validators=[RegexValidator(LANGUAGE_TAG)]
    )
    text = models.TextField(_("text"), max_length=50_000, validators=[validate_wording])
    reviewed = models.BooleanField(_("read by a native speaker"), default=False)
    checksum = models.CharField(max_length=8, blank=True, editable=False)
    """Of the text that it translates, where it came with the portal; else blank."""
    original = models.CharField(max_length=8, blank=True, editable=False)
    """Checksum of the record's own text when staff wrote this; blank: not known."""

    objects = TranslationQuerySet.as_manager()

    class Meta:
        verbose_name = _("translation")
        verbose_name_plural = _("translations")
        ordering = ["label", "key", "field", "language"]
        default_permissions = ()
        constraints = [
            # Its index serves every reading by label and key.
            models.UniqueConstraint(
                fields=["label", "key", "field", "language"], name="translation_once"
            ),
            models.CheckConstraint(
                condition=~models.Q(text=""), name="translation_text"
            ),
        ]

    _target: models.Model | None = None

    def __str__(self) -> str:
        return f"{self.field} ({self.language})"

    @property
    def target(self) -> models.Model | None:
        """The translated record, where it was set; a new one gives its key on saving."""
        return self._target

    @target.setter
    def target(self, record: models.Model) -> None:
        self._target = record
        self.label = record._meta.label_lower
        self.key = "" if record.pk is None else str(record.pk)

    def clean(self) -> None:
        """Raise ValidationError for a text that its field has no room for."""
        if not self.label:
            return
        model = apps.get_model(self.label)
        known = {one.name: one for one in model._meta.concrete_fields}
        longest = getattr(known.get(self.field), "max_length", None)
        if longest:
            MaxLengthValidator(longest)(self.text)

    def clean_fields(self, exclude: Collection[str] | None = None) -> None:
        self._follow()
        super().clean_fields(exclude)

    def _follow(self) -> None:
        """Take the key of the record, which has one only once it was saved."""
        if self._target is not None:
            self.target = self._target

    def save(self, *args: Any, **options: Any) -> None:
        """Save, with the version of the original that a changed text was written from.

        One query more, two where the text is another one.
        """
        self._follow()
        self.text = clean_text(self.text).strip()
        self.checksum = ""
        known = Translation.objects.filter(pk=self.pk or 0)
        if known.values_list("text", flat=True).first() != self.text:
            self.original = self._checksum_of_original()
        super().save(*args, **options)

    def _checksum_of_original(self) -> str:
        model = apps.get_model(self.label)
        record = self._target or model._base_manager.filter(pk=self.key).first()
        own = getattr(record, self.field, "")
        return checksum(own) if isinstance(own, str) and own else ""

    def guard(self) -> None:
        """Refuse what the translated record refuses, now and where it stood before."""
        known = Translation.objects.filter(pk=self.pk or 0)
        _guard([(self.label, self.key), *known.values_list(*_TARGET)])
