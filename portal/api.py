"""The API's addresses, joined from the apps."""

from typing import Any

from django.urls import include, path

urlpatterns: list[Any] = [
    path("", include("news.api")),
]
