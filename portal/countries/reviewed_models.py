"""Which facts of a country take two people: all of them, and where they come from."""

from dataclasses import dataclass

from django.db import models
from django.urls import reverse

from portal.countries.models import CountryProfile, EmergencyNumber, Ministry, Source
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


SOURCE = ReviewedModel(Source, ("key", *own_fields(Source)), parts=(TRANSLATIONS,))
PROFILE = ReviewedCountryFact(CountryProfile, own_fields(CountryProfile))
EMERGENCY_NUMBER = ReviewedCountryFact(EmergencyNumber, own_fields(EmergencyNumber))
MINISTRY = ReviewedCountryFact(Ministry, own_fields(Ministry), parts=(TRANSLATIONS,))


def register() -> None:
    register_reviewed(SOURCE, PROFILE, EMERGENCY_NUMBER, MINISTRY)
