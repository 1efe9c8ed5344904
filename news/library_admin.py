"""Staff pages of the library of pictures."""

from typing import Any, cast

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import (
    FileResponse,
    Http404,
    HttpRequest,
    HttpResponse,
    HttpResponseRedirect,
)
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from news.library import CONTENT_TYPES, open_picture
from news.models import Picture
from news.models.pictures import PictureQuerySet
from news.picture_field import PictureForm, choices_html, picture_address


class UseFilter(admin.SimpleListFilter):
    title = _("use")
    parameter_name = "use"

    def lookups(
        self, request: HttpRequest, model_admin: object
    ) -> list[tuple[str, Any]]:
        return [("used", _("in an article")), ("unused", _("in no article"))]

    def queryset(
        self, request: HttpRequest, queryset: QuerySet[Picture]
    ) -> QuerySet[Picture]:
        if self.value() not in {"used", "unused"}:
            return queryset
        rows = cast("PictureQuerySet", queryset)
        return rows.used(used=self.value() == "used")


@admin.register(Picture)
class PictureAdmin(admin.ModelAdmin[Picture]):
    """Pictures are added and described; none is deleted, an article may have it."""

    form = PictureForm
    list_display = ("preview", "alt", "credit", "used", "uploaded_by", "uploaded_at")
    list_display_links = ("preview", "alt")
    list_filter = (UseFilter,)
    list_select_related = ("uploaded_by",)
    list_per_page = 50
    search_fields = ("alt", "credit", "file")
    search_help_text = _("What the picture shows, its credit, the name of its file")
    readonly_fields = ("used", "uploaded_by", "uploaded_at")

    def get_fields(
        self, request: HttpRequest, obj: Picture | None = None
    ) -> tuple[str, ...]:
        """Offer the file of a new picture only."""
        words = ("alt", "credit", "x", "y", *self.readonly_fields)
        return words if obj else ("upload", *words)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Picture]:
        rows = super().get_queryset(request)
        return rows.with_use() if isinstance(rows, PictureQuerySet) else rows

    def has_delete_permission(
        self, request: HttpRequest, obj: Picture | None = None
    ) -> bool:
        return False

    @admin.display(description=_("picture"))
    def preview(self, row: Picture) -> str:
        address = picture_address(row.key, min(row.width, 320))
        return format_html(
            '<img class="thumbnail" src="{}" alt="{}" loading="lazy">', address, row
        )

    @admin.display(description=_("in an article"), boolean=True)
    def used(self, row: Picture) -> bool:
        return bool(getattr(row, "is_used", False))

    def save_model(
        self, request: HttpRequest, obj: Picture, form: PictureForm, change: bool
    ) -> None:
        """Note who uploaded a new one."""
        if not change:
            obj.uploaded_by_id = request.user.pk
        super().save_model(request, obj, form, change)

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path("choices/", view(self.choices), name="news_picture_choices"),
            path("file/<str:name>", view(self.file), name="news_picture_file"),
            *super().get_urls(),
        ]

    def choices(self, request: HttpRequest) -> HttpResponse:
        """Return the radio buttons of a search, for the form of an article."""
        self._require_view(request)
        chosen = request.GET.get("chosen", "")
        known = chosen if chosen.isascii() and chosen.isdigit() else ""
        return HttpResponse(
            choices_html(request.GET.get("q", "")[:100], chosen=known[:9])
        )

    def file(self, request: HttpRequest, name: str) -> HttpResponseBase:
        """Return a file of a picture, whether the public may see it or not."""
        self._require_view(request)
        key, _dash, _rest = name.partition("-")
        if not Picture.objects.filter(key=key).exists():
            raise Http404
        try:
            content = open_picture(f"news/{name}")
        except (FileNotFoundError, ValueError):
            raise Http404 from None
        kind = CONTENT_TYPES.get(name.rpartition(".")[2], "")
        response = FileResponse(content, content_type=kind)
        response["Cache-Control"] = "private, max-age=86400"
        return response

    def _require_view(self, request: HttpRequest) -> None:
        if not self.has_view_permission(request):
            raise PermissionDenied

    def response_add(
        self, request: HttpRequest, obj: Picture, post_url_continue: str | None = None
    ) -> HttpResponse:
        """Lead to the picture, on which the point is set."""
        self.message_user(request, _("The picture is in the library."))
        return HttpResponseRedirect(reverse("admin:news_picture_change", args=[obj.pk]))
