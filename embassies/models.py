"""A diplomatic mission or consular post, and how to reach it."""

from collections.abc import Iterable
from datetime import datetime
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from embassies.statuses import current_period
from portal.countries.models import Confidence, Source, Sourced
from portal.countries.partial_dates import PartialDateField


class Kind(models.TextChoices):
    """What a post is (Vienna Conventions of 1961, art. 14, and 1963, art. 9)."""

    EMBASSY = "embassy", _("embassy")
    HIGH_COMMISSION = "high_commission", _("high commission")
    DEPUTY_HIGH_COMMISSION = "deputy_high_commission", _("deputy high commission")
    NUNCIATURE = "nunciature", _("nunciature")
    PERMANENT_MISSION = "permanent_mission", _("permanent mission")
    INTERESTS_SECTION = "interests_section", _("interests section")
    LIAISON_OFFICE = "liaison_office", _("liaison office")
    REPRESENTATIVE_OFFICE = "representative_office", _("representative office")
    CONSULATE_GENERAL = "consulate_general", _("consulate general")
    CONSULATE = "consulate", _("consulate")
    VICE_CONSULATE = "vice_consulate", _("vice-consulate")
    CONSULAR_AGENCY = "consular_agency", _("consular agency")


class Status(models.TextChoices):
    OPEN = "open", _("open")
    LIMITED = "limited", _("limited services")
    EMERGENCY_ONLY = "emergency_only", _("emergencies only")
    SUSPENDED = "suspended", _("suspended")
    RELOCATED = "relocated", _("relocated")
    CLOSED = "closed", _("closed")
    UNKNOWN = "unknown", _("not known")


SHUT = (Status.CLOSED, Status.SUSPENDED, Status.RELOCATED)
"""Statuses in which nobody can be met at the recorded place."""


class Precision(models.TextChoices):
    EXACT = "exact", _("exact")
    STREET = "street", _("street")
    CITY = "city", _("city centre")


class MissionQuerySet(models.QuerySet["Mission"]):
    def public(self) -> Self:
        """Leave out what was withdrawn from the directory."""
        return self.filter(withdrawn_at=None)

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

    def with_contacts(self) -> Self:
        """Load the contacts shown to the public. One query."""
        shown = Contact.objects.filter(withdrawn_at=None).select_related("source")
        return self.prefetch_related(models.Prefetch("contacts", shown))

    def with_coverage(self) -> Self:
        """Load the other countries covered. One query."""
        shown = Coverage.objects.filter(withdrawn_at=None)
        return self.prefetch_related(models.Prefetch("coverages", shown))

    def with_status_history(self) -> Self:
        """Load the dated statuses, latest first. One query."""
        shown = StatusPeriod.objects.filter(withdrawn_at=None).select_related("source")
        return self.prefetch_related(models.Prefetch("status_periods", shown))

    def with_services(self) -> Self:
        """Load the services that sources speak of. One query."""
        shown = ServiceOffer.objects.filter(withdrawn_at=None).select_related("source")
        return self.prefetch_related(models.Prefetch("services", shown))


