"""Staff pages of subscriptions, which can be deleted, and of letters."""

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.subscriptions.models import Letter, Subscription, masked
from portal.web.read_only_admin import ReadOnlyModelAdmin


@admin.register(Subscription)
class SubscriptionAdmin(ReadOnlyModelAdmin[Subscription]):
    """Addresses are masked; the search finds a whole address only."""

    list_display = (
        *("address", "country", "language"),
        *("wants_advisories", "wants_digest", "confirmed_at"),
    )
    fields = readonly_fields = list_display
    search_fields = ("email__iexact",)
    search_help_text = _("The whole e-mail address.")
    list_filter = ("wants_advisories", "wants_digest", "language")

    def has_delete_permission(
        self, request: HttpRequest, obj: Subscription | None = None
    ) -> bool:
        return admin.ModelAdmin.has_delete_permission(self, request, obj)

    @admin.display(description=_("e-mail address"), ordering="email")
    def address(self, row: Subscription) -> str:
        return masked(row.email)


@admin.register(Letter)
class LetterAdmin(ReadOnlyModelAdmin[Letter]):
    """States of letters, without their addresses and texts."""

    list_display = (
        *("kind", "queued_at", "tries", "next_try_at"),
        *("last_error", "sent_at", "dropped_at"),
    )
    fields = readonly_fields = list_display
    list_filter = ("kind", ("sent_at", admin.EmptyFieldListFilter))
