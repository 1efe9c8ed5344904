"""Addresses of the news, under the language prefix."""

from django.urls import path, register_converter
from django.urls.converters import IntConverter

from news import feeds, views


class YearConverter(IntConverter):
    regex = "[0-9]{4}"


class MonthConverter(IntConverter):
    regex = "[0-9]{1,2}"


register_converter(YearConverter, "year")
register_converter(MonthConverter, "month")

app_name = "news"
urlpatterns = [
    path("", views.index, name="index"),
    path("feed.atom", feeds.atom, name="feed"),
    path("in/<slug:country>/", views.about_country, name="in"),
    path("in/<slug:country>/feed.atom", feeds.country_atom, name="country-feed"),
    path("preview/<str:token>/", views.preview, name="preview"),
    path("<year:year>/", views.by_year, name="year"),
    path("<year:year>/<month:month>/", views.by_month, name="month"),
    path("<slug:slug>/", views.detail, name="detail"),
]
