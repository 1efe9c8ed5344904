"""Changes of a country's missions as Atom (RFC 4287)."""

from urllib.parse import urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.translation import get_language, gettext as _
from django.views.decorators.http import require_safe

from embassies.missions.contact_methods import contact_groups
from embassies.missions.summaries import status_text
from embassies.missions.titles import title_of
from embassies.records.latest import LatestChange, latest_changes
from portal.countries.addresses import by_country
from portal.countries.lists import join_and
from portal.countries.names import country_in_sentence, country_slug
from portal.page_store.dependencies import shows_only
from portal.translations.phrases import forms
from portal.web.structured_data import absolute

_SINCE = "2026"
"""The year in the tag URIs (RFC 4151), in which the domain was ours; never change it."""


@require_safe
@by_country("country")
def changes_in(request: HttpRequest, country: str) -> HttpResponse:
    """List the latest changes of the foreign missions in a country."""
    name = forms(country=country_in_sentence(country))
    title = _("Changes to missions in %(country)s") % name
    return _answer(request, title, "in", "receiving_country", country)


@require_safe
@by_country("country")
def changes_of(request: HttpRequest, country: str) -> HttpResponse:
    """List the latest changes of a country's missions abroad."""
    name = forms(country=country_in_sentence(country))
    title = _("Changes to missions of %(country)s") % name
    return _answer(request, title, "of", "sending_country", country)


def _answer(
    request: HttpRequest, title: str, name: str, field: str, country: str
) -> HttpResponse:
    """Return the feed. Six queries."""
    shows_only(country)
    language = get_language() or settings.LANGUAGE_CODE
    feed = Atom1Feed(
        title=title,
        link=absolute(reverse(f"embassies:{name}", args=[country_slug(country)])),
        description=None,
        language=language,
        author_name=_("Consular help portal"),
        feed_url=absolute(request.path),
        feed_guid=_tag(f"{language}/{name}/{country}"),
    )
    for change in latest_changes(field, country):
        _add(feed, change)
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _add(feed: Atom1Feed, change: LatestChange) -> None:
    mission = change.mission
    context = {
        "change": change,
        "title": title_of(mission),
        "status": status_text(mission.status, mission.status_since),
        "mission": mission,
        "is_public": mission.withdrawn_at is None,
        "contact_groups": contact_groups(mission.contacts.all()),
        "what": join_and(change.labels) if change.kind == "updated" else "",
        "successor": _page(change.successor) if change.successor else "",
    }
    feed.add_item(
        title=_titles(context["title"])[change.kind],
        link=_page(change.successor or change.slug),
        description=render_to_string("embassies/feed_entry.html", context).strip(),
        # Each change is an entry of its own: readers show it as new.
        unique_id=_tag(f"{change.slug}/{change.at:%Y%m%dT%H%M%S%f}"),
        pubdate=change.at,
        updateddate=change.at,
    )


def _titles(mission: object) -> dict[str, str]:
    title = {"mission": mission}
    return {
        "added": _("New in our records: %(mission)s") % title,
        "updated": _("Record changed: %(mission)s") % title,
        "withdrawn": _("No longer in our records: %(mission)s") % title,
        "merged": _("Record merged with another: %(mission)s") % title,
        "renamed": _("Page has a new address: %(mission)s") % title,
    }


def _page(slug: str) -> str:
    return absolute(reverse("embassies:detail", args=[slug]))


def _tag(name: str) -> str:
    """Return a tag URI (RFC 4151), which no later change alters."""
    return f"tag:{urlsplit(settings.SITE_URL).hostname},{_SINCE}:changes/{name}"
