"""Serializer fields that describe a key of an answer and compute its value."""

import threading
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import cached_property
from operator import attrgetter
from typing import Any, ClassVar

from rest_framework import serializers

Record = Any
"""What a serializer writes: a model instance, a dataclass or a mapping."""
AnyField = serializers.Field[Any, Any, Any, Any]
Fields = dict[str, AnyField]
Json = dict[str, object]
Writer = Callable[[Record], object]


class Described(AnyField):
    """A field with a description and an example.

    Its value is the record's attribute of that name, or of ``source``; or what
    ``value(record)`` or ``value_at(record, at)`` returns, ``at`` from the context.
    """

    def __init__(
        self,
        description: str,
        example: object,
        *,
        value: Writer | None = None,
        value_at: Callable[[Record, datetime], object] | None = None,
        **options: object,
    ) -> None:
        self.value, self.value_at = value, value_at
        if value or value_at:
            options["source"] = "*"
        style = {"example": example}
        super().__init__(help_text=description, style=style, **options)  # type: ignore[arg-type]

    def bind(self, field_name: str, parent: serializers.BaseSerializer[Any]) -> None:
        super().bind(field_name, parent)
        # Faster than the REST framework's own, which also calls what it finds.
        self.read = self.value or attrgetter(str(self.source))

    def get_attribute(self, instance: Record) -> object:
        if self.value_at:
            return self.value_at(instance, self.context["at"])
        return self.read(instance)


class Text(Described, serializers.CharField): ...


class Choice(Described, serializers.ChoiceField):
    def __init__(
        self,
        choices: Sequence[object],
        description: str,
        example: str,
        **options: object,
    ) -> None:
        super().__init__(description, example, choices=choices, **options)  # type: ignore[arg-type]


class Boolean(Described, serializers.BooleanField): ...


class Integer(Described, serializers.IntegerField): ...


class Float(Described, serializers.FloatField): ...


class Date(Described, serializers.DateField): ...


class DateTime(Described, serializers.DateTimeField): ...


class Object(Described, serializers.JSONField): ...


class Url(Described, serializers.URLField): ...


class TextList(Described, serializers.ListField):
    child = serializers.CharField()


class FloatList(Described, serializers.ListField):
    child = serializers.FloatField()


class ApiSerializer(serializers.Serializer[Any]):
    """A serializer that drops a “_” at the end of a field's name."""

    def get_fields(self) -> Fields:
        declared = super().get_fields().items()
        return {name.rstrip("_"): field for name, field in declared}


class AnswerSerializer(ApiSerializer):
    """An object of an answer."""

    keys: ClassVar[Sequence[str]] = ()
    """The keys in their order, where they are not all those declared."""

    def get_fields(self) -> Fields:
        fields = super().get_fields()
        return {key: fields[key] for key in self.keys} if self.keys else fields

    @cached_property
    def _writers(self) -> list[tuple[str, Writer, Writer]]:
        fields = self.fields.items()
        return [(key, one.get_attribute, one.to_representation) for key, one in fields]

    def to_representation(self, instance: Record) -> Json:
        written: Json = {}
        for key, read, write in self._writers:
            value = read(instance)
            written[key] = None if value is None else write(value)
        return written

    @classmethod
    def write(cls, record: Record, *, at: datetime) -> Json:
        """Return the record as it stands in an answer at that moment.

        Each thread keeps its serializers: to make their fields takes longer than to
        write a record.
        """
        known: dict[type[AnswerSerializer], AnswerSerializer]
        known = _kept.__dict__.setdefault("serializers", {})
        if cls not in known:
            known[cls] = cls()
        known[cls]._context = {"at": at}
        return known[cls].to_representation(record)


_kept = threading.local()


class Extended:
    """A record with further attributes beside its own, or in place of them."""

    def __init__(self, record: object, **further: object) -> None:
        self.__dict__.update(further, record=record)

    def __getattr__(self, name: str) -> object:
        return getattr(self.record, name)
