"""Withdrawal of missions that a complete source no longer lists."""

from embassies.imports.pipeline.merge_rules import not_older
from embassies.imports.pipeline.options import ImportContext
from embassies.imports.pipeline.report import Outcome, Report, RowResult
from embassies.imports.pipeline.rows import ImportFailedError
from embassies.models import Mission, MissionQuerySet
from embassies.values.listings import listing_dates, without
from portal.countries.models import Source

LARGEST_LOSS = 0.05
"""The share of the directory that an import may withdraw without ``allows_shrink``."""

NOT_THE_WHOLE = "Use --partial if the file is not the whole directory."


def withdraw_missing(context: ImportContext, report: Report, seen: set[int]) -> int:
    """Withdraw what a complete source no longer lists and return how many.

    One query for each; nothing is deleted. What staff recorded or brought back stays;
    so does what the source listed at a later date than that of this file.
    """
    listed = _in_scope(context).iterator()
    gone = [mission for mission in listed if _has_gone(mission, context, seen)]
    for mission in gone:
        note = {"source": mission.source_id, "import": context.importer}
        Mission.objects.filter(pk=mission.pk).update(
            withdrawn_at=context.at,
            updated_at=context.at,
            field_sources={**mission.field_sources, "withdrawn_at": note},
        )
        report.results.append(RowResult(None, Outcome.WITHDRAWN, mission.slug))
    return len(gone)


def note_missing(context: ImportContext, report: Report, seen: set[int]) -> None:
    """Note which missions a list of a government has no more, for staff to review.

    One query, and one for each. What the list had at a later date stays; so do the
    missions of other governments, which a list may name as well.
    """
    if context.source is None:
        return
    key, date = context.source.source, context.source.source_date
    listed = Mission.objects.public().filter(listed_by__has_key=key)
    if publisher := context.described.get("publisher"):
        listed = listed.of(publisher)
    for mission in listed.only("slug", "listed_by").iterator():
        listing = mission.listed_by[key]
        is_known = mission.pk in seen or "missing_since" in listing
        if is_known or not not_older(date, listing["date"]):
            continue
        listings = without(mission.listed_by, key, date)
        Mission.objects.filter(pk=mission.pk).update(
            listed_by=listings, updated_at=context.at, **listing_dates(listings)
        )
        remark = f"no longer in the list of {key}, which had it on {listing['date']}"
        report.add_suspicious(None, mission.slug, f"{remark}: review it")


def refuse_loss(what: str, lost: int, recorded: int, advice: str) -> None:
    """Raise ImportFailedError where more is lost than an import may withdraw.

    The option that allows it is named only where something is left, and where there
    is no better ``advice``.
    """
    if lost <= recorded * LARGEST_LOSS:
        return
    way_out = "Say --allow-shrink if that is meant." if lost < recorded else ""
    raise ImportFailedError(
        f"It would take away {lost:,} of {recorded:,} {what}, more than"
        f" {LARGEST_LOSS:.0%}. {advice or way_out or NOT_THE_WHOLE}"
    )


def _in_scope(context: ImportContext) -> MissionQuerySet:
    found = Mission.objects.public().exclude(source=Source.STAFF)
    if context.source:
        found = found.filter(source=context.source.source).exclude(wikidata_id="")
    return found.only("slug", "source", "source_date", "field_sources")


def _has_gone(mission: Mission, context: ImportContext, seen: set[int]) -> bool:
    if mission.pk in seen:
        return False
    noted = mission.field_sources.get("withdrawn_at", {})
    if noted.get("source") == Source.STAFF:
        return False
    source = context.source
    return source is None or not_older(source.source_date, mission.source_date)
