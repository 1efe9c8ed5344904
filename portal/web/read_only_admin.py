"""Base of read-only staff pages."""

from typing import TypeVar

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import Http404, HttpRequest

Row = TypeVar("Row", bound=models.Model)


class ReadOnlyModelAdmin(admin.ModelAdmin[Row]):
    """Rows can be viewed, and neither added, changed nor deleted."""

    # The count of all rows beside that of a search is a query over the whole table.
    show_full_result_count = False

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Row | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Row | None = None
    ) -> bool:
        return False

    def row_of(self, request: HttpRequest, object_id: str) -> Row:
        """Return the row; raise PermissionDenied or Http404."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, object_id)
        if row is None:
            raise Http404
        return row
