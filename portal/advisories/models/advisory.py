"""Advisories: dated notices about a country, or about the whole world."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, ClassVar, Self

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Case, F, Max, Min, Q, Value, When
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from portal.advisories.models.scales import (
    Certainty,
    Severity,
    Tone,
    Urgency,
    scale_index,
)
from portal.countries.partial_dates import PartialDateField
from portal.countries.text_lists import validate_time_zone
from portal.review.guard import Guarded, GuardedQuerySet, refuse_unreviewed
from portal.translations.texts import (
    Translated,
    TranslatedQuerySet,
    rendered,
    texts_in,
)
from portal.web.markdown import clean_text, to_html, validate_wording


class State(models.TextChoices):
    DRAFT = "draft", _("draft")
    SCHEDULED = "scheduled", _("scheduled")
    LIVE = "live", _("live")
    ENDED = "ended", _("ended")


@dataclass(frozen=True)
class Wording:
    """An advisory's words in one language, or in the one they were written in."""

    language: str
    title: str
    text: str
    label: str = ""


class AdvisoryQuerySet(  # type: ignore[override]
    TranslatedQuerySet["Advisory"], GuardedQuerySet["Advisory"]
):
    """What was issued is written by ``issuing`` only."""

    def guard(self, values: Mapping[str, object]) -> None:
        if "issued_at" in values or self.filter(issued_at__isnull=False).exists():
            refuse_unreviewed(self.model)

    def bulk_create(self, *args: Any, **options: Any) -> "list[Advisory]":
        refuse_unreviewed(self.model)
        return super().bulk_create(*args, **options)

    def live(self, at: datetime) -> Self:
        """Keep those live at an instant, by the rule of Advisory.is_live().

        The first instant belongs to it, the last one no longer does.
        """
        return self.filter(
            Q(cancelled_at=None) | Q(cancelled_at__gt=at),
            issued_at__lte=at,
            starts_at__lte=at,
            ends_at__gt=at,
        )

    def public(self, at: datetime) -> Self:
        """Keep those that are or were live, by the rule of Advisory.is_public()."""
        return self.filter(
            Q(cancelled_at=None) | Q(cancelled_at__gte=F("starts_at")),
            issued_at__lte=at,
            starts_at__lte=at,
        )

    def past(self, at: datetime) -> Self:
        """Keep those that were shown and no longer are, the latest first."""
        over = Q(ends_at__lte=at) | Q(cancelled_at__lte=at)
        return self.public(at).filter(over).order_by("-starts_at", "-id")

    def awaited(self, at: datetime, until: datetime) -> Self:
        """Keep those issued that are live now or will be by a later instant."""
        return self.filter(
            Q(cancelled_at=None) | Q(cancelled_at__gt=at),
            issued_at__lte=at,
            starts_at__lte=until,
            ends_at__gt=at,
        )

    def turning_points(self, at: datetime) -> tuple[datetime | None, datetime | None]:
        """Return when one last began or ended by the clock, and when one next will.

        One query.
        """
        moments = {
            f"{when}_{name}": aggregate(name, filter=Q(**{f"{name}__{lookup}": at}))
            for name in ("issued_at", "starts_at", "ends_at", "cancelled_at")
            for when, aggregate, lookup in (("last", Max, "lte"), ("next", Min, "gt"))
        }
        found = self.aggregate(**moments)
        past = [one for name, one in found.items() if one and name.startswith("last")]
        coming = [one for name, one in found.items() if one and name.startswith("next")]
        return max(past, default=None), min(coming, default=None)

    def about(self, country: str) -> Self:
        """Keep those about a country or the whole world."""
        return self.filter(country__in=["", country])

    def worst_first(self, country: str = "") -> Self:
        """Order by tone, then severity; a country's own before all others.

        The same order as Notice.order_key(), by which the banner is sorted.
        """
        elsewhere = Case(When(country=country, then=Value(0)), default=Value(1))
        return self.order_by(
            *([elsewhere] if country else []),
            scale_index("tone", Tone),
            scale_index("severity", Severity),
            "id",
        )


