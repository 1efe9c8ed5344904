"""Addresses of the directory."""

from django.urls import path

from embassies.pages import feeds, list_views, report_views, views
from embassies.pages.card import views as card_views

app_name = "embassies"
urlpatterns = [
    path("", views.index, name="index"),
    path("suggestions/", views.suggestions, name="suggestions"),
    path("in/", list_views.countries_in, name="countries-in"),
    path("of/", list_views.countries_of, name="countries-of"),
    path("in/<slug:country>/", list_views.missions_in, name="in"),
    path("in/<slug:country>/changes.atom", feeds.changes_in, name="in-changes"),
    path("of/<slug:country>/changes.atom", feeds.changes_of, name="of-changes"),
    path("in/<slug:country>/map/", card_views.place_map, name="map"),
    path("of/<slug:country>/", list_views.missions_of, name="of"),
    path(
        "of/<slug:sending>/in/<slug:country>/", list_views.missions_of_in, name="of_in"
    ),
    path("<slug:slug>.vcf", card_views.vcf, name="vcf"),
    path("<slug:slug>/report/", report_views.report, name="report"),
    path("<slug:slug>/", views.detail, name="detail"),
    path("<slug:slug>/card/", card_views.card, name="card"),
]
