"""What people may type into any form: no invisible control, no formula (S5, S11)."""

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from portal.web.formulas import FORMULA, begins_formula
from portal.web.markdown import validate_wording


def validate_typed(value: str) -> None:
    """Raise ValidationError for what reorders text, or runs in a spreadsheet."""
    if begins_formula(value):
        raise ValidationError(_(FORMULA), code="formula")
    validate_wording(value)


def guard_forms() -> None:
    """Check the text of every form, those of Django's admin and of sign-in included.

    A form that is added later is checked without naming this. Not checked: passwords,
    which are kept as they are typed (strip=False), and questions (QueryField).
    """
    forms.CharField.run_validators = _run_validators  # type: ignore[method-assign, assignment]


def _run_validators(field: forms.CharField, value: object) -> None:
    forms.Field.run_validators(field, value)
    if field.strip and isinstance(value, str):
        validate_typed(value)


class QueryField(forms.CharField):
    """Text that is searched for and not kept: pasted marks do no harm."""

    def run_validators(self, value: object) -> None:
        forms.Field.run_validators(self, value)
