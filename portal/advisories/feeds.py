"""Advisories as Atom (RFC 4287), and their messages as CAP 1.2."""

from datetime import datetime
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed
from django.utils.html import escape
from django.utils.translation import get_language, gettext as _, override
from django.utils.xmlutils import SimplerXMLGenerator
from django.views.decorators.cache import cache_control

from portal.advisories.cap import CONTENT_TYPE, to_xml
from portal.advisories.models import Advisory, AdvisoryMessage
from portal.web.clock import public_now
from portal.web.markdown import sanitise
from portal.web.structured_data import absolute

LATEST = 50
CACHE_30_SECONDS = cache_control(public=True, max_age=30)


class AdvisoryFeed(Atom1Feed):
    """Atom with the language of each entry, and a link to its CAP document."""

    def item_attributes(self, item: dict[str, str]) -> dict[str, str]:
        return {"xml:lang": item["language"]}

    def add_item_elements(
        self, handler: SimplerXMLGenerator, item: dict[str, str]
    ) -> None:
        super().add_item_elements(handler, item)
        if item["cap"]:
            link = {"rel": "alternate", "href": item["cap"], "type": CONTENT_TYPE}
            handler.addQuickElement("link", "", link)


@CACHE_30_SECONDS
def advisories(request: HttpRequest) -> HttpResponse:
    """List the latest advisories, ended ones marked. Their ids never change."""
    at = public_now()
    language = get_language() or settings.LANGUAGE_CODE
    feed = _feed(_("Advisories"), reverse("advisories:index"), request, language)
    latest = (
        Advisory.objects.public(at).with_translations().order_by("-changed_at", "-id")
    )
    for advisory in latest[:LATEST]:
        _add(feed, advisory, language, at=at)
    return _answer(feed)


@CACHE_30_SECONDS
def cap_index(request: HttpRequest) -> HttpResponse:
    """List the latest messages, each with a link to its CAP document."""
    with override(settings.LANGUAGE_CODE):
        home = reverse("advisories:index")
        feed = _feed("CAP 1.2 alerts", home, request, settings.LANGUAGE_CODE)
        for message in AdvisoryMessage.objects.sent(public_now())[:LATEST]:
            words = message.payload["wordings"][0]
            page = reverse("advisories:detail", args=[message.payload["slug"]])
            feed.add_item(
                title=f"{message.kind}: {words['title']}",
                link=absolute(page),
                description=escape(words["text"]),
                unique_id=message.urn,
                pubdate=message.sent_at,
                updateddate=message.sent_at,
                language=words["language"],
                cap=absolute(reverse("cap-alert", args=[message.identifier])),
            )
    return _answer(feed)


@CACHE_30_SECONDS
def cap_alert(request: HttpRequest, identifier: UUID) -> HttpResponse:
    """Return the CAP document of a message. Two queries."""
    sent = AdvisoryMessage.objects.sent(public_now())
    message = get_object_or_404(sent, identifier=identifier)
    earlier = sent.filter(advisory=message.advisory_id, number__lt=message.number)
    body = to_xml(message, list(earlier.order_by("number")))
    return HttpResponse(body, content_type=f"{CONTENT_TYPE}; charset=utf-8")


def _feed(title: str, home: str, request: HttpRequest, language: str) -> AdvisoryFeed:
    return AdvisoryFeed(
        title=title,
        link=absolute(home),
        description="",
        language=language,
        author_name=_("Consular help portal"),
        feed_url=absolute(request.path),
        feed_guid=absolute(request.path),
    )


def _add(
    feed: AdvisoryFeed, advisory: Advisory, language: str, *, at: datetime
) -> None:
    words = advisory.wording(language)
    guidance_language, guidance = advisory.guidance_in(language)
    over = "" if advisory.is_live(at) else _("Ended: ")
    changed = advisory.changed_at or advisory.starts_at
    feed.add_item(
        title=f"{over}{words.title}",
        link=absolute(reverse("advisories:detail", args=[advisory.slug])),
        description=f"<p>{escape(words.text)}</p>"
        f'<div lang="{guidance_language}">{sanitise(guidance)}</div>',
        unique_id=_tag(advisory),
        pubdate=advisory.shows_from,
        updateddate=min(max(changed, advisory.shows_until), at) if over else changed,
        language=words.language,
        cap="",
    )


def _tag(advisory: Advisory) -> str:
    """Return a tag URI (RFC 4151), which no edit changes; one for all languages."""
    host = urlsplit(settings.SITE_URL).hostname
    return f"tag:{host},{advisory.starts_at.year}:advisory/{advisory.slug}"


def _answer(feed: AdvisoryFeed) -> HttpResponse:
    return HttpResponse(
        feed.writeString("utf-8"), content_type=AdvisoryFeed.content_type
    )
