"""Which facts of a country take two people: all of them, and where they come from."""

from portal.countries.models import CountryProfile, EmergencyNumber, Ministry, Source
from portal.review.reviewed_model import ReviewedModel, own_fields, register_reviewed
from portal.translations.reviewed import TRANSLATIONS

SOURCE = ReviewedModel(Source, ("key", *own_fields(Source)), parts=(TRANSLATIONS,))
PROFILE = ReviewedModel(CountryProfile, own_fields(CountryProfile))
EMERGENCY_NUMBER = ReviewedModel(EmergencyNumber, own_fields(EmergencyNumber))
MINISTRY = ReviewedModel(Ministry, own_fields(Ministry), parts=(TRANSLATIONS,))


def register() -> None:
    register_reviewed(SOURCE, PROFILE, EMERGENCY_NUMBER, MINISTRY)
