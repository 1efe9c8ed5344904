"""The pages that are measured, and the share of the constant view that each aims at."""

from typing import NamedTuple
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone, translation

from embassies.models import Mission
from news.models import Article
from portal.countries.names import country_slug

CONSTANT = "/healthz"


class Page(NamedTuple):
    """An address, and the least share of the constant view's rate, cold and warm."""

    name: str
    address: str
    cold: float
    warm: float = 0.8
    is_revalidated: bool = False
    """Asked for with the validator of the answer before: 304."""


def pages_to_measure() -> list[Page]:
    """Return the pages, from the directory as it is. Four queries."""
    with translation.override("en"):
        return [*_pages(), *_api()]


def _pages() -> list[Page]:
    russia, france = country_slug("RU"), country_slug("FR")
    public = Mission.objects.public()
    hosted, sent = public.standing_in("RU").count(), public.of("FR").count()
    newest = Article.objects.public(timezone.now()).newest_first()[0]
    home, search = reverse("home"), reverse("embassies:index")
    hub = reverse("country", args=[russia])
    mission = reverse("embassies:detail", args=[_slug()])
    return [
        Page("home", home, 0.15),
        Page("one mission", mission, 0.15),
        Page("search, exact", _asked(search, q="french embassy moscow"), 0.12),
        Page("search, typo", _asked(search, q="frnech embassy mosocw"), 0.12),
        Page(
            f"missions in Russia ({hosted:,})",
            reverse("embassies:in", args=[russia]),
            0.08,
        ),
        Page(
            f"missions of France ({sent:,})",
            reverse("embassies:of", args=[france]),
            0.08,
        ),
        Page("country hub", hub, 0.10),
        Page("help, FR in RU", _help(reverse("help")), 0.08, 0.6),
        Page("news list", reverse("news:index"), 0.12),
        Page("article", reverse("news:detail", args=[newest.slug]), 0.12),
        Page("one mission, 304", mission, 0.15, 0.7, is_revalidated=True),
    ]


def _api() -> list[Page]:
    missions = "/api/v1/missions/"
    listed = _asked(missions, page_size="50")
    search = _asked("/api/v1/search/", q="french embassy moscow")
    return [
        Page("API: list of 50", listed, 0.117, 0.7),
        Page("API: one mission", f"{missions}{_slug()}/", 0.177, 0.7),
        Page("API: search", search, 0.136, 0.7),
        Page("API: help, FR in RU", _help("/api/v1/help/"), 0.037, 0.7),
        Page("API: list of 50, 304", listed, 0.7, 0.7, is_revalidated=True),
    ]


def _slug() -> str:
    """Return the address of an embassy with the most of contacts. One query."""
    pair = Mission.objects.public().of("FR").standing_in("RU")
    return pair.filter(kind="embassy").order_by("pk").values_list("slug", flat=True)[0]


def _help(path: str) -> str:
    return f"{path}?nationality=FR&in=RU"


def _asked(path: str, **query: str) -> str:
    return f"{path}?{urlencode(query)}"
