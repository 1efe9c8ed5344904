"""Facts that belong to a mission and have a source of their own."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, ClassVar, TypedDict

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import JSONObject
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from embassies.models.kinds import Status
from embassies.values.phone_numbers import DIALLED, Phone, parse_phone
from portal.countries.models import Confidence, Source, Sourced, SourcedQuerySet
from portal.countries.partial_dates import PartialDateField
from portal.countries.text_lists import TextListField, validate_languages
from portal.review.guard import Guarded, GuardedQuerySet
from portal.translations.texts import Translated

_DIALLED = {"channel", "value", "e164", "extension"}
"""Columns of a contact that decide what is dialled, or hold it."""


class PartQuerySet(  # type: ignore[override]
    SourcedQuerySet[Any], GuardedQuerySet[Any]
):
    """Facts of missions; see portal/review/guard.py."""


class Part(Translated, Guarded, Sourced):
    """A fact that belongs to a mission and has a source of its own.

    A row whose source is staff is never changed by an import; one that staff
    withdrew is kept, so that no import brings it back.
    """

    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)

    objects = PartQuerySet.as_manager()

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
    """A way to reach a mission.

    ``value`` is the fact; ``e164`` and ``extension`` follow from it and the mission's
    seat. Imports, which write rows in bulk, derive them in rows.contact_part().
    """

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
        "embassies.Mission",
        models.CASCADE,
        verbose_name=_("mission"),
        related_name="contacts",
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
    languages = TextListField(_("languages"), validators=[validate_languages])
    hours = models.CharField(_("hours"), max_length=200, blank=True)
    note = models.CharField(_("note"), max_length=300, blank=True)
    # Keys (part_rules.py) of imported values that staff replaced by this one.
    replaced_keys = models.JSONField(default=list, blank=True, editable=False)

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

    def save(
        self, *args: Any, update_fields: Iterable[str] | None = None, **options: Any
    ) -> None:
        if update_fields is None or not _DIALLED.isdisjoint(update_fields):
            self.derive_number()
            update_fields = update_fields and {*update_fields, "e164", "extension"}
        super().save(*args, update_fields=update_fields, **options)

    def derive_number(self) -> None:
        """Set what is dialled from what is shown and where the mission is."""
        is_dialled = self.channel in DIALLED
        phone = parse_phone(self.value, self.mission.seat) if is_dialled else Phone()
        self.e164, self.extension = phone.e164, phone.extension


class NumberToCall(TypedDict):
    """A number of a mission, in the columns of its contact."""

    value: str
    e164: str
    source_date: str
    verified_at: str | None
    """ISO 8601, in UTC where no offset is given."""


def number_to_call() -> models.Subquery:
    """Return the column of a mission's NumberToCall; an emergency line before all.

    What can be dialled from anywhere comes first, then the newest.
    """
    order = [
        models.When(purpose=one, then=at) for at, one in enumerate(Contact.Purpose)
    ]
    rows = Contact.objects.filter(
        mission=models.OuterRef("pk"),
        channel=Contact.Channel.PHONE,
        withdrawn_at=None,
    ).order_by(
        models.Case(models.When(e164="", then=1), default=0),
        models.Case(*order, default=len(order)),
        "-source_date",
        "id",
    )
    columns = JSONObject(**{one: one for one in NumberToCall.__annotations__})
    return models.Subquery(rows.values_list(columns)[:1])


class Coverage(Part):
    """Another country, or a district of one, that a mission serves as well."""

    mission = models.ForeignKey(
        "embassies.Mission",
        models.CASCADE,
        verbose_name=_("mission"),
        related_name="coverages",
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

    translatable: ClassVar[tuple[str, ...]] = ("note",)

    mission = models.ForeignKey(
        "embassies.Mission",
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

    translatable: ClassVar[tuple[str, ...]] = ("note",)

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
        "embassies.Mission",
        models.CASCADE,
        verbose_name=_("mission"),
        related_name="services",
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


PARTS: tuple[type[Part], ...] = (Contact, Coverage, StatusPeriod, ServiceOffer)
_SYSTEM_FIELDS = {
    "id",
    "mission",
    "replaced_keys",
    *(one.name for one in Sourced._meta.local_fields),
}


def staff_fields(model: type[Part]) -> tuple[str, ...]:
    """Return the fields of a part that staff change."""
    own = (one.name for one in model._meta.concrete_fields)
    return tuple(name for name in own if name not in _SYSTEM_FIELDS)
