"""Every address of the portal."""

from django.conf.urls.i18n import i18n_patterns
from django.contrib import admin
from django.urls import include, path, re_path

from embassies.pages import help_views as help_views
from embassies.pages.card import views as card_views
from embassies.pages.sitemaps import MISSIONS, PAIRS, countries
from news.sitemaps import ARTICLES, recent
from news.views import picture
from portal.advisories import feeds
from portal.advisories.sitemaps import advisories
from portal.notifications.views import preference_page
from portal.site import about, design, discovery, embed, oembed, views, wellknown
from portal.site.staff_calendar import calendar_page
from portal.site.status import status_page
from portal.web.markdown_preview import markdown_preview
from portal.web.sitemaps import listed, sitemap, sitemap_index
from portal.web.utc_preview import utc

SITEMAPS = {
    "pages": listed(wellknown.pages),
    "countries": listed(countries),
    "missions": MISSIONS,
    "pairs": PAIRS,
    "advisories": listed(advisories),
    "news": ARTICLES,
}

urlpatterns = [
    path("healthz", views.healthz, name="healthz"),
    path("readyz", views.readyz, name="readyz"),
    path("sw.js", card_views.service_worker, name="service-worker"),
    path("admin/", include("portal.signin.urls")),
    path(
        "admin/markdown/",
        admin.site.admin_view(markdown_preview),
        name="markdown-preview",
    ),
    path("admin/utc/", admin.site.admin_view(utc), name="utc"),
    path("admin/calendar/", admin.site.admin_view(calendar_page), name="calendar"),
    path("admin/status/", admin.site.admin_view(status_page), name="status"),
    path(
        "admin/what-i-am-told/",
        admin.site.admin_view(preference_page),
        name="notification-preference",
    ),
    path("admin/", admin.site.urls),
    path("api/v1/", include("portal.api")),
    path("advisories/cap/", feeds.cap_index, name="cap-index"),
    path("advisories/cap/<uuid:identifier>.xml", feeds.cap_alert, name="cap-alert"),
    path("embed/find/", embed.find, name="embed-find"),
    path("embed/help/", embed.help_piece, name="embed-help"),
    path("oembed/", oembed.oembed, name="oembed"),
    path("robots.txt", wellknown.robots, name="robots"),
    path("llms.txt", discovery.llms, name="llms"),
    path("humans.txt", wellknown.humans, name="humans"),
    path("favicon.ico", wellknown.favicon, name="favicon"),
    path(".well-known/security.txt", wellknown.security, name="security"),
    path("sitemap.xml", sitemap_index, {"sections": SITEMAPS}, name="sitemap-index"),
    path(
        "sitemap-<slug:section>-<int:number>.xml",
        sitemap,
        {"sections": SITEMAPS},
        name="sitemap",
    ),
    path("news-sitemap.xml", recent, name="news-sitemap"),
    re_path(
        r"^media/news/(?P<name>(?P<key>[0-9a-f]{32})-[0-9]{1,4}"
        r"(x[0-9]{1,4}-[0-9]{1,3}-[0-9]{1,3})?\.(?P<form>jpg|webp))$",
        picture,
        name="news-picture",
    ),
    *i18n_patterns(
        path("", views.home, name="home"),
        path("opensearch.xml", discovery.opensearch, name="opensearch"),
        path("help/", help_views.help_page, name="help"),
        path("countries/", views.countries, name="countries"),
        path(
            "countries/suggestions/",
            views.country_suggestions,
            name="country-suggestions",
        ),
        path("countries/<slug:country>/", views.country_hub, name="country"),
        path("countries/<slug:country>/pack.html", card_views.pack, name="pack"),
        path("embassies/", include("embassies.urls")),
        path("design/", design.design, name="design"),
        path("about/", about.about, name="about"),
        path("about/privacy/", about.privacy, name="about-privacy"),
        path("about/accessibility/", about.accessibility, name="about-accessibility"),
        path("about/data/", about.data, name="about-data"),
        path("about/embed/", about.embedding, name="about-embed"),
        path("about/licences/", about.licences, name="about-licences"),
        path("advisories/", include("portal.advisories.urls")),
        path("news/", include("news.urls")),
        path("subscribe/", include("portal.subscriptions.urls")),
    ),
]

handler400 = views.bad_request
handler403 = views.permission_denied
handler404 = views.page_not_found
handler500 = views.server_error
