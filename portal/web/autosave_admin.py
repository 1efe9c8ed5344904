"""Base of staff pages whose forms the browser keeps while they are filled in."""

from typing import Any, TypeVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest, HttpResponse

from portal.web.kept_text import autosave, mark_saved

Row = TypeVar("Row", bound=models.Model)


class AutosaveModelAdmin(admin.ModelAdmin[Row]):
    """A record whose form keeps what is typed until it was saved."""

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **kwargs: Any
    ) -> HttpResponse:
        context["autosave"] = autosave(request, kwargs.get("obj"))
        return super().render_change_form(request, context, *args, **kwargs)

    def response_add(
        self, request: HttpRequest, obj: Row, post_url_continue: str | None = None
    ) -> HttpResponse:
        answer = super().response_add(request, obj, post_url_continue)
        return mark_saved(request, answer)

    def response_change(self, request: HttpRequest, obj: Row) -> HttpResponse:
        return mark_saved(request, super().response_change(request, obj))
