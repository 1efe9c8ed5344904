"""Staff pages for API keys."""

from django.contrib import admin, messages
from django.forms import BaseModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from portal.api_keys.models import ApiKey, ApiKeyQuerySet
from portal.web.admin_confirmation import confirmation_page


@admin.register(ApiKey)
class ApiKeyAdmin(admin.ModelAdmin[ApiKey]):
    """A key is shown once, when it is created; revoked keys stay on record."""

    list_display = ("name", "start", "calls_a_minute", "created_at", "revoked_at")
    search_fields = ("name", "start")
    readonly_fields = ("start", "created_at", "revoked_at")
    actions = ("revoke",)
    show_full_result_count = False

    def has_delete_permission(
        self, request: HttpRequest, obj: ApiKey | None = None
    ) -> bool:
        return False

    def save_model(
        self,
        request: HttpRequest,
        obj: ApiKey,
        form: BaseModelForm[ApiKey],
        change: bool,
    ) -> None:
        secret = "" if change else obj.generate()
        super().save_model(request, obj, form, change)
        if secret:
            notice = _("The key, shown only this once: %(key)s") % {"key": secret}
            messages.warning(request, notice)

    @admin.action(description=_("Revoke the chosen keys"), permissions=["change"])
    def revoke(
        self, request: HttpRequest, queryset: ApiKeyQuerySet
    ) -> HttpResponse | None:
        confirmation = confirmation_page(
            self,
            request,
            queryset.valid(),
            action="revoke",
            title=_("Revoke the chosen keys"),
            change=_("Calls with these keys are refused from now on, for good:"),
        )
        for key in queryset.valid() if confirmation is None else ():
            key.revoke(at=timezone.now())
            self.log_change(request, key, "revoked")
        return confirmation
