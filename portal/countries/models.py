"""What the portal knows of a country, and where every fact comes from."""

from functools import reduce
from operator import or_
from typing import Any, ClassVar, Self, TypeVar

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portal.countries.names import is_country
from portal.countries.partial_dates import PartialDateField
from portal.countries.text_lists import (
    TextListField,
    validate_countries,
    validate_time_zones,
)
from portal.review.guard import Guarded, GuardedQuerySet, reviewed
from portal.translations.texts import Translated, TranslatedQuerySet, texts_of

Row = TypeVar("Row", bound=models.Model)


class Confidence(models.TextChoices):
    HIGH = "high", _("high")
    MEDIUM = "medium", _("medium")
    LOW = "low", _("low")


class SourceQuerySet(  # type: ignore[override]
    TranslatedQuerySet["Source"], GuardedQuerySet["Source"]
):
    def staff(self) -> "Source":
        """Return the source that stands for our own staff."""
        named = {
            "name": Source.STAFF_NAME,
            "licence": "CC0-1.0",
            "rank": Source.Rank.STAFF,
        }
        with reviewed():  # Its values are given here: nobody chooses them.
            return self.get_or_create(key=Source.STAFF, defaults=named)[0]


class Source(Translated, Guarded):
    """A body of facts with one licence: an open data set, a ministry, our staff."""

    translatable: ClassVar[tuple[str, ...]] = ("name", "attribution", "licence")
    STAFF, STAFF_NAME = "staff", "Portal staff"

    class Rank(models.IntegerChoices):
        """Whose value counts where sources disagree: the lower the better."""

        STAFF = 0, _("staff of this portal")
        MINISTRY = 1, _("a ministry, for its own missions")
        GOVERNMENT = 2, _("a government, for the missions of others")
        FACTBOOK = 3, _("reference work")
        OTHER = 4, _("anybody else")
        OLD = 5, _("a list older than all others")

    key = models.SlugField(_("key"), primary_key=True, max_length=50)
    name = models.CharField(_("name"), max_length=200)
    url = models.URLField(_("address"), max_length=500, blank=True)
    licence = models.CharField(_("licence"), max_length=100)
    licence_url = models.URLField(_("licence text"), max_length=500, blank=True)
    attribution = models.CharField(_("credit line"), max_length=300, blank=True)
    as_of = PartialDateField(_("as of"))
    rank = models.PositiveSmallIntegerField(_("rank"), choices=Rank, default=Rank.OTHER)
    publisher = CountryField(
        _("government that publishes it"), blank=True, help_text=_("Blank: none.")
    )

    objects = SourceQuerySet.as_manager()

    class Meta:
        verbose_name = _("source")
        verbose_name_plural = _("sources")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name

    def rank_for(self, sending_country: str) -> int:
        """Return the rank of what it says of a country's missions."""
        return rank_for(self.rank, self.publisher.code or "", sending_country)


def rank_for(rank: int, publisher: str, sending_country: str) -> int:
    """Return the rank for a sender: a ministry knows its own missions best."""
    is_foreign = publisher not in ("", sending_country)
    if rank == Source.Rank.MINISTRY and is_foreign:
        return int(Source.Rank.GOVERNMENT)
    return rank


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
        """Clear the check: it was of the old value."""
        self.verified_at = self.verified_by = self.next_review = None
        self.verified_method = ""


class SourcedQuerySet(TranslatedQuerySet[Row]):
    def with_source(self) -> Self:
        """Load the source, and its name in every language. No query more."""
        texts = texts_of(Source, key="source_id")
        return self.select_related("source").annotate(source_texts=texts)


class FactQuerySet(  # type: ignore[override]
    SourcedQuerySet[Any], GuardedQuerySet[Any]
):
    """Facts of a country: staff change them two by two."""

    def about(self, country: str) -> Self:
        """Keep a country's rows, their sources loaded with them."""
        return self.filter(country=country).with_source()


class MinistryQuerySet(FactQuerySet):  # type: ignore[override]
    def about(self, country: str) -> Self:
        """Keep a country's row, its source and translations loaded with it."""
        return super().about(country).with_translations()

    def with_website(self, address: str) -> Self:
        """Keep the ministries that send readers to a website."""
        named = (Q(**{name: address}) for name in Ministry.WEBSITES)
        return self.filter(reduce(or_, named))

    def websites(self) -> set[str]:
        """Return the websites that readers are sent to. One query."""
        rows = self.order_by().values_list(*Ministry.WEBSITES)
        return {address for row in rows for address in row if address}


class CountryProfile(Guarded, Sourced):
    """A country's capital, time zones and neighbours. No row means: not known."""

    country = CountryField(_("country"), unique=True)
    official_name = models.CharField(_("official name"), max_length=200, blank=True)
    former_names = TextListField(_("former names"))
    capital = models.CharField(_("capital"), max_length=100, blank=True)
    capital_latitude = models.FloatField(_("latitude"), null=True, blank=True)
    capital_longitude = models.FloatField(_("longitude"), null=True, blank=True)
    time_zones = TextListField(
        _("time zones"), help_text=_("IANA names"), validators=[validate_time_zones]
    )
    neighbours = TextListField(
        _("neighbours by land"),
        help_text=_("ISO codes"),
        validators=[validate_countries],
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

    @property
    def known_neighbours(self) -> list[str]:
        """The neighbours that have a page."""
        return [code for code in self.neighbours if is_country(code)]


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

    objects = FactQuerySet.as_manager()

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
    """A country's foreign ministry: its crisis line, its addresses and websites.

    The source of the record is that of the line; the other addresses have their own
    dates. ``sites_host`` is where most websites of its missions are; one that begins
    with “*.” means any name below it.
    """

    translatable: ClassVar[tuple[str, ...]] = ("name", "phone_note")
    WEBSITES = ("directory_url", "advice_url", "registration_url")
    PATHS = ("emergency_phone", "email", *WEBSITES, "sites_host")
    """What leads a citizen to the ministry or to its missions."""

    country = CountryField(_("country"), unique=True)
    name = models.CharField(_("name"), max_length=200, blank=True)
    emergency_phone = models.CharField(
        _("emergency line"), max_length=16, blank=True, help_text=_("E.164: +33153…")
    )
    phone_note = models.CharField(_("note"), max_length=300, blank=True)
    directory_url = models.URLField(
        _("its own list of missions"), max_length=500, blank=True
    )
    email = models.EmailField(_("e-mail for citizens in distress"), blank=True)
    email_url = models.URLField(_("source of the e-mail"), max_length=1000, blank=True)
    email_date = PartialDateField(_("date of the e-mail"))
    advice_url = models.URLField(_("its travel advice"), max_length=500, blank=True)
    advice_date = PartialDateField(_("date of the travel advice’s address"))
    registration_url = models.URLField(
        _("where travellers register"), max_length=500, blank=True
    )
    sites_host = models.CharField(
        _("host of its missions’ websites"),
        max_length=100,
        blank=True,
        validators=[RegexValidator(r"^(\*\.)?([a-z0-9-]+\.)+[a-z]{2,}$")],
        help_text=_("www.gov.example, or *.gov.example for any name below it"),
    )
    sites_date = PartialDateField(_("date of the host"))
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
        return self.name or str(self.country.name)

    @property
    def is_reachable(self) -> bool:
        """Return whether anything leads a citizen to it or to its missions."""
        return any(getattr(self, name) for name in self.PATHS)

    @property
    def sites_domain(self) -> str:
        """Return the domain that the websites of its missions have in common."""
        return self.sites_host.removeprefix("*.")
