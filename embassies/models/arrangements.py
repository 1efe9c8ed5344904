"""Rules by which one state helps another's citizens, and from when to when."""

from datetime import date
from typing import Any, ClassVar

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from embassies.models.kinds import Status
from embassies.models.parts import ServiceOffer
from portal.countries.models import Confidence, Sourced, SourcedQuerySet
from portal.countries.partial_dates import PartialDateField, is_between
from portal.countries.text_lists import TextListField, refuse_unknown
from portal.review.guard import Guarded, GuardedQuerySet
from portal.translations.texts import Text, Translated


class RuleQuerySet(  # type: ignore[override]
    SourcedQuerySet[Any], GuardedQuerySet[Any]
):
    """Rules and what belongs to them; see portal/review/guard.py."""


class Bloc(Translated, Guarded):
    """States that act together; who belonged to it when is dated."""

    translatable: ClassVar[tuple[str, ...]] = ("name",)

    key = models.SlugField(_("key"), primary_key=True, max_length=30)
    name = models.CharField(_("name"), max_length=100)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("group of states")
        verbose_name_plural = _("groups of states")
        ordering = ["key"]

    def __str__(self) -> str:
        return self.name


class Membership(Guarded, Sourced):
    """From when to when a country belonged to a group; the last day included."""

    bloc = models.ForeignKey(
        Bloc,
        models.CASCADE,
        verbose_name=_("group of states"),
        related_name="memberships",
    )
    country = CountryField(_("country"))
    joined = PartialDateField(_("joined"))
    left = PartialDateField(_("left"), help_text=_("The last day of membership."))

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        ordering = ["bloc", "country", "joined"]
        constraints = [
            models.UniqueConstraint(
                fields=["bloc", "country", "joined"], name="membership_once"
            ),
            models.CheckConstraint(
                condition=Q(left="") | Q(left__gte=F("joined")),
                name="membership_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.country.code} {self.joined}–{self.left}"


def validate_services(codes: list[str]) -> None:
    """Raise ValidationError unless all are services of missions."""
    for code in codes:
        if code not in ServiceOffer.Service.values:
            refuse_unknown(code, ", ".join(ServiceOffer.Service.values))


def _named_once(states: str, bloc: str) -> Q:
    by_name = Q((f"{bloc}__isnull", True)) & ~Q((states, ""))
    return by_name | Q((f"{bloc}__isnull", False), (states, ""))


class Arrangement(Translated, Guarded, Sourced):
    """One rule: whose citizens, helped by whom, where, with what, by which law.

    Parties are named one by one, or as a group of states whose members on the
    day in question count.
    """

    class Extent(models.TextChoices):
        ANYWHERE = "anywhere", _("in every country")
        LISTED = "listed", _("in the countries named here")
        UNLISTED = "unlisted", _("in some countries; the list is not known")

    translatable: ClassVar[tuple[str, ...]] = (
        *("title", "rule", "scope_note", "legal_source"),
    )

    key = models.SlugField(_("key"), unique=True, max_length=60)
    title = models.CharField(_("title"), max_length=150)
    rule = models.TextField(
        _("rule"), max_length=500, help_text=_("One sentence, in English.")
    )
    beneficiaries = CountryField(_("citizens of"), multiple=True, blank=True)
    beneficiary_bloc = models.ForeignKey(
        Bloc,
        models.PROTECT,
        verbose_name=_("citizens of the members of"),
        related_name="+",
        null=True,
        blank=True,
    )
    helpers = CountryField(_("helped by"), multiple=True, blank=True)
    helper_bloc = models.ForeignKey(
        Bloc,
        models.PROTECT,
        verbose_name=_("helped by the members of"),
        related_name="+",
        null=True,
        blank=True,
    )
    extent = models.CharField(_("where"), max_length=10, choices=Extent)
    places = CountryField(_("countries named"), multiple=True, blank=True)
    only_outside_bloc = models.ForeignKey(
        Bloc,
        models.PROTECT,
        verbose_name=_("only outside the members of"),
        related_name="+",
        null=True,
        blank=True,
    )
    only_if_unrepresented = models.BooleanField(
        _("only where their own state has no mission that can help"), default=False
    )
    services = TextListField(
        _("services"),
        help_text=_("Empty: not stated."),
        validators=[validate_services],
    )
    scope_note = models.CharField(_("scope"), max_length=300, blank=True)
    legal_source = models.CharField(_("legal source"), max_length=300)
    valid_from = PartialDateField(_("in force since"))
    valid_until = PartialDateField(_("in force until"))
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("arrangement")
        verbose_name_plural = _("arrangements")
        ordering = ["key"]
        constraints = [
            models.CheckConstraint(
                condition=Q(valid_until="") | Q(valid_until__gte=F("valid_from")),
                name="arrangement_in_order",
            ),
            models.CheckConstraint(
                condition=(Q(extent="listed") & ~Q(places=""))
                | (Q(extent__in=["anywhere", "unlisted"]) & Q(places="")),
                name="arrangement_places_only_if_listed",
            ),
            models.CheckConstraint(
                condition=_named_once("beneficiaries", "beneficiary_bloc"),
                name="arrangement_names_beneficiaries_once",
            ),
            models.CheckConstraint(
                condition=_named_once("helpers", "helper_bloc"),
                name="arrangement_names_helpers_once",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def is_in_force(self, day: date) -> bool:
        return is_between(self.valid_from, self.valid_until, day)

    @property
    def rule_text(self) -> Text:
        """The rule in the reader's language, or as it is written."""
        return self.translated("rule")


class ArrangementStatus(Translated, Guarded, Sourced):
    """How an arrangement worked in practice from one date on."""

    translatable: ClassVar[tuple[str, ...]] = ("note",)

    arrangement = models.ForeignKey(
        Arrangement,
        models.CASCADE,
        verbose_name=_("arrangement"),
        related_name="status_periods",
    )
    status = models.CharField(_("status"), max_length=15, choices=Status)
    since = PartialDateField(_("since"))
    until = PartialDateField(_("until"))
    note = models.CharField(_("note"), max_length=300, blank=True)
    evidence = models.CharField(
        _("evidence"), max_length=300, help_text=_("An address or a title.")
    )
    confidence = models.CharField(_("confidence"), max_length=6, choices=Confidence)

    objects = RuleQuerySet.as_manager()

    class Meta:
        verbose_name = _("status of an arrangement")
        verbose_name_plural = _("statuses of arrangements")
        ordering = ["arrangement", "-since", "-id"]
        constraints = [
            models.UniqueConstraint(
                fields=["arrangement", "status", "since"],
                name="arrangement_status_once",
            ),
            models.CheckConstraint(
                condition=Q(until="") | Q(until__gte=F("since")),
                name="arrangement_status_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_status_display()} {self.since}".strip()
