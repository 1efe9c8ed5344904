"""Which facts of a country take two people: those that people in danger dial."""

from portal.countries.models import EmergencyNumber, Ministry
from portal.review.reviewed_model import ReviewedModel, own_fields, register_reviewed
from portal.translations.reviewed import TRANSLATIONS

EMERGENCY_NUMBER = ReviewedModel(EmergencyNumber, own_fields(EmergencyNumber))
MINISTRY = ReviewedModel(Ministry, own_fields(Ministry), parts=(TRANSLATIONS,))


def register() -> None:
    register_reviewed(EMERGENCY_NUMBER, MINISTRY)
