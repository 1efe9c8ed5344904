"""News articles."""

import uuid
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Any, ClassVar, NamedTuple

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator, RegexValidator, URLValidator
from django.db import models, transaction
from django.db.models import Q
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from news.models.illustrated import Illustrated
from news.models.querysets import ArticleQuerySet
from news.models.states import Stage, State
from news.text import html_to_text, split_cjk
from portal.countries.names import is_country, slugify_name
from portal.countries.text_lists import validate_time_zone
from portal.review.guard import Guarded, refuse_staff, reviewed
from portal.translations.texts import Text, Translated, rendered
from portal.web.markdown import clean_line, clean_text, safe_html, to_html

OLD = timedelta(days=365)
_DERIVED = ("slug", "body_html", "search_title", "search_text", "saved_at")
_LINES = (
    *("title", "standfirst", "change_note", "agency", "author"),
    *("image_alt", "image_credit", "withdrawal_reason"),
)
_web_address = URLValidator(schemes=["http", "https"])
_slug_is_no_year = RegexValidator(
    r"^(?!\d+$)(?!(in|preview)$)", _("This address is taken by the news itself.")
)


class Words(NamedTuple):
    """What lists show of an article, and the language that it is in."""

    language: str
    title: str
    standfirst: str


class Article(Illustrated, Translated, Guarded):
    """One news item.

    ``body`` is Markdown; ``body_html`` is rendered from it on save and sanitised
    again whenever it is shown. ``uid`` is its id in feeds and in the API, and never
    changes.
    """

    translatable: ClassVar[tuple[str, ...]] = (
        *("title", "standfirst", "body", "image_alt"),
    )
    needed: ClassVar[tuple[str, ...]] = ("title",)
    markdown: ClassVar[tuple[str, ...]] = ("body",)

    uid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    slug = models.SlugField(
        _("slug"),
        max_length=150,
        unique=True,
        blank=True,
        validators=[_slug_is_no_year],
        help_text=_("Made from the title if left empty. Old ones keep leading here."),
    )
    language = models.CharField(
        _("language"), max_length=10, choices=settings.LANGUAGES, default="en"
    )
    title = models.CharField(_("title"), max_length=200)
    standfirst = models.CharField(_("standfirst"), max_length=500, blank=True)
    body = models.TextField(
        _("text"),
        validators=[MaxLengthValidator(50_000)],
        help_text=_("Markdown: ## sub-heading, > quote, - list, [link](address)."),
    )
    body_html = models.TextField(editable=False)
    stage = models.CharField(
        _("stage"), max_length=10, choices=Stage, default=Stage.DRAFT
    )
    published_at = models.DateTimeField(_("public from"), null=True, blank=True)
    time_zone = models.CharField(
        _("time zone of that time"),
        max_length=40,
        default="UTC",
        validators=[validate_time_zone],
    )
    updated_at = models.DateTimeField(_("changed at"), null=True, blank=True)
    change_note = models.CharField(
        _("what changed"),
        max_length=300,
        blank=True,
        help_text=_("Readers see it. Leave it alone for a corrected spelling."),
    )
    withdrawn_at = models.DateTimeField(_("withdrawn at"), null=True, blank=True)
    withdrawal_reason = models.CharField(
        _("why it was withdrawn"),
        max_length=300,
        blank=True,
        help_text=_("For staff only."),
    )
    agency = models.CharField(
        _("agency"),
        max_length=100,
        blank=True,
        help_text=_("Credited as the source: AFP"),
    )
    source_url = models.URLField(
        _("source address"), max_length=500, blank=True, validators=[_web_address]
    )
    author = models.CharField(_("author"), max_length=100, blank=True)
    is_demo = models.BooleanField(_("demonstration"), default=False, editable=False)
    search_title = models.TextField(editable=False)
    search_text = models.TextField(editable=False)
    created_at = models.DateTimeField(_("written at"), auto_now_add=True)
    saved_at = models.DateTimeField(_("saved at"), auto_now=True)

    proposed_countries: list[str] | None = None
    """The countries in a preview of a proposal, instead of those saved."""

    objects = ArticleQuerySet.as_manager()

    class Meta:
        verbose_name = _("article")
        verbose_name_plural = _("articles")
        ordering = ["-published_at", "-id"]
        permissions = [("publish_article", _("Can publish and withdraw articles"))]
        indexes = [
            models.Index(fields=["stage", "published_at", "id"], name="article_public"),
            models.Index(fields=["published_at", "id"], name="article_order"),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(stage__in=Stage.values), name="article_stage_known"
            ),
            models.CheckConstraint(
                condition=~Q(stage="approved") | Q(published_at__isnull=False),
                name="article_approved_has_date",
            ),
            models.CheckConstraint(
                condition=~Q(stage="withdrawn")
                | (Q(withdrawn_at__isnull=False) & ~Q(withdrawal_reason="")),
                name="article_withdrawn_has_reason",
            ),
            models.CheckConstraint(
                condition=Q(image_key="") | ~Q(image_alt=""),
                name="article_image_has_words",
            ),
            models.CheckConstraint(
                condition=Q(image_x__lte=100) & Q(image_y__lte=100),
                name="article_image_point_inside",
            ),
            models.CheckConstraint(
                condition=~Q(title="") & ~Q(slug=""), name="article_has_title"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def guard(self) -> None:
        """Refuse staff to publish by themselves, or to change what was approved."""
        approved = Article.objects.filter(pk=self.pk, stage=Stage.APPROVED)
        if self.stage == Stage.APPROVED or (self.pk and approved.exists()):
            refuse_staff(self)

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Save with derived fields, the former slug, and the date in the countries."""
        self.guard()
        self.derive()
        if kwargs.get("update_fields") is not None:
            kwargs["update_fields"] = {*kwargs["update_fields"], *_DERIVED, *_LINES}
        with transaction.atomic():
            self._keep_former_slug()
            super().save(*args, **kwargs)
            self.countries.update(listed_at=self.listed_at)

    def get_absolute_url(self) -> str:
        return reverse("news:detail", args=[self.slug])

    def derive(self) -> None:
        """Clean the texts and set the fields derived from them; for bulk_create too."""
        for name in _LINES:
            setattr(self, name, clean_line(getattr(self, name)))
        self.body = clean_text(self.body)
        self.body_html = to_html(self.body)
        self.search_title = split_cjk(self.title)
        self.search_text = split_cjk(
            f"{self.standfirst}\n{html_to_text(self.body_html)}".strip()
        )
        self.slug = self.slug or self._free_slug()

    def _free_slug(self) -> str:
        base = slugify_name(self.title)[:130].strip("-")
        if not base or base.isdigit() or base in {"in", "preview"}:
            base = f"news-{base}".strip("-")
        others = Article.objects.filter(Q(slug=base) | Q(former_slugs__slug=base))
        return f"{base}-{self.uid.hex[:8]}" if others.exists() else base

    def _keep_former_slug(self) -> None:
        if self._state.adding:
            return
        self.former_slugs.filter(slug=self.slug).delete()
        stored = Article.objects.filter(pk=self.pk).exclude(slug=self.slug)
        for slug in stored.values_list("slug", flat=True):
            self.former_slugs.create(slug=slug)

    def clean(self) -> None:
        """Set the slug; raise ValidationError for an incomplete article."""
        self.slug = self.slug or self._free_slug()
        if self.stage == Stage.APPROVED and self.published_at is None:
            raise ValidationError({"stage": _("Say from when it is public.")})
        if self.image_key and not self.image_alt.strip():
            raise ValidationError({"image_alt": _("Say what the picture shows.")})
        once = Article.objects.filter(former_slugs__slug=self.slug).exclude(pk=self.pk)
        if once.exists():
            raise ValidationError({"slug": _("Another article once had this address.")})

    def is_public(self, at: datetime) -> bool:
        """Return whether it is public, by the rule of ArticleQuerySet.public()."""
        return (
            self.stage == Stage.APPROVED
            and self.published_at is not None
            and self.published_at <= at
        )

    def state_at(self, at: datetime) -> State:
        """Return its state, by the rule of ArticleQuerySet.in_state()."""
        if self.stage != Stage.APPROVED:
            return State(self.stage)
        return State.PUBLISHED if self.is_public(at) else State.SCHEDULED

    def is_old(self, at: datetime) -> bool:
        """Return whether it is over a year old without a change."""
        changed = self.last_changed
        return changed is not None and at - changed > OLD

    def withdraw(self, reason: str, at: datetime) -> None:
        """Withdraw it from the public; raise ValidationError without a reason.

        One person may: it publishes nothing new.
        """
        if not clean_line(reason):
            raise ValidationError(_("Say why it is withdrawn."))
        self.stage = Stage.WITHDRAWN
        self.withdrawn_at = at
        self.withdrawal_reason = reason
        with reviewed():
            self.save()

    def set_countries(self, codes: Iterable[str]) -> None:
        """Replace the countries that the article is about."""
        codes = list(dict.fromkeys(codes))
        with transaction.atomic():
            self.countries.exclude(country__in=codes).delete()
            known = {row.country.code for row in self.countries.all()}
            for code in codes:
                if code not in known:
                    self.countries.create(country=code)

    @property
    def listed_at(self) -> datetime | None:
        return self.published_at if self.stage == Stage.APPROVED else None

    @property
    def country_codes(self) -> list[str]:
        codes = self.proposed_countries
        if codes is None:
            codes = [str(row.country.code) for row in self.countries.all()]
        return [code for code in codes if is_country(code)]

    @property
    def last_changed(self) -> datetime | None:
        """The time of publication, or of the last change with a note."""
        moments = [moment for moment in (self.published_at, self.updated_at) if moment]
        return max(moments, default=None)

    @property
    def written_in(self) -> str:
        return self.language

    def words(self, language: str) -> Words:
        """Return title and standfirst in a language once the title is, else its own."""
        title, written_in = self.translated("title", language)
        if written_in == self.language:
            return Words(self.language, title, self.standfirst)
        return Words(language, title, self.texts.get(f"standfirst:{language}", ""))

    def body_in(self, language: str) -> Text:
        """Return the HTML of the body in a language, else its own; sanitised."""
        markdown, written_in = self.translated("body", language)
        is_own = written_in == self.language
        return Text(
            safe_html(self.body_html if is_own else rendered(markdown)), written_in
        )

    @property
    def safe_body(self) -> SafeString:
        return safe_html(self.body_html)
