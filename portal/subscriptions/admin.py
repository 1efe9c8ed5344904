"""Staff pages of the subscriptions: what waits, and a way to take somebody off."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from portal.subscriptions.models import Letter, Subscription, masked


@admin.register(Subscription)
class SubscriptionAdmin(admin.ModelAdmin[Subscription]):
    """Addresses are shown in part; search finds a whole one that somebody names."""

    list_display = (
        *("address", "country", "language"),
        *("wants_advisories", "wants_digest", "confirmed_at"),
    )
    fields = readonly_fields = list_display
    search_fields = ("email__iexact",)
    search_help_text = _("The whole e-mail address.")
    list_filter = ("wants_advisories", "wants_digest", "language")
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    @admin.display(description=_("e-mail address"), ordering="email")
    def address(self, row: Subscription) -> str:
        return masked(row.email)


@admin.register(Letter)
class LetterAdmin(admin.ModelAdmin[Letter]):
    """Letters and what became of them; neither whom they are for nor what they say."""

    list_display = (
        *("kind", "queued_at", "tries", "next_try_at"),
        *("last_error", "sent_at", "dropped_at"),
    )
    fields = readonly_fields = list_display
    list_filter = ("kind", ("sent_at", admin.EmptyFieldListFilter))
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
