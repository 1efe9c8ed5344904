"""Advisories in the sitemap."""

from portal.advisories.models import Advisory
from portal.web.clock import public_now
from portal.web.sitemaps import Entry, path_below_language


def advisories() -> list[Entry]:
    """Return every advisory that is or was public. One query."""
    public = Advisory.objects.public(public_now()).order_by("slug")
    prefix = path_below_language("advisories:index")
    return [(f"{prefix}{one.slug}/", one.changed_at) for one in public]
