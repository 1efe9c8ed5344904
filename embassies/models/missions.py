"""A diplomatic mission or consular post."""

from collections.abc import Iterable
from datetime import UTC, datetime, time
from typing import ClassVar, Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from embassies.models.claims import SourceClaim
from embassies.models.kinds import SHUT, Kind, Precision, Reach, Status
from embassies.models.mission_indexes import INDEXES
from embassies.models.parts import Contact, Coverage, ServiceOffer, StatusPeriod
from embassies.values.periods import current_period
from portal.countries.distance import Point, point
from portal.countries.freshness import STALE_AFTER
from portal.countries.models import Source, Sourced, SourcedQuerySet
from portal.countries.partial_dates import PartialDateField
from portal.countries.text_lists import (
    TextListField,
    validate_languages,
    validate_time_zone,
)
from portal.review.guard import Guarded, GuardedQuerySet
from portal.translations.texts import (
    Translated,
    texts_by_language,
    texts_in,
    texts_of,
)


class MissionQuerySet(  # type: ignore[override]
    SourcedQuerySet["Mission"], GuardedQuerySet["Mission"]
):
    def public(self) -> Self:
        """Leave out what was withdrawn from the directory."""
        return self.filter(withdrawn_at=None)

    def parked(self) -> Self:
        """Keep what an import hid because it may be a post of the past."""
        return self.filter(
            withdrawn_at__isnull=False,
            field_sources__withdrawn_at__reason__isnull=False,
        )

    def unlisted(self) -> Self:
        """Keep what a list of a government has no more, until a person checks it."""
        return self.public().exclude(unlisted_on="").order_by("unlisted_on", "slug")

    def of(self, country: str) -> Self:
        """Keep the missions that a country sends."""
        return self.filter(sending_country=country)

    def standing_in(self, country: str) -> Self:
        """Keep the missions accredited to a country, wherever they sit."""
        return self.filter(receiving_country=country)

    def covering(self, country: str) -> Self:
        """Keep the missions that serve a country from elsewhere."""
        rows = Coverage.objects.filter(country=country, withdrawn_at=None)
        return self.filter(pk__in=rows.values("mission")).exclude(
            receiving_country=country
        )

    def offering(self, service: str) -> Self:
        """Keep the missions known to offer a service."""
        offers = ServiceOffer.objects.filter(
            service=service, status=Status.OPEN, withdrawn_at=None
        )
        return self.filter(pk__in=offers.values("mission"))

    def reachable(self) -> Self:
        """Leave out posts where nobody can be met."""
        return self.exclude(status__in=SHUT)

    def is_stale(self, at: datetime) -> Q:
        """Return the condition of being out of date; the twin of freshness.is_stale().

        A date known to the month is as late as the month's last day.
        """
        oldest = (at - STALE_AFTER).date()
        day = oldest.isoformat()
        recorded = Q(source_date__lt=day) & ~Q(source_date__in=[day[:7], day[:4]])
        midnight = datetime.combine(oldest, time.min, UTC)
        return recorded & (Q(verified_at=None) | Q(verified_at__lt=midnight))

    def with_names(self) -> Self:
        """Add the column ``names``, by language, for values(). No query more."""
        return self.annotate(names=texts_by_language(Mission, "name"))

    def with_contacts(self) -> Self:
        """Load the contacts shown to the public. One query."""
        shown = Contact.objects.filter(withdrawn_at=None).with_source()
        return self.prefetch_related(models.Prefetch("contacts", shown))

    def with_coverage(self) -> Self:
        """Load the other countries covered. One query."""
        shown = Coverage.objects.filter(withdrawn_at=None)
        return self.prefetch_related(models.Prefetch("coverages", shown))

    def with_reach(self) -> Self:
        """Add how a mission can be reached, by its contacts; None: not known.

        No query more.
        """
        kinds = models.Case(
            models.When(
                Q(channel=Contact.Channel.PHONE) & ~Q(e164=""), then=Reach.PHONE
            ),
            default=Reach.CONTACT,
        )
        shown = (
            Contact.objects.filter(mission=models.OuterRef("pk"), withdrawn_at=None)
            .exclude(channel=Contact.Channel.FAX)
            .order_by()
            .values("mission")
        )
        return self.annotate(
            reach=models.Subquery(
                shown.annotate(reach=models.Max(kinds)).values("reach")
            )
        )

    def with_consular_help(self) -> Self:
        """Add whether a source says that citizens get no help. No query more."""
        refusals = ServiceOffer.objects.filter(
            mission=models.OuterRef("pk"),
            service=ServiceOffer.Service.CITIZEN_SERVICES,
            status__in=SHUT,
            withdrawn_at=None,
        )
        return self.annotate(refuses_citizens=models.Exists(refusals))

    def with_status_note(self) -> Self:
        """Add the note on the status that a mission has now. No query more."""
        rows = StatusPeriod.objects.filter(
            mission=models.OuterRef("pk"),
            status=models.OuterRef("status"),
            withdrawn_at=None,
        ).order_by("-since", "-id")
        texts = rows.annotate(texts=texts_of(StatusPeriod, "note")).values("texts")
        return self.annotate(
            status_note=models.Subquery(rows.values("note")[:1]),
            status_note_texts=models.Subquery(texts[:1]),
        )

    def with_status_history(self) -> Self:
        """Load the dated statuses, latest first. One query."""
        shown = StatusPeriod.objects.filter(withdrawn_at=None).with_source()
        return self.prefetch_related(
            models.Prefetch("status_periods", shown.with_translations())
        )

    def with_claims(self) -> Self:
        """Load what sources say where several speak of one field. One query."""
        words = SourceClaim.objects.select_related("source")
        return self.prefetch_related(models.Prefetch("claims", words))


