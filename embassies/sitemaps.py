"""The directory for search engines."""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings
from django.contrib.sitemaps import Sitemap
from django.urls import reverse

from embassies.models import Mission
from portal.countries.names import country_names, country_slug


class InEveryLanguage(Sitemap[Any]):
    """Addresses that exist in each language of the site."""

    i18n = True
    alternates = True
    x_default = True
    limit = 5000
    protocol = urlsplit(settings.SITE_URL).scheme

    def get_domain(self, site: Any = None) -> str:
        return urlsplit(settings.SITE_URL).netloc


class MissionSitemap(InEveryLanguage):
    """Every public mission. One query."""

    def items(self) -> list[tuple[str, datetime]]:
        public = Mission.objects.public().order_by("slug")
        return list(public.values_list("slug", "updated_at"))

    def location(self, item: tuple[str, datetime]) -> str:
        return reverse("embassies:detail", kwargs={"slug": item[0]})

    def lastmod(self, item: tuple[str, datetime]) -> datetime:
        return item[1]


class CountrySitemap(InEveryLanguage):
    """Each country, the missions in it and those that it sends. No query."""

    def items(self) -> list[tuple[str, str]]:
        slugs = [country_slug(code) for code in country_names("en")]
        names = ("country", "embassies:in", "embassies:of")
        return [(name, slug) for slug in slugs for name in names]

    def location(self, item: tuple[str, str]) -> str:
        return reverse(item[0], kwargs={"country": item[1]})
