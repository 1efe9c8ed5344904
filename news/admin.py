"""Staff pages of the news: write, schedule, preview, withdraw."""

from typing import Any
from zoneinfo import ZoneInfo

from django.conf import settings
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from news.forms import ArticleForm, WithdrawForm
from news.models import Article, ArticleCountry, Stage, State
from news.preview import HOURS, token_for
from portal.confirming import ask_first
from portal.countries.filters import country_filter

HANDED_IN = (Stage.DRAFT, Stage.IN_REVIEW)
"""Stages in which nothing is public yet."""


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return State.choices

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> QuerySet[Article]:
        chosen = self.value()
        if chosen not in State.values:
            return queryset
        keys = Article.objects.in_state(chosen, timezone.now()).values("pk")
        return queryset.filter(pk__in=keys)


class CountryInline(admin.TabularInline[ArticleCountry, Article]):
    model = ArticleCountry
    extra = 1


@admin.register(Article)
class ArticleAdmin(admin.ModelAdmin[Article]):
    form = ArticleForm
    inlines = (CountryInline,)
    list_display = ("title", "state", "public_from", "about", "demonstration")
    list_filter = (
        StateFilter,
        country_filter("countries__country", _("country")),
        "is_demo",
    )
    search_fields = ("title", "slug")
    search_help_text = _("Words of the title")
    show_full_result_count = False
    list_per_page = 50
    actions = ("submit", "approve", "withdraw")
    readonly_fields = ("state", "public_from", "changed", "previews", "demonstration")
    fieldsets = (
        (None, {"fields": ("state", "demonstration", "previews")}),
        (_("Text"), {"fields": ("language", "title", "slug", "standfirst", "body")}),
        (
            _("Publication"),
            {
                "fields": (
                    "stage",
                    ("local_time", "time_zone", "repeated"),
                    "public_from",
                    ("change_note", "changed"),
                    "withdrawal_reason",
                )
            },
        ),
        (_("Source"), {"fields": ("agency", "source_url", "author")}),
        (
            _("Picture"),
            {"fields": ("upload", "remove_picture", "image_alt", "image_credit")},
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).prefetch_related("countries")

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("news.publish_article")

    def has_change_permission(
        self, request: HttpRequest, obj: Article | None = None
    ) -> bool:
        """Leave what is or was public to those who publish."""
        written = obj is None or obj.stage in HANDED_IN
        return super().has_change_permission(request, obj) and (
            written or self.has_publish_permission(request)
        )

    def formfield_for_choice_field(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "stage" and not self.has_publish_permission(request):
            kwargs["choices"] = [(one.value, one.label) for one in HANDED_IN]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    @admin.display(description=_("state"))
    def state(self, article: Article) -> str:
        return str(article.state_at(timezone.now()).label)

    @admin.display(description=_("public from (UTC)"), ordering="published_at")
    def public_from(self, article: Article) -> str:
        if article.published_at is None:
            return "–"
        return f"{article.published_at:%Y-%m-%d %H:%M} UTC{_other_clock(article)}"

    @admin.display(description=_("last change noted (UTC)"))
    def changed(self, article: Article) -> str:
        return f"{article.updated_at:%Y-%m-%d %H:%M}" if article.updated_at else "–"

    @admin.display(description=_("countries"))
    def about(self, article: Article) -> str:
        return ", ".join(article.country_codes)

    @admin.display(description=_("demonstration"), ordering="is_demo")
    def demonstration(self, article: Article) -> str:
        return str(_("DEMONSTRATION")) if article.is_demo else "–"

    @admin.display(description=_("preview as the public sees it"))
    def previews(self, article: Article) -> str:
        if article._state.adding:
            return str(_("Save first."))
        links = format_html_join(
            " · ", '<a href="{}" lang="{}">{}</a>', _preview_links(article)
        )
        return format_html(
            "{}<br>{}", links, _("For staff, for %(hours)d hours.") % {"hours": HOURS}
        )

    @admin.action(description=_("Hand in for review"), permissions=["change"])
    def submit(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> HttpResponse | None:
        drafts = queryset.filter(stage=Stage.DRAFT)
        return self._move(request, drafts, Stage.IN_REVIEW, "submit")

    @admin.action(
        description=_("Approve: public now, or from its date on"),
        permissions=["publish"],
    )
    def approve(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> HttpResponse | None:
        waiting = queryset.filter(stage__in=[Stage.DRAFT, Stage.IN_REVIEW])
        return self._move(request, waiting, Stage.APPROVED, "approve")

    def _move(
        self,
        request: HttpRequest,
        queryset: QuerySet[Article],
        stage: Stage,
        action: str,
    ) -> HttpResponse | None:
        articles = list(queryset)
        title = getattr(self, action).short_description
        change = _("The state of these articles becomes: %(stage)s.")
        asked = ask_first(
            self,
            request,
            articles,
            action=action,
            title=title,
            change=change % {"stage": stage.label},
        )
        if asked is None:
            self._moved(request, articles, stage)
        return asked

    def _moved(
        self, request: HttpRequest, articles: list[Article], stage: Stage
    ) -> None:
        for article in articles:
            article.stage = stage
            if stage == Stage.APPROVED and article.published_at is None:
                article.published_at = timezone.now()
            article.save()
            self.log_change(request, article, f"{stage.label}")
        self.message_user(
            request,
            _("%(count)d articles: %(stage)s.")
            % {"count": len(articles), "stage": stage.label},
        )

    @admin.action(description=_("Withdraw, with a reason"), permissions=["publish"])
    def withdraw(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> HttpResponse | None:
        form = WithdrawForm(request.POST if "reason" in request.POST else None)
        if not form.is_valid():
            context = {
                **self.admin_site.each_context(request),
                "title": _("Withdraw"),
                "articles": queryset,
                "form": form,
                "opts": self.opts,
            }
            return render(request, "admin/news/withdraw.html", context)
        reason = form.cleaned_data["reason"]
        for article in queryset:
            article.withdraw(reason, timezone.now())
            self.log_change(request, article, f"{Stage.WITHDRAWN.label}: {reason}")
        self.message_user(request, _("Withdrawn."))
        return None


def _other_clock(article: Article) -> str:
    if article.published_at is None or article.time_zone == "UTC":
        return ""
    local = article.published_at.astimezone(ZoneInfo(article.time_zone))
    return f" ({local:%Y-%m-%d %H:%M} {article.time_zone})"


def _preview_links(article: Article) -> list[tuple[str, str, str]]:
    token = token_for(article)
    links = []
    for code, _name in settings.LANGUAGES:
        with translation.override(code):
            links.append((reverse("news:preview", args=[token]), code, code))
    return links