class Mission(Sourced):
    """One post of one sending country.

    ``receiving_country`` is the country it is accredited to;
    ``seat_country`` is set only where it sits in another one, as embassies to
    the Holy See sit in Italy. ``field_sources`` holds, for each field whose
    value comes from elsewhere than the record's own source, that source, its
    date and, after an edit by staff, who made it: such a field is never
    changed by an import.
    """

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
    names = models.JSONField(
        _("recorded names"), default=dict, blank=True, help_text=_("By language code.")
    )
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
        _("time zone"), max_length=40, blank=True, help_text=_("IANA name")
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
    languages = models.JSONField(
        _("languages spoken"), default=list, blank=True, help_text=_("Codes: fr, ru")
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
    field_sources = models.JSONField(_("sources by field"), default=dict, blank=True)
    withdrawn_at = models.DateTimeField(
        _("withdrawn from the directory at"), null=True, blank=True
    )
    created_at = models.DateTimeField(_("recorded at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("changed at"), auto_now=True)

    objects = MissionQuerySet.as_manager()

    class Meta:
        verbose_name = _("mission")
        verbose_name_plural = _("missions")
        ordering = ["slug"]
        indexes = [
            models.Index(
                fields=["sending_country", "receiving_country"], name="mission_pair"
            ),
            models.Index(fields=["receiving_country", "city"], name="mission_place"),
            models.Index(fields=["latitude", "longitude"], name="mission_point"),
            models.Index(fields=["updated_at", "id"], name="mission_updated"),
        ]
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
                condition=Q(kind__in=Kind.values), name="mission_kind_known"
            ),
            models.CheckConstraint(
                condition=Q(status__in=Status.values), name="mission_status_known"
            ),
        ]

    def __str__(self) -> str:
        return self.slug

    @property
    def seat(self) -> str:
        """The code of the country where the post physically is."""
        return str(self.seat_country.code or self.receiving_country.code)

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


class Part(Sourced):
    """A fact that belongs to a mission and has a source of its own.

    A row whose source is staff is never changed by an import; one that staff
    withdrew is kept, so that no import brings it back.
    """

    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    class Meta:
        abstract = True

    def mark_staff_edit(self, *, at: datetime) -> None:
        """Make staff the source, so that no import changes the row."""
        self.source = Source.objects.staff()
        self.source_ref = self.source_url = ""
        self.source_date = at.date().isoformat()

    def withdraw(self, *, at: datetime) -> None:
        """Take the row from the public and keep it, so that no import returns it."""
        self.withdrawn_at = at
        self.save(update_fields=["withdrawn_at"])


class Contact(Part):
    class Channel(models.TextChoices):
        PHONE = "phone", _("phone")
        FAX = "fax", _("fax")
        EMAIL = "email", _("e-mail")
        FORM = "form", _("form")
        WEBSITE = "website", _("website")
        SOCIAL = "social", _("social media")

    class Purpose(models.TextChoices):
        EMERGENCY = "emergency", _("emergency")
        GENERAL = "general", _("general")
        CONSULAR = "consular", _("consular")
        VISA = "visa", _("visa")

    mission = models.ForeignKey(
        Mission, models.CASCADE, verbose_name=_("mission"), related_name="contacts"
    )
    channel = models.CharField(_("channel"), max_length=10, choices=Channel)
    purpose = models.CharField(
        _("purpose"), max_length=10, choices=Purpose, default=Purpose.GENERAL
    )
    value = models.CharField(_("value"), max_length=1000, help_text=_("As recorded."))
    e164 = models.CharField(
        _("E.164"),
        max_length=16,
        blank=True,
        help_text=_("International form; blank where the number is not valid."),
    )
    extension = models.CharField(_("extension"), max_length=10, blank=True)
    languages = models.JSONField(_("languages"), default=list, blank=True)
    hours = models.CharField(_("hours"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        ordering = ["mission", "id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "channel", "purpose", "value"],
                name="contact_once",
            ),
            models.CheckConstraint(
                condition=Q(e164="") | Q(e164__regex=r"^\+[1-9][0-9]{3,14}$"),
                name="contact_e164",
            ),
            models.CheckConstraint(
                condition=Q(e164="") | Q(channel__in=["phone", "fax"]),
                name="contact_e164_only_of_phones",
            ),
        ]

    def __str__(self) -> str:
        return self.value


class Coverage(Part):
    """Another country, or a district of one, that a mission serves as well."""

    mission = models.ForeignKey(
        Mission, models.CASCADE, verbose_name=_("mission"), related_name="coverages"
    )
    country = CountryField(_("country"), db_index=True)
    district = models.CharField(_("district"), max_length=100, blank=True)

    class Meta:
        verbose_name = _("coverage")
        verbose_name_plural = _("coverages")
        ordering = ["mission", "country", "district"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "country", "district"], name="coverage_once"
            ),
        ]

    def __str__(self) -> str:
        return " ".join(filter(None, [str(self.country.code), self.district]))


