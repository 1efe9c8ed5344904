"""Staff pages for API keys."""

from typing import Any

from django.contrib import admin, messages
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.api_keys.models import ApiKey, ApiKeyQuerySet
from portal.web.admin_confirmation import ask_first


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    """A key is shown once, when it is made; revoked keys stay, to tell whose it was."""

    list_display = ("name", "start", "calls_a_minute", "created_at", "revoked_at")
    search_fields = ("name", "start")
    readonly_fields = ("start", "created_at", "revoked_at")
    actions = ("revoke",)
    show_full_result_count = False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(
        self, request: HttpRequest, obj: ApiKey, form: BaseModelForm[Any], change: bool
    ) -> None:
        if change:
            return super().save_model(request, obj, form, change)
        text = obj.draw()
        super().save_model(request, obj, form, change)
        notice = _("The key, shown only this once: %(key)s") % {"key": text}
        return messages.warning(request, notice)

    @admin.action(description=_("Revoke the chosen keys"), permissions=["change"])
    def revoke(
        self, request: HttpRequest, queryset: ApiKeyQuerySet
    ) -> HttpResponse | None:
        asked = ask_first(
            self,
            request,
            queryset.valid(),
            action="revoke",
            title=_("Revoke the chosen keys"),
            change=_("Calls with these keys are refused from now on, for good:"),
        )
        if asked is None:
            self._revoke(request, queryset)
        return asked

    def _revoke(self, request: HttpRequest, queryset: ApiKeyQuerySet) -> None:
        for key in queryset.valid():
            key.revoke(at=timezone.now())
            self.log_change(request, key, "revoked")
