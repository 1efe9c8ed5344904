"""The API's addresses, joined from the apps."""

from django.urls import include, path

urlpatterns = [
    path("", include("portal.advisories.api")),
]
