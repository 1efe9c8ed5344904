"""Addresses of the directory."""

from typing import Any

app_name = "embassies"
urlpatterns: list[Any] = []
