"""Addresses of the subscriptions, under /<language>/subscribe/."""

from django.urls import path

from portal.subscriptions import views

app_name = "subscriptions"
urlpatterns = [
    path("", views.subscribe, name="subscribe"),
    path("confirm/", views.confirm, name="confirm"),
    path("leave/", views.leave, name="leave"),
]
