"""The directory in the sitemap."""

from datetime import datetime

from django.db.models import Max

from embassies.models import Mission
from portal.countries.names import country_names, country_slug
from portal.web.sitemaps import Entry, path_below_language

Change = datetime | None


def missions() -> list[Entry]:
    """Return every public mission. One query."""
    prefix = path_below_language("embassies:index")
    public = Mission.objects.public().order_by("slug")
    return [
        (f"{prefix}{slug}/", changed)
        for slug, changed in public.values_list("slug", "updated_at")
    ]


def countries() -> list[Entry]:
    """Return the pages of each country and its lists. Two queries.

    The last change of a list is that of a mission in it.
    """
    hosted, sent = _changes("receiving_country"), _changes("sending_country")
    entries: list[Entry] = []
    for code in country_names("en"):
        slug, here, abroad = country_slug(code), hosted.get(code), sent.get(code)
        both = max(filter(None, (here, abroad)), default=None)
        entries += [
            (path_below_language("country", slug), both),
            (path_below_language("embassies:in", slug), here),
            (path_below_language("embassies:map", slug), here),
            (path_below_language("embassies:of", slug), abroad),
        ]
    return entries


def pairs() -> list[Entry]:
    """Return each pair of countries with a mission between them. One query."""
    public = Mission.objects.public().order_by("sending_country", "receiving_country")
    rows = public.values_list("sending_country", "receiving_country")
    of, inside = path_below_language("embassies:of", "-").split("-/")[0], "in"
    return [
        (f"{of}{country_slug(sending)}/{inside}/{country_slug(receiving)}/", changed)
        for sending, receiving, changed in rows.annotate(Max("updated_at"))
    ]


def _changes(field: str) -> dict[str, Change]:
    """Return the last change of a mission for each country. One query."""
    public = Mission.objects.public().order_by()
    return dict(public.values_list(field).annotate(Max("updated_at")))
