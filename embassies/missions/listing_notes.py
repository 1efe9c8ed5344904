"""The lists of governments that name a mission, as pages show them: dated evidence."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.utils.translation import gettext as _

from embassies.models import Mission
from embassies.values.listings import Listing
from portal.countries.date_phrases import date_phrase
from portal.countries.models import Source
from portal.countries.names import country_in_sentence
from portal.translations.phrases import forms


@dataclass(frozen=True, slots=True)
class ListingNote:
    """A sentence on one list, with its source and the page of the mission there."""

    text: str
    source: Source
    url: str
    is_missing: bool


def listing_notes(mission: Mission) -> list[ListingNote]:
    """Return the lists that name a mission, the best rank first, then the newest.

    One query, or none where no list names it.
    """
    if not mission.listed_by:
        return []
    sources = Source.objects.filter(pk__in=mission.listed_by).with_translations()
    found = sorted(sources, key=lambda one: mission.listed_by[one.pk]["date"])[::-1]
    return [_note(mission, one) for one in _by_rank(found, mission.sender)]


def _by_rank(sources: Iterable[Source], sender: str) -> list[Source]:
    return sorted(sources, key=lambda one: one.rank_for(sender))


def _note(mission: Mission, source: Source) -> ListingNote:
    listing: Listing = mission.listed_by[source.pk]
    url = listing.get("url") or source.url
    missing_since = listing.get("missing_since", "")
    text = _text(mission, source, listing["date"], missing_since)
    return ListingNote(text, source, url, bool(missing_since))


def _text(mission: Mission, source: Source, date: str, missing_since: str) -> str:
    words = forms(
        date=date_phrase(date),
        since=date_phrase(missing_since),
        country=country_in_sentence(source.publisher.code or ""),
    )
    publisher = source.publisher.code
    if missing_since:
        return (
            _(
                "A government’s list named it (%(date)s) and has it no more (%(since)s)."
                " Ask before you go there."
            )
            % words
        )
    if publisher and publisher == mission.sender:
        return _("Listed by its own government (%(date)s).") % words
    if publisher:
        return _("Listed by the government of %(country)s (%(date)s).") % words
    return _("Named on an official page (%(date)s).") % words
