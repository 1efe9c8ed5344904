"""Search of staff: that of the public, over all missions, and what stands in them."""

import re

from django.db.models import (
    Case,
    CharField,
    Exists,
    IntegerField,
    OuterRef,
    Q,
    Value,
    When,
)
from django.db.models.functions import Cast

from embassies.models import Contact, FormerSlug, Mission, MissionQuerySet
from embassies.search import search
from portal.translations.models import Translation

_MAX_RANKED = 100
"""How many of the best come in their order; the others follow by address."""
_MAX_FOUND = 2000
_MAX_WORDS = 8
_WIKIDATA_ID = re.compile(r"Q[1-9][0-9]{0,11}", re.IGNORECASE)
_ADDRESS = re.compile(r"\S*(?:@|://|\w\.\w)\S*")


def find_for_staff(text: str, rows: MissionQuerySet) -> MissionQuerySet:
    """Return the rows that a text asks for, the best first.

    Two queries beside that of the rows.
    """
    plain = " ".join(text.replace("\0", " ").split())[:200]
    if _WIKIDATA_ID.fullmatch(plain):
        return _ranked(rows.filter(wikidata_id__iexact=plain), [])
    if _ADDRESS.fullmatch(plain):
        return _ranked(rows.filter(_has_contact(plain)), [])
    asked = search(plain, limit=_MAX_FOUND, with_withdrawn=True)
    keys = [one.pk for one in asked.results]
    return _ranked(
        rows.filter(Q(pk__in=keys) | _has_words(plain) | _has_name(plain)), keys
    )


def _ranked(rows: MissionQuerySet, keys: list[int]) -> MissionQuerySet:
    ranks = (When(pk=key, then=Value(n)) for n, key in enumerate(keys[:_MAX_RANKED]))
    rank = Case(*ranks, default=Value(_MAX_RANKED), output_field=IntegerField())
    return rows.annotate(search_rank=rank).order_by("search_rank", "slug")


def _has_contact(text: str) -> Q:
    """Return the condition that a contact, public or withdrawn, holds a text."""
    own = Contact.objects.filter(mission=OuterRef("pk"), value__icontains=text)
    return Q(Exists(own))


def _has_name(text: str) -> Q:
    """Return the condition that a recorded name holds a text, in any language."""
    named = Translation.objects.filter(
        label=Mission._meta.label_lower,
        field="name",
        key=Cast(OuterRef("pk"), CharField()),
        text__icontains=text,
    )
    return Q(Exists(named))


def _has_words(text: str) -> Q:
    """Return the condition that each word stands in the address or the slugs."""
    condition = Q()
    for word in text.split()[:_MAX_WORDS]:
        former = FormerSlug.objects.filter(mission=OuterRef("pk"), slug__icontains=word)
        condition &= (
            Q(slug__icontains=word)
            | Q(city__icontains=word)
            | Q(address__icontains=word)
            | Q(local_address__icontains=word)
            | Q(Exists(former))
        )
    return condition
