"""Addresses of the directory."""

from django.urls import path

from embassies import report_views, views

app_name = "embassies"
urlpatterns = [
    path("", views.index, name="index"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("in/<slug:country>/", views.missions_in, name="in"),
    path("of/<slug:country>/", views.missions_of, name="of"),
    path("of/<slug:sending>/in/<slug:country>/", views.missions_of_in, name="of_in"),
    path("<slug:slug>/report/", report_views.report, name="report"),
    path("<slug:slug>/", views.detail, name="detail"),
]
