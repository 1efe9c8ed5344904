"""The API's addresses, joined from the apps."""

from typing import Any

urlpatterns: list[Any] = []
