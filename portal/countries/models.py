"""What the portal knows of a country, and where every fact comes from."""

from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portal.countries.partial_dates import PartialDateField
from portal.review.guard import Guarded, GuardedQuerySet
from portal.translations.texts import Translated, TranslatedQuerySet, texts_of

Row = TypeVar("Row", bound=models.Model)


class Confidence(models.TextChoices):
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class SourceQuerySet(TranslatedQuerySet["Source"]):
    def staff(self) -> "Source":
        """Return the source that stands for our own staff."""
        named = {"name": Source.STAFF_NAME, "licence": "CC0-1.0"}
        return self.get_or_create(key=Source.STAFF, defaults=named)[0]


class Source(Translated):
    """A body of facts with one licence: an open data set, a ministry, our staff."""

    translatable: ClassVar[tuple[str, ...]] = ("name", "attribution")
    STAFF, STAFF_NAME = "staff", "Portal staff"

    key = models.SlugField(_("key"), primary_key=True, max_length=50)
    name = models.CharField(_("name"), max_length=200)
    url = models.URLField(_("address"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=100)
    licence_url = models.URLField(_("licence text"), max_length=500, blank=True)
    attribution = models.CharField(_("credit line"), max_length=300, blank=True)
    as_of = PartialDateField(_("as of"))

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class CheckMethod(models.TextChoices):
    CALLED = "called", _("called")
    WEBSITE = "website", _("read on the official website")
    LETTER = "letter", _("confirmed in writing")


PROVENANCE = (
    *("source", "source_ref", "source_url", "source_date", "verified_at"),
    *("verified_by", "verified_method", "next_review"),
)
"""What a record says about itself; all else is the fact."""


class Sourced(models.Model):
    """A record that says where it comes from, when, and who checked it.

    ``source_date`` is when the source recorded the fact, ``verified_at`` when a
    person checked it. An import writes the first and never the second.
    """

    source = models.ForeignKey(
        Source, models.PROTECT, verbose_name=_("source"), related_name="+"
    )
    source_ref = models.CharField(_("id at the source"), max_length=200, blank=True)
    source_url = models.URLField(_("source address"), max_length=1000, blank=True)
    source_date = PartialDateField(_("date of the source"))
    verified_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    verified_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("checked by"),
        related_name="+",
        null=True,
        blank=True,
    )
    verified_method = models.CharField(
        _("how it was checked"), max_length=10, choices=CheckMethod, blank=True
    )
    next_review = models.DateField(_("next review"), null=True, blank=True)

    class Meta:
        abstract = True

    @property
    def source_texts(self) -> dict[str, str]:
        """The source's texts; set where with_source() loaded them."""
        return self.source.texts

    @source_texts.setter
    def source_texts(self, texts: dict[str, str]) -> None:
        self.source.texts = texts

    def forget_check(self) -> None:
        """A check of the old value says nothing of the new one."""
        self.verified_at = self.verified_by = self.next_review = None
        self.verified_method = ""


class SourcedQuerySet(TranslatedQuerySet[Row]):
    def with_source(self) -> Self:
        """Load the source, and its name in every language. No query more."""
        texts = texts_of(Source, key="source_id")
        return self.select_related("source").annotate(source_texts=texts)


class FactQuerySet(SourcedQuerySet[Any]):
    def about(self, country: str) -> Self:
        """Keep a country's rows, their sources loaded with them."""
        return self.filter(country=country).with_source()


class LifelineQuerySet(GuardedQuerySet[Any], FactQuerySet):  # type: ignore[override]
    """Facts that people in danger act on: staff change them two by two."""


class MinistryQuerySet(LifelineQuerySet):  # type: ignore[override]
    def about(self, country: str) -> Self:
        """Keep a country's row, its source and translations loaded with it."""
        return super().about(country).with_translations()


class CountryProfile(Sourced):
    """A country's capital, time zones and neighbours. No row means: not known."""

    country = CountryField(_("country"), unique=True)
    official_name = models.CharField(_("official name"), max_length=200, blank=True)
    former_names = models.JSONField(_("former names"), default=list, blank=True)
    capital = models.CharField(_("capital"), max_length=100, blank=True)
    capital_latitude = models.FloatField(_("latitude"), null=True, blank=True)
    capital_longitude = models.FloatField(_("longitude"), null=True, blank=True)
    time_zones = models.JSONField(
        _("time zones"), default=list, blank=True, help_text=_("IANA names")
    )
    neighbours = models.JSONField(
        _("neighbours by land"), default=list, blank=True, help_text=_("ISO codes")
    )

    objects = FactQuerySet.as_manager()

    class Meta:
        verbose_name = _("country profile")
        verbose_name_plural = _("country profiles")
        ordering = ["country"]
        constraints = [
            models.CheckConstraint(
                condition=Q(capital_latitude=None, capital_longitude=None)
                | Q(
                    capital_latitude__range=(-90, 90),
                    capital_longitude__range=(-180, 180),
                ),
                name="profile_capital_on_earth",
            ),
        ]

    def __str__(self) -> str:
        return str(self.country.name)


class EmergencyNumber(Guarded, Sourced):
    """A short number answered by a country's own emergency services."""

    class Service(models.TextChoices):
        GENERAL = "general", _("any emergency")
        POLICE = "police", _("police")
        AMBULANCE = "ambulance", _("ambulance")
        FIRE = "fire", _("fire")

    country = CountryField(_("country"), db_index=True)
    service = models.CharField(_("service"), max_length=10, choices=Service)
    number = models.CharField(_("number"), max_length=20)

    objects = LifelineQuerySet.as_manager()

    class Meta:
        verbose_name = _("emergency number")
        verbose_name_plural = _("emergency numbers")
        ordering = ["country", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["country", "service", "number"],
                name="emergency_number_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country.code} {self.get_service_display()} {self.number}"


class Ministry(Translated, Guarded, Sourced):
    """A country's foreign ministry: its crisis line and its list of missions."""

    translatable: ClassVar[tuple[str, ...]] = ("name", "phone_note")

    country = CountryField(_("country"), unique=True)
    name = models.CharField(_("name"), max_length=200)
    emergency_phone = models.CharField(
        _("emergency line"), max_length=16, blank=True, help_text=_("E.164: +33153…")
    )
    phone_note = models.CharField(_("note"), max_length=300, blank=True)
    directory_url = models.URLField(
        _("its own list of missions"), max_length=500, blank=True
    )
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence)

    objects = MinistryQuerySet.as_manager()

    class Meta:
        verbose_name = _("foreign ministry")
        verbose_name_plural = _("foreign ministries")
        ordering = ["country"]
        constraints = [
            models.CheckConstraint(
                condition=Q(emergency_phone="")
                | Q(emergency_phone__regex=r"^\+[1-9][0-9]{3,14}$"),
                name="ministry_phone_e164",
            ),
        ]

    def __str__(self) -> str:
        return self.name
