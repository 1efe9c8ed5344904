"""Which facts of a country take two people: those that people in danger dial."""

from dataclasses import dataclass

from django.db import models
from django.urls import reverse

from portal.countries.models import EmergencyNumber, Ministry
from portal.countries.names import country_slug
from portal.review.items import value_of
from portal.review.reviewed_model import ReviewedModel, own_fields, register_reviewed
from portal.translations.reviewed import TRANSLATIONS


@dataclass(frozen=True)
class ReviewedCountryFact(ReviewedModel):
    """Facts that the page of their country shows."""

    def public_path(self, row: models.Model) -> str:
        slug = country_slug(str(value_of(row, "country")))
        return reverse("country", kwargs={"country": slug})


EMERGENCY_NUMBER = ReviewedCountryFact(EmergencyNumber, own_fields(EmergencyNumber))
MINISTRY = ReviewedCountryFact(Ministry, own_fields(Ministry), parts=(TRANSLATIONS,))


def register() -> None:
    register_reviewed(EMERGENCY_NUMBER, MINISTRY)
