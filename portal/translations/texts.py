"""A record's texts in a reader's language, with the record's own text as fallback."""

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import ClassVar, NamedTuple, Self, TypeVar

from django.db import DEFAULT_DB_ALIAS, models
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import F, Func, QuerySet
from django.db.models.sql.compiler import SQLCompiler
from django.utils.translation import get_language

from portal.translations.models import Translation, TranslationQuerySet, checksum
from portal.web.markdown import to_html

Row = TypeVar("Row", bound=models.Model)


_NAME = (
    "tr.field || ':' || tr.language"
    " || CASE tr.checksum WHEN '' THEN '' ELSE ':' || tr.checksum END"
)
"""A translation that came with the portal is named by what it translates, too."""


class Text(NamedTuple):
    """A text and the language that it is in."""

    text: str
    language: str


class JSONTexts(Func):
    """A column with the texts of the record that a row's column is the key of.

    A template of SQL, since a subquery built by Django costs each query 2 ms more.
    Its constants are names of models and fields, never anything from outside.
    """

    template = (
        "(SELECT json_group_object(%(name)s, tr.text)"
        " FROM translations_translation AS tr"
        " WHERE tr.label = '%(label)s'%(chosen)s"
        " AND tr.key = CAST(%(expressions)s AS varchar))"
    )
    output_field = models.JSONField()

    def as_postgresql(
        self, compiler: SQLCompiler, connection: BaseDatabaseWrapper
    ) -> tuple[str, Sequence[str | int]]:
        template = self.template.replace(
            "json_group_object(%(name)s, tr.text)",
            "coalesce(jsonb_object_agg(%(name)s, tr.text), '{}')",
        )
        return self.as_sql(compiler, connection, template=template)


def texts_of(model: type[models.Model], *fields: str, key: str = "pk") -> JSONTexts:
    """Return a column with texts by "field:language", of some fields or of all.

    ``key`` is the column of a query's rows with the key of a record of the model. No
    query more: an index look-up for each row.
    """
    return _texts(model, fields, _NAME, key)


def texts_by_language(model: type[models.Model], field: str) -> JSONTexts:
    """Return a column with the texts of one field of a model's rows by language."""
    return _texts(model, (field,), "tr.language", "pk")


def _texts(
    model: type[models.Model], fields: Iterable[str], name: str, key: str
) -> JSONTexts:
    quoted = ", ".join(f"'{field}'" for field in fields)
    chosen = f" AND tr.field IN ({quoted})" if quoted else ""
    label = model._meta.label_lower
    return JSONTexts(F(key), name=name, label=label, chosen=chosen)


class TranslatedQuerySet(QuerySet[Row]):
    def with_translations(self, *fields: str) -> Self:
        """Load the texts of some fields, or of all, in every language. No query more."""
        return self.annotate(texts=texts_of(self.model, *fields))


class TranslationRows:
    """The translations of a record: removed and read anew together with it.

    Django asks each private field of a model for rows to delete with a record, and
    for what to forget on refresh_from_db(), as it does for generic relations.
    """

    is_relation = one_to_many = True
    many_to_many = many_to_one = one_to_one = False
    auto_created = concrete = editable = hidden = False
    related_model = remote_field = None

    def contribute_to_class(self, model: type[models.Model], name: str) -> None:
        self.model, self.name = model, name
        model._meta.add_field(self, private=True)  # type: ignore[arg-type]

    def bulk_related_objects(
        self, records: Iterable[models.Model], using: str = DEFAULT_DB_ALIAS
    ) -> TranslationQuerySet:
        rows = Translation.objects.using(using)
        return rows.about(self.model, [one.pk for one in records])

    def is_cached(self, record: "Translated") -> bool:
        return record.loaded_texts is not None

    def delete_cached_value(self, record: "Translated") -> None:
        record.loaded_texts = None


class Translated(models.Model):
    """A record with texts in further languages.

    ``translatable`` names the fields, ``needed`` those of them without which no other
    is shown in a language, ``markdown`` those that hold Markdown.
    """

    translatable: ClassVar[tuple[str, ...]] = ()
    needed: ClassVar[tuple[str, ...]] = ()
    markdown: ClassVar[tuple[str, ...]] = ()
    translations = TranslationRows()
    loaded_texts: dict[str, str] | None = None

    class Meta:
        abstract = True

    @property
    def written_in(self) -> str:
        """The language of the record's own texts."""
        return "en"

    @property
    def texts(self) -> dict[str, str]:
        """Its texts by "field:language". One query each time, unless loaded."""
        if self.loaded_texts is not None:
            return self.loaded_texts
        is_new = self._state.adding
        return {} if is_new else texts_by_name(Translation.objects.of(self))

    @texts.setter
    def texts(self, texts: dict[str, str]) -> None:
        self.loaded_texts = texts

    def translated(self, field: str, language: str = "") -> Text:
        """Return a field in a language, the reader's by default, else as written."""
        wanted = language or get_language() or "en"
        own = getattr(self, field)
        if wanted == self.written_in or not own:
            return Text(own, self.written_in)
        name, texts = f"{field}:{wanted}", self.texts
        text = texts.get(name) or texts.get(f"{name}:{checksum(own)}")
        return Text(text, wanted) if text else Text(own, self.written_in)


def texts_by_name(rows: Iterable[Translation]) -> dict[str, str]:
    """Return texts by "field:language", or "field:language:checksum"."""
    return {
        ":".join(filter(None, [one.field, one.language, one.checksum])): one.text
        for one in rows
    }


def texts_in(texts: dict[str, str], field: str) -> dict[str, str]:
    """Return the texts of one field by language."""
    start = f"{field}:"
    return {
        name.removeprefix(start): text
        for name, text in texts.items()
        if name.startswith(start)
    }


@lru_cache(maxsize=512)
def rendered(markdown: str) -> str:
    """Return the HTML of a translated text. Cached, since it is not stored."""
    return to_html(markdown)
