"""Staff pages of the news: write, schedule, preview, withdraw."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.forms import BaseModelFormSet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext_lazy as _

from news import library_admin as library_admin
from news.forms import ArticleForm, WithdrawForm
from news.models import Article, ArticleCountry, Stage, State
from news.preview import HOURS
from news.reviewed_models import (
    ARTICLE,
    preview_links,
    submit_for_review,
    waiting_to_publish,
)
from portal.countries.filters import country_filter
from portal.review.actor import NotPossibleError
from portal.review.continuing import ContinuingModelAdmin, edited_parts
from portal.review.decision_admin import actor_of, staff
from portal.review.reviewed_model import Verb
from portal.review.workflow import Grounds, approve
from portal.translations.languages_inline import LanguagesInline
from portal.web.admin_confirmation import confirmation_page
from portal.web.autosave_admin import AutosaveModelAdmin
from portal.web.clock import public_now
from portal.web.local_times import zone_of

NOT_YET_PUBLIC = (Stage.DRAFT, Stage.IN_REVIEW)
"""Stages in which nothing is public yet."""


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin[Article]
    ) -> list[tuple[str, str]]:
        return [(state.value, str(state.label)) for state in State]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> QuerySet[Article]:
        chosen = self.value()
        if chosen not in State.values:
            return queryset
        keys = Article.objects.in_state(chosen, public_now()).values("pk")
        return queryset.filter(pk__in=keys)


class CountryInline(admin.TabularInline[ArticleCountry, Article]):
    model = ArticleCountry
    extra = 1


@admin.register(Article)
class ArticleAdmin(AutosaveModelAdmin[Article], ContinuingModelAdmin[Article]):
    form = ArticleForm
    inlines = (CountryInline, LanguagesInline)
    carried_fields = ("image_key", "image_width", "image_height")
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
    change_form_template = "admin/news/article/change_form.html"
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
            {
                "fields": (
                    *("picture", "upload", "remove_picture"),
                    *("image_alt", "image_credit", "image_x", "image_y"),
                )
            },
        ),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Article]:
        return super().get_queryset(request).prefetch_related("countries")

    def get_form(
        self,
        request: HttpRequest,
        obj: Article | None = None,
        *args: Any,
        **kwargs: Any,
    ) -> type[ArticleForm]:
        made = super().get_form(request, obj, *args, **kwargs)
        form = cast("type[ArticleForm]", made)
        form.uploader = staff(request)
        return form

    def has_publish_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm("news.publish_article")

    def has_change_permission(
        self, request: HttpRequest, obj: Article | None = None
    ) -> bool:
        """Reserve withdrawn articles for users who may publish."""
        open_to_all = obj is None or obj.stage != Stage.WITHDRAWN
        return super().has_change_permission(request, obj) and (
            open_to_all or self.has_publish_permission(request)
        )

    def formfield_for_choice_field(
        self, db_field: models.Field[Any, Any], request: HttpRequest, **kwargs: Any
    ) -> forms.TypedChoiceField | None:
        if db_field.name == "stage" and not self.has_publish_permission(request):
            kwargs["choices"] = [
                one for one in Stage.choices if one[0] != Stage.WITHDRAWN
            ]
        return super().formfield_for_choice_field(db_field, request, **kwargs)

    def save_model(
        self, request: HttpRequest, obj: Article, form: ArticleForm, change: bool
    ) -> None:
        """Save an article that is not public, or withdraw one; propose other changes."""
        if form.opened_stage != Stage.APPROVED:
            super().save_model(request, obj, form, change)
        elif obj.stage == Stage.WITHDRAWN:
            public = Article.objects.get(pk=obj.pk)
            public.withdraw(obj.withdrawal_reason, timezone.now())

    def save_related(
        self,
        request: HttpRequest,
        form: ArticleForm,
        formsets: Iterable[BaseModelFormSet[ArticleCountry, Any]],
        change: bool,
    ) -> None:
        article: Article = form.instance
        actor = actor_of(request)
        if form.opened_stage != Stage.APPROVED:
            super().save_related(request, form, formsets, change)
            if article.stage == Stage.IN_REVIEW:
                why = form.cleaned_data["why"]
                self.announce(request, submit_for_review(article, actor, why))
            return
        items = ARTICLE.edited(article, *edited_parts(formsets))
        if article.stage == Stage.APPROVED:
            self.propose_form(request, form, items, Verb.CHANGE)

    def is_proposed_here(self, row: models.Model) -> bool:
        return isinstance(row, Article) and row.stage == Stage.APPROVED

    def grounds(self, form: forms.ModelForm[Any]) -> Grounds:
        data = form.cleaned_data
        return Grounds(data["why"] or data["change_note"])

    @admin.display(description=_("state"))
    def state(self, article: Article) -> str:
        return str(article.state_at(public_now()).label)

    @admin.display(description=_("public from (UTC)"), ordering="published_at")
    def public_from(self, article: Article) -> str:
        if article.published_at is None:
            return "–"
        return f"{article.published_at:%Y-%m-%d %H:%M} UTC{_local_time(article)}"

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
            " · ",
            '<a href="{}" lang="{}">{}</a>',
            ((address, code, code) for code, address in preview_links(article)),
        )
        return format_html(
            "{}<br>{}", links, _("For staff, for %(hours)d hours.") % {"hours": HOURS}
        )

    @admin.action(description=_("Hand in for review"), permissions=["change"])
    def submit(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> HttpResponse | None:
        articles = list(queryset.filter(stage__in=NOT_YET_PUBLIC))
        confirmation = self._confirmation(request, articles, Stage.IN_REVIEW, "submit")
        for article in articles if confirmation is None else ():
            self._hand_in(request, article)
        return confirmation

    def _confirmation(
        self, request: HttpRequest, articles: list[Article], stage: Stage, action: str
    ) -> HttpResponse | None:
        """Return the page that confirms an action, or None once it is confirmed."""
        change = _("The state of these articles becomes: %(stage)s.")
        return confirmation_page(
            self,
            request,
            articles,
            action=action,
            title=getattr(self, action).short_description,
            change=change % {"stage": stage.label},
        )

    def _hand_in(self, request: HttpRequest, article: Article) -> None:
        article.stage = Stage.IN_REVIEW
        article.save()
        self.announce(request, submit_for_review(article, actor_of(request)))

    @admin.action(
        description=_("Approve: public now, or from its date on"),
        permissions=["publish"],
    )
    def approve(
        self, request: HttpRequest, queryset: QuerySet[Article]
    ) -> HttpResponse | None:
        """Publish articles that another person submitted; submit the others."""
        articles = list(queryset.filter(stage__in=NOT_YET_PUBLIC))
        confirmation = self._confirmation(request, articles, Stage.APPROVED, "approve")
        for article in articles if confirmation is None else ():
            self._approve(request, article)
        return confirmation

    def _approve(self, request: HttpRequest, article: Article) -> None:
        proposal = waiting_to_publish(article)
        if proposal is None:
            self._hand_in(request, article)
            return
        try:
            approve(proposal, proposal.state_token, actor_of(request))
        except NotPossibleError as error:
            text = _("%(article)s: %(reason)s") % {"article": article, "reason": error}
            self.message_user(request, text, messages.ERROR)
        else:
            text = _("Published: %(article)s") % {"article": article}
            self.message_user(request, text)

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


def _local_time(article: Article) -> str:
    if article.published_at is None or article.time_zone == "UTC":
        return ""
    local = article.published_at.astimezone(zone_of(article.time_zone))
    return f" ({local:%Y-%m-%d %H:%M} {article.time_zone})"