class Mission(Translated, Guarded, Sourced):
    """One post of one sending country.

    ``receiving_country`` is the country it is accredited to;
    ``seat_country`` is set only where it sits in another one, as embassies to
    the Holy See sit in Italy. ``field_sources`` holds, for each field whose
    value comes from elsewhere than the record's own source, that source, its
    date and, after an edit by staff, who made it: such a field is never
    changed by an import. ``listed_by`` holds the lists of governments that name it
    (embassies/values/listings.py), from which the two dates follow.
    """

    translatable: ClassVar[tuple[str, ...]] = (
        *("name", "access_note", "accessibility_note"),
    )

    slug = models.SlugField(_("slug"), max_length=150, unique=True)
    wikidata_id = models.CharField(_("Wikidata id"), max_length=20, blank=True)
    sending_country = CountryField(_("sending country"))
    receiving_country = CountryField(_("receiving country"))
    seat_country = CountryField(
        _("seat, if elsewhere"),
        blank=True,
        help_text=_("Only where the post sits outside the receiving country."),
    )
    kind = models.CharField(_("kind"), max_length=25, choices=Kind)
    is_honorary = models.BooleanField(_("honorary"), default=False)
    city = models.CharField(_("city"), max_length=100, blank=True)
    geonames_id = models.PositiveIntegerField(
        _("GeoNames id of the city"), null=True, blank=True
    )
    address = models.CharField(_("address"), max_length=500, blank=True)
    local_address = models.CharField(
        _("address in the local script"), max_length=500, blank=True
    )
    postal_address = models.CharField(_("postal address"), max_length=500, blank=True)
    latitude = models.FloatField(_("latitude"), null=True, blank=True)
    longitude = models.FloatField(_("longitude"), null=True, blank=True)
    precision = models.CharField(
        _("precision of the point"), max_length=6, choices=Precision, blank=True
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=40,
        blank=True,
        help_text=_("IANA name"),
        validators=[validate_time_zone],
    )
    opening_hours = models.CharField(
        _("opening hours"),
        max_length=500,
        blank=True,
        help_text=_("OpenStreetMap syntax: Mo-Fr 09:00-12:30; PH off"),
    )
    appointment_only = models.BooleanField(
        _("by appointment only"), null=True, blank=True
    )
    access_note = models.CharField(_("how to get in"), max_length=300, blank=True)
    accessibility_note = models.CharField(
        _("accessibility"), max_length=300, blank=True
    )
    languages = TextListField(
        _("languages spoken"),
        help_text=_("Codes: fr, ru"),
        validators=[validate_languages],
    )
    status = models.CharField(
        _("status"),
        max_length=15,
        choices=Status,
        default=Status.UNKNOWN,
        help_text=_("Set from the dated statuses below."),
    )
    status_since = PartialDateField(_("status since"))
    replaced_by = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("replaced by"),
        related_name="replaces",
        null=True,
        blank=True,
    )
    merged_into = models.ForeignKey(
        "self",
        models.SET_NULL,
        verbose_name=_("merged into"),
        related_name="merged",
        null=True,
        blank=True,
        editable=False,
    )
    listed_by = models.JSONField(_("listed by"), default=dict, blank=True)
    listed_on = PartialDateField(_("listed on"), editable=False)
    unlisted_on = PartialDateField(_("missing in a list since"), editable=False)
    field_sources = models.JSONField(_("sources by field"), default=dict, blank=True)
    withdrawn_at = models.DateTimeField(
        _("withdrawn from the directory at"), null=True, blank=True
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = MissionQuerySet.as_manager()

    # Only on what with_status_note(), with_consular_help() and with_reach() load.
    status_note: str | None
    status_note_texts: dict[str, str] | None
    refuses_citizens: bool
    reach: int | None

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        ordering = ["slug"]
        indexes = INDEXES
        constraints = [
            models.UniqueConstraint(
                fields=["wikidata_id"],
                condition=~Q(wikidata_id=""),
                name="mission_wikidata_once",
            ),
            models.CheckConstraint(
                condition=~Q(sending_country=F("receiving_country")),
                name="mission_is_abroad",
            ),
            models.CheckConstraint(
                condition=~Q(seat_country=F("receiving_country")),
                name="mission_seat_only_if_elsewhere",
            ),
            models.CheckConstraint(
                condition=Q(latitude=None, longitude=None, precision="")
                | (
                    Q(latitude__range=(-90, 90), longitude__range=(-180, 180))
                    & Q(precision__in=Precision.values)
                ),
                name="mission_point_with_precision",
            ),
            models.CheckConstraint(
                condition=Q(merged_into=None) | Q(withdrawn_at__isnull=False),
                name="mission_merged_is_withdrawn",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=Kind.values), name="mission_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="mission_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def names(self) -> dict[str, str]:
        """The recorded names by language. One query, unless they were loaded."""
        return texts_in(self.texts, "name")

    @property
    def sender(self) -> str:
        """The code of the sending country; cheap, it builds no Country."""
        return str(self.__dict__["sending_country"])

    @property
    def host(self) -> str:
        """The code of the receiving country; cheap, it builds no Country."""
        return str(self.__dict__["receiving_country"])

    @property
    def seat(self) -> str:
        """The code of the country where the post physically is."""
        return str(self.__dict__["seat_country"] or self.host)

    @property
    def point(self) -> Point | None:
        return point(self.latitude, self.longitude)

    def derive_numbers(self) -> None:
        """Derive what is dialled again, where the seat changed. A query for each."""
        for contact in self.contacts.all():
            contact.mission = self
            contact.save(update_fields=["e164", "extension"])

    def mark_staff_edit(
        self, names: Iterable[str], *, by: int | None, at: datetime
    ) -> None:
        """Note who edited which fields, so that no import undoes it."""
        note = {"source": Source.STAFF, "by": by, "at": at.isoformat()}
        self.field_sources = {**self.field_sources, **dict.fromkeys(names, note)}

    def settle_status(self, *, at: datetime) -> None:
        """Store the status that holds now. Two queries."""
        periods = self.status_periods.filter(withdrawn_at=None)
        current = current_period(periods, on=at.date())
        self.status = current.status if current else Status.UNKNOWN
        self.status_since = current.since if current else ""
        self.save(update_fields=["status", "status_since", "updated_at"])

    @property
    def is_shut(self) -> bool:
        """Whether nobody can be met there; the twin of QuerySet.reachable()."""
        return self.status in SHUT


class FormerSlug(models.Model):
    """An address that a mission once had and that still leads to it."""

    slug = models.SlugField(_("slug"), max_length=150, unique=True)
    mission = models.ForeignKey(
        Mission, models.CASCADE, verbose_name=_("mission"), related_name="former_slugs"
    )

    class Meta:
        verbose_name = _("former slug")
        verbose_name_plural = _("former slugs")

    def __str__(self) -> str:
        return self.slug