class StatusPeriod(Part):
    """What a source says of a mission's state from one date on."""

    mission = models.ForeignKey(
        Mission,
        models.CASCADE,
        verbose_name=_("mission"),
        related_name="status_periods",
    )
    status = models.CharField(_("status"), max_length=15, choices=Status)
    since = PartialDateField(_("since"))
    until = PartialDateField(_("until"))
    note = models.CharField(_("note"), max_length=500, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=1000, help_text=_("An address or a title.")
    )
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence)

    class Meta:
        verbose_name = _("status period")
        verbose_name_plural = _("status periods")
        ordering = ["mission", "-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["mission", "status", "since"], name="status_period_once"
            ),
            models.CheckConstraint(
                condition=Q(until="") | Q(until__gte=F("since")),
                name="status_period_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.since}".strip()


class ServiceOffer(Part):
    """Whether a mission offers a service; no row means that it is not known."""

    class Service(models.TextChoices):
        CITIZEN_SERVICES = "citizen_services", _("help for citizens")
        EMERGENCY_TRAVEL_DOCUMENT = (
            "emergency_travel_document",
            _("emergency travel document"),
        )
        PASSPORTS = "passports", _("passports")
        NOTARIAL = "notarial", _("notarial acts")
        REGISTRATION = "birth_death_registration", _("births and deaths")
        LEGALISATION = "legalisation", _("legalisation")
        MARRIAGE = "marriage", _("marriage")
        PRISONERS = "prisoners", _("visits to prisoners")
        VISAS = "visas", _("visas")

    mission = models.ForeignKey(
        Mission, models.CASCADE, verbose_name=_("mission"), related_name="services"
    )
    service = models.CharField(_("service"), max_length=30, choices=Service)
    status = models.CharField(_("status"), max_length=15, choices=Status)
    since = PartialDateField(_("since"))
    note = models.CharField(_("note"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("service")
        verbose_name_plural = _("services")
        ordering = ["mission", "service"]
        constraints = [
            models.UniqueConstraint(fields=["mission", "service"], name="service_once"),
        ]

    def __str__(self) -> str:
        return f"{self.get_service_display()}: {self.get_status_display()}"


class ImportRun(models.Model):
    """What one import read, changed and refused."""

    class State(models.TextChoices):
        DRY_RUN = "dry_run", _("dry run")
        DONE = "done", _("done")
        REFUSED = "refused", _("refused")

    importer = models.CharField(_("importer"), max_length=30)
    origin = models.CharField(_("file or address"), max_length=500)
    sha256 = models.CharField(_("SHA-256 of what was read"), max_length=64)
    state = models.CharField(_("state"), max_length=10, choices=State)
    refusal = models.CharField(_("why it was refused"), max_length=500, blank=True)
    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"))
    created = models.PositiveIntegerField(_("created"), default=0)
    changed = models.PositiveIntegerField(_("changed"), default=0)
    unchanged = models.PositiveIntegerField(_("unchanged"), default=0)
    rejected = models.PositiveIntegerField(_("rejected"), default=0)
    suspicious = models.PositiveIntegerField(_("suspicious"), default=0)
    withdrawn = models.PositiveIntegerField(_("withdrawn"), default=0)

    class Meta:
        verbose_name = _("import run")
        verbose_name_plural = _("import runs")
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.importer} {self.started_at:%Y-%m-%d %H:%M}"


class ImportedRow(models.Model):
    """What became of one row; rows that changed nothing are only counted."""

    class Outcome(models.TextChoices):
        CREATED = "created", _("created")
        CHANGED = "changed", _("changed")
        REJECTED = "rejected", _("rejected")
        SUSPICIOUS = "suspicious", _("suspicious")
        WITHDRAWN = "withdrawn", _("withdrawn")

    run = models.ForeignKey(
        ImportRun, models.CASCADE, verbose_name=_("import run"), related_name="rows"
    )
    line = models.PositiveIntegerField(_("line"), null=True)
    outcome = models.CharField(_("outcome"), max_length=10, choices=Outcome)
    slug = models.CharField(_("mission"), max_length=150, blank=True)
    message = models.CharField(_("message"), max_length=500, blank=True)
    diff = models.JSONField(_("what changed"), default=dict, blank=True)

    class Meta:
        verbose_name = _("imported row")
        verbose_name_plural = _("imported rows")
        ordering = ["run", "id"]
        indexes = [models.Index(fields=["run", "outcome"], name="imported_outcome")]

    def __str__(self) -> str:
        return f"{self.line}: {self.get_outcome_display()}"
