"""The directory in the sitemap."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import F, Max
from django.db.models.expressions import RawSQL

from embassies.models import Mission
from portal.countries.names import country_names, country_slug
from portal.web.sitemaps import Entry, File, Section, of_rows, path_below_language

Change = datetime | None


MISSIONS = of_rows(
    Mission.objects.public, index="embassies:index", changed=F("updated_at")
)


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


def _codes() -> list[str]:
    """Return all countries in the order that numbers their files."""
    return sorted(country_names("en"))


def _senders() -> Iterator[File]:
    """Yield a file for each country that sends missions, numbered by its code."""
    changes = _changes("sending_country")
    for number, code in enumerate(_codes(), start=1):
        if code in changes:
            yield number, changes[code]


def _pairs(number: int) -> list[Entry]:
    """Return the pairs of one sender and each host of its missions. One query."""
    codes = _codes()
    if not 1 <= number <= len(codes):
        return []
    code = codes[number - 1]
    sent = Mission.objects.public().of(code).order_by("receiving_country")
    rows = sent.values_list("receiving_country").annotate(Max("updated_at"))
    prefix = f"{path_below_language('embassies:of', country_slug(code))}in"
    return [
        (f"{prefix}/{country_slug(receiving)}/", changed) for receiving, changed in rows
    ]


PAIRS = Section(_senders, _pairs)


def _changes(field: str) -> dict[str, Change]:
    """Return the last change of a mission for each country. One query."""
    latest = RawSQL(_LATEST.format(field=field), ())  # noqa: S611 # nosec B611
    missions = Mission.objects.filter(pk__in=latest)
    return dict(missions.values_list(field, "updated_at"))


# From country to country through an index: to group a million rows takes a second.
_LATEST = """
    WITH RECURSIVE country(code) AS (
        SELECT MIN({field}) FROM embassies_mission WHERE withdrawn_at IS NULL
        UNION ALL
        SELECT (
            SELECT MIN({field}) FROM embassies_mission
            WHERE withdrawn_at IS NULL AND {field} > country.code
        )
        FROM country WHERE country.code IS NOT NULL
    )
    SELECT (
        SELECT id FROM embassies_mission
        WHERE withdrawn_at IS NULL AND {field} = country.code
        ORDER BY updated_at DESC LIMIT 1
    )
    FROM country WHERE country.code IS NOT NULL
"""
