"""Staff page of the audit log: read, never edited."""

from django.contrib import admin

from portal.audit.models import AuditEntry
from portal.web.read_only_admin import ReadOnlyModelAdmin


@admin.register(AuditEntry)
class AuditEntryAdmin(ReadOnlyModelAdmin[AuditEntry]):
    list_display = ("number", "verb", "subject", "who", "at", "why")
    list_filter = ("verb",)
    search_fields = ("subject", "who", "why")
