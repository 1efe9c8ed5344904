"""Parameters of the API: unknown, repeated and wrong ones are refused by name."""

from functools import cache
from typing import Any, NoReturn

from django.conf import settings
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.fields import ListField, empty
from rest_framework.request import Request

from portal.web.parameter_names import unknown
from portal.web.serializers import AnyField, ApiSerializer

_MOST_VALUES = 300
_LONGEST_WORDS = 100

Query = dict[str, Any]
"""Valid parameters by name; those left out and without default are missing."""


class WordsParameter(serializers.CharField):
    """Words: anything but blanks alone, without NUL."""

    pattern = r"^[^\x00]*[^\s\x00][^\x00]*$"

    def __init__(self, *, help_text: str, example: str, required: bool = False) -> None:
        super().__init__(
            required=required,
            max_length=_LONGEST_WORDS,
            help_text=help_text,
            style={"example": example},
        )


class ParsedParameter(serializers.CharField):
    """A text that stands for another value; limits of length are those of the text.

    Blanks around it are dropped, and counted.
    """

    pattern = ""
    """What the text is like (a regular expression of ECMA-262), for clients."""

    def to_internal_value(self, data: str) -> Any:
        text = super().to_internal_value(data)
        super().run_validators(data)
        return self.parse(text)

    def parse(self, text: str) -> object:
        """Return the value; call ``fail`` where there is none."""
        raise NotImplementedError

    def run_validators(self, value: object) -> None:
        """Do nothing: the text was validated before it was parsed."""


@extend_schema_field(OpenApiTypes.BOOL)
class BooleanParameter(serializers.Field[bool, str, bool, bool]):
    """“true” or “false”, and nothing that could be meant as either."""

    default_error_messages = {"flag": "Write true or false."}

    def to_internal_value(self, data: str) -> bool:
        if data not in ("true", "false"):
            self.fail("flag")
        return data == "true"


class ChoiceParameter(serializers.ChoiceField):
    """One of a few words; an error lists them."""

    def fail(self, key: str, **values: object) -> NoReturn:
        if key == "invalid_choice":
            raise ValidationError(
                f"“{values['input']}” is not one of: {', '.join(self.choices)}."
            )
        super().fail(key, **values)


class SeveralParameter(ListField):
    """One or more values of one kind: divided by commas, repeated, or both."""

    def __init__(
        self,
        child: AnyField,
        *,
        help_text: str,
        example: list[str],
        required: bool = False,
        max_length: int = _MOST_VALUES,
    ) -> None:
        super().__init__(
            child=child,
            required=required,
            allow_empty=False,
            max_length=max_length,
            help_text=f"{help_text} Several: repeated, or divided by commas.",
            style={"example": example},
        )

    def to_internal_value(self, data: list[str]) -> list[Any]:
        parts = [part for text in data for part in text.split(",")]
        return super().to_internal_value(parts)

    def run_validation(self, data: object = empty) -> list[Any]:
        """Return each value once; all that were given count for the limit."""
        return list(dict.fromkeys(super().run_validation(data)))


class QuerySerializer(ApiSerializer):
    """The parameters of an address: an unknown one is an error, not ignored."""

    lang = ChoiceParameter(
        settings.LANGUAGES,
        default="en",
        help_text="The language of names and other words in the answer.",
    )

    @classmethod
    def read(cls, request: Request) -> Query:
        """Return the valid parameters; raise ValidationError naming bad ones."""
        query, reader = request.query_params, _reader(cls)
        fields = dict(reader.fields.items())
        many = {name for name in fields if isinstance(fields[name], ListField)}
        wrong = {name: unknown(name, fields) for name in query if name not in fields}
        wrong |= {
            name: "It is given more than once."
            for name, values in query.lists()
            if len(values) > 1 and name not in many | wrong.keys()
        }
        if wrong:
            raise ValidationError(wrong)
        values = {
            name: query.getlist(name) if name in many else query[name] for name in query
        }
        return dict(reader.run_validation(values))


@cache
def _reader(kind: type[QuerySerializer]) -> QuerySerializer:
    """Return the one that reads all requests: its fields take long to make.

    Validation keeps nothing on it, so threads may share it.
    """
    return kind()