class Advisory(Translated, Guarded):
    """One advisory. Nobody sees it before it is issued and has begun.

    One that was issued is changed through ``issuing`` only, which keeps what was
    sent about it, message by message; and that takes two people.
    """

    translatable: ClassVar[tuple[str, ...]] = (
        *("title", "text", "guidance", "call_to_action_label"),
    )
    needed: ClassVar[tuple[str, ...]] = ("title", "text")
    markdown: ClassVar[tuple[str, ...]] = ("guidance",)

    title = models.CharField(_("title"), max_length=200, validators=[validate_wording])
    text = models.TextField(
        _("short text"),
        max_length=5000,
        validators=[validate_wording],
        help_text=_("Plain text, two sentences: it stands on every page."),
    )
    guidance = models.TextField(
        _("guidance"),
        blank=True,
        validators=[validate_wording],
        help_text=_("Markdown: ## heading, **strong**, - list, [words](https://…)"),
    )
    guidance_html = models.TextField(editable=False, blank=True)
    call_to_action_label = models.CharField(
        _("words of the link"),
        max_length=100,
        blank=True,
        validators=[validate_wording],
        help_text=_("Blank: “Find your country’s embassy in …”"),
    )
    slug = models.SlugField(
        _("address"),
        max_length=100,
        unique=True,
        help_text=_("Stays the same for ever: russia-2026"),
    )
    country = CountryField(_("country"), blank=True, help_text=_("Blank: worldwide."))
    language = models.CharField(
        _("written in"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    tone = models.CharField(_("tone"), max_length=11, choices=Tone)
    severity = models.CharField(_("severity"), max_length=8, choices=Severity)
    urgency = models.CharField(_("urgency"), max_length=9, choices=Urgency)
    certainty = models.CharField(_("certainty"), max_length=8, choices=Certainty)
    starts_at = models.DateTimeField(_("starts"))
    ends_at = models.DateTimeField(_("ends"))
    time_zone = models.CharField(
        _("time zone of the schedule"),
        max_length=40,
        default="UTC",
        validators=[validate_time_zone],
    )
    review_on = models.DateField(_("next review"))
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        verbose_name=_("owner"),
        related_name="+",
        null=True,
        blank=True,
    )
    call_to_action_url = models.CharField(
        _("address of the link"),
        max_length=500,
        blank=True,
        validators=[RegexValidator(r"^(https?://[^\s\\]+|/([^/\\\s][^\\\s]*)?)$")],
        help_text=_("Blank: who can help in that country."),
    )
    source_name = models.CharField(_("source"), max_length=200, blank=True)
    source_url = models.URLField(_("source address"), max_length=1000, blank=True)
    source_date = PartialDateField(_("date of the source"))
    verified_at = models.DateTimeField(_("checked at"), null=True, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False)
    issued_at = models.DateTimeField(_("issued at"), null=True, editable=False)
    cancelled_at = models.DateTimeField(_("ended early at"), null=True, editable=False)
    changed_at = models.DateTimeField(_("last sent at"), null=True, editable=False)
    version = models.PositiveIntegerField(_("version"), default=0, editable=False)

    objects = AdvisoryQuerySet.as_manager()

    class Meta:
        verbose_name = _("advisory")
        verbose_name_plural = _("advisories")
        ordering = ["-starts_at", "-id"]
        permissions = [("issue_advisory", _("Can issue and end advisories"))]
        indexes = [
            models.Index(fields=["ends_at", "starts_at"], name="advisory_period"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(ends_at__gt=F("starts_at")),
                name="advisory_ends_after_start",
            ),
            models.CheckConstraint(
                condition=Q(tone__in=Tone.values), name="advisory_tone_known"
            ),
            models.CheckConstraint(
                condition=Q(severity__in=Severity.values)
                & Q(urgency__in=Urgency.values)
                & Q(certainty__in=Certainty.values),
                name="advisory_cap_values_known",
            ),
            models.CheckConstraint(
                condition=Q(tone=Tone.INFORMATION)
                | ~Q(source_name="") & ~Q(source_url="") & ~Q(source_date=""),
                name="advisory_facts_have_a_source",
                violation_error_message=_(
                    "A warning states facts: name its source, address and date."
                ),
            ),
            models.CheckConstraint(
                condition=Q(cancelled_at=None) | Q(issued_at__isnull=False),
                name="advisory_ended_after_issue",
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with its texts cleaned and the guidance rendered."""
        for name in self.translatable:
            setattr(self, name, clean_text(getattr(self, name)).strip())
        self.guidance_html = to_html(self.guidance)
        super().save(*args, **kwargs)

    def guard(self) -> None:
        """Refuse every write outside the review to issue, or to an issued advisory."""
        issued = Advisory.objects.filter(pk=self.pk, issued_at__isnull=False)
        if self.issued_at is not None or (self.pk and issued.exists()):
            refuse_unreviewed(self)

    @property
    def shows_from(self) -> datetime | None:
        """The instant it appears; None for a draft."""
        return max(self.issued_at, self.starts_at) if self.issued_at else None

    @property
    def shows_until(self) -> datetime:
        """The instant it ends, or at which it was ended early."""
        return min(self.ends_at, self.cancelled_at or self.ends_at)

    def is_live(self, at: datetime) -> bool:
        """Return whether it is live, by the rule of AdvisoryQuerySet.live()."""
        start = self.shows_from
        return start is not None and start <= at < self.shows_until

    def is_public(self, at: datetime) -> bool:
        """Return whether it is or was live, by the rule of AdvisoryQuerySet.public()."""
        start = self.shows_from
        never = self.cancelled_at is not None and self.cancelled_at < self.starts_at
        return start is not None and start <= at and not never

    def state(self, at: datetime) -> State:
        if self.issued_at is None:
            return State.DRAFT
        if self.is_live(at):
            return State.LIVE
        return State.SCHEDULED if at < self.shows_until else State.ENDED

    @property
    def written_in(self) -> str:
        return self.language

    def wordings(self) -> dict[str, Wording]:
        """Return its words by language, its own first. One query at most.

        A language counts once title and text are written in it.
        """
        titles, texts = texts_in(self.texts, "title"), texts_in(self.texts, "text")
        others = sorted((titles.keys() & texts.keys()) - {self.language})
        own = Wording(self.language, self.title, self.text, self.call_to_action_label)
        return {self.language: own} | {
            code: Wording(
                code,
                titles[code],
                texts[code],
                self.texts.get(f"call_to_action_label:{code}", ""),
            )
            for code in others
        }

    def wording(self, language: str) -> Wording:
        """Return its words in a language, else in the one it was written in."""
        return self.wordings().get(language) or self.wordings()[self.language]

    def guidance_in(self, language: str) -> tuple[str, str]:
        """Return the language and the HTML of the guidance, falling back alike."""
        words = self.translated("guidance", language)
        if words.language == self.language:
            return self.language, self.guidance_html
        return words.language, rendered(words.text)
