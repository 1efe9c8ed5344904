"""Opening hours that staff typed, as they are recorded."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from embassies.values.hours_expression import Fault, validation_error
from embassies.values.hours_spelling import normalised


def clean_hours(typed: str) -> str:
    """Return hours as they are recorded; raise ValidationError where nobody reads them."""
    text = normalised(typed)
    wrong = validation_error(text) if text else ""
    if wrong == Fault.OVERNIGHT:
        message = _(
            "These hours end on the next morning. For six in the evening write 18:00, and 09:00-30:00 if the night is meant."
        )
        raise ValidationError(message, code="opening_hours")
    if wrong:
        message = _("These hours cannot be read. Write them like this: %(example)s")
        example = {"example": "Mo-Fr 09:00-12:30,14:00-16:00; PH off"}
        raise ValidationError(message, code="opening_hours", params=example)
    return text
