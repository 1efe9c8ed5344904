"""Every address of the portal."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path

from embassies import help_views
from portal import views

handler400 = views.bad_request
urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("admin/", admin.site.urls),
    path("api/v1/", include("portal.api")),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("help/", help_views.help_page, name="help"),
        path("countries/", views.countries, name="countries"),
        path("countries/<slug:country>/", views.country_hub, name="country"),
        path("embassies/", include("embassies.urls")),
    ),
]
