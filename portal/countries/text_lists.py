"""Lists of codes and of texts, held as JSON: valid when written, a list when read."""

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.countries.names import is_country
from portal.translations.models import is_language
from portal.web.local_times import parse_time_zone


class TextListField(models.JSONField):
    """A list of texts.

    Whatever else is stored (by hand, by an older import) is read as the texts in it:
    no page has to expect anything but a list of texts.
    """

    def __init__(self, *args: Any, **options: Any) -> None:
        options.setdefault("default", list)
        options.setdefault("blank", True)
        super().__init__(*args, **options)

    def from_db_value(self, value: Any, expression: Any, connection: Any) -> Any:
        found = super().from_db_value(value, expression, connection)
        texts = found if isinstance(found, list) else []
        return [one for one in texts if isinstance(one, str)]

    def validate(self, value: Any, model_instance: models.Model | None) -> None:
        super().validate(value, model_instance)
        if not isinstance(value, list) or not all(isinstance(x, str) for x in value):
            raise ValidationError(
                _("Write a list of texts: %(example)s"),
                code="text_list",
                params={"example": '["…", "…"]'},
            )


def refuse_unknown(code: object, example: str) -> None:
    """Raise ValidationError for a code of a list, with an example of a right one."""
    raise ValidationError(
        _("“%(code)s” is not known. Write it like this: %(example)s"),
        code="code",
        params={"code": code, "example": example},
    )


def validate_countries(codes: list[str]) -> None:
    """Raise ValidationError unless all are alpha-2 codes of countries (ISO 3166-1)."""
    for code in codes:
        if not is_country(str(code)):
            refuse_unknown(code, "DE")


def validate_time_zone(name: str) -> None:
    """Raise ValidationError unless it is the name of a zone (IANA)."""
    parse_time_zone(name)


def validate_time_zones(names: list[str]) -> None:
    """Raise ValidationError unless all are names of zones (IANA)."""
    for name in names:
        validate_time_zone(str(name))


def validate_languages(codes: list[str]) -> None:
    """Raise ValidationError unless all have the form of a language tag (BCP 47)."""
    for code in codes:
        validate_language(str(code))


def validate_language(code: str) -> None:
    """Raise ValidationError unless it has the form of a language tag (BCP 47)."""
    if not is_language(code):
        refuse_unknown(code, "fr")
