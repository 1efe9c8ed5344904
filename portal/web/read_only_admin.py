"""Base of read-only staff pages."""

from typing import TypeVar

from django.contrib import admin
from django.db import models
from django.http import HttpRequest

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
