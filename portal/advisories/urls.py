"""Addresses of the advisories, below a language."""

from django.urls import path

from portal.advisories import feeds, views

app_name = "advisories"
urlpatterns = [
    path("", views.index, name="index"),
    path("feed.atom", feeds.advisories, name="feed"),
    path("<slug:slug>/", views.detail, name="detail"),
]
