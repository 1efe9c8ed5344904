"""An invented little world with at least two rows of everything.

The countries are real, since a country field takes no others; the posts, their
streets and their staff are not. Every phone lies in a range that its country
keeps free for fiction (Ofcom, ARCEP, BNetzA, PTS, NANPA).

::

    sent by          GB               IE       FR           DE        US            IT    VA (in Rome)
    France       FR  London  open     .        --           .         .             .     .
                     Edinburgh (cg) open
                     Cardiff (honorary) open
    Sweden       SE  London  SUSPENDED-> Dublin .           .         .             .     .
                     covered from Dublin  open
    Japan        JP  London  unknown  .        Paris open   .         .             .     .
                                               (covers MC, and Corsica)
                                               Lyon CLOSED
    Germany      DE  .                .        .            --        Washington open .   .
                                                                      Houston (cg) emergencies only
    Brazil       BR  .                .        .            .         .             Rome  open
    Kenya        KE  London (hc) open .        .            .         .             .     open
                     (covers IE, CH)
    Australia    AU  London (hc) open .        .            Bonn, Hamburg: withdrawn from the directory
    United St.   US  .                .        Paris limited Bonn RELOCATED -> Berlin open

    Austria      AT  has no post at all: its citizens depend on others.
    Norway       NO  has neither a post nor a ministry's line.

    Union        AT DE FR IE IT SE, and GB until 2020: each helps the others' citizens
                 outside the union, where they have no post of their own.
    North        NO SE: help one another anywhere.
    US for AU    in France and Germany; since March 2026 travel documents only.
    JP for KE    ended in 1999.

A French post in London has every channel and purpose, Japan's there has only
numbers that are not valid, Kenya's has no contact whatever.

Two sources give one address of the French post in London; a website and a number of
it were looked at, without fault. Brazil's posts in Rome and the United States' in
Bonn and Berlin look alike and were told apart. One file of missions was put through
by a second person, who can still see what two posts were before; another was closed.
"""

from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User

from embassies.models import (
    Arrangement,
    ArrangementStatus,
    Bloc,
    Contact,
    Coverage,
    FormerSlug,
    ImportedRow,
    ImportRun,
    Membership,
    Mission,
    ServiceOffer,
    StatusPeriod,
)
from portal.countries.models import (
    CountryProfile,
    EmergencyNumber,
    Ministry,
    Source,
)
from portal.translations.models import Translation
from tests.atlas_tables import (
    ARRANGEMENT_STATUSES,
    ARRANGEMENTS,
    BLOCS,
    CONTACTS,
    COVERAGES,
    EMERGENCY_NUMBERS,
    LONG_AGO,
    MEMBERSHIPS,
    MINISTRIES,
    MISSIONS,
    NOW,
    PLACES,
    PROFILES,
    RECENTLY,
    REPLACED_BY,
    SERVICES,
    SOURCES,
    STATUS_PERIODS,
)
from tests.atlas_work import leave_work

__all__ = ["LONG_AGO", "NOW", "RECENTLY", "Atlas", "build_atlas"]


@dataclass(frozen=True, slots=True)
class Atlas:
    """The rows of the world, by the keys of the tables above."""

    sources: dict[str, Source]
    checker: User
    profiles: dict[str, CountryProfile]
    emergency_numbers: list[EmergencyNumber]
    ministries: dict[str, Ministry]
    missions: dict[str, Mission]
    contacts: list[Contact]
    coverages: list[Coverage]
    status_periods: list[StatusPeriod]
    services: list[ServiceOffer]
    arrangements: dict[str, Arrangement]
    runs: list[ImportRun]

    def __getitem__(self, slug: str) -> Mission:
        return self.missions[slug]


def build_atlas() -> Atlas:
    """Write the world into an empty database. About fifty queries."""
    sources = {key: _source(key, *rest) for key, *rest in SOURCES}
    registry = {"source": sources["registry"], "source_date": "2022-11-16"}
    gazette = {"source": sources["gazette"], "source_date": "2026-01"}
    checker = User.objects.create_user("checker", is_staff=True)
    missions = _missions(registry, checker)
    runs = _runs()
    leave_work(missions, sources, checker, runs[0])
    return Atlas(
        sources=sources,
        checker=checker,
        profiles=_profiles(gazette),
        emergency_numbers=EmergencyNumber.objects.bulk_create(
            EmergencyNumber(country=code, service=service, number=number, **gazette)
            for code, service, number in EMERGENCY_NUMBERS
        ),
        ministries=_ministries(gazette),
        missions=missions,
        contacts=Contact.objects.bulk_create(
            Contact(
                mission=missions[slug],
                channel=channel,
                purpose=purpose,
                value=value,
                e164=e164,
                **registry,
                **rest,
            )
            for slug, channel, purpose, value, e164, rest in CONTACTS
        ),
        coverages=Coverage.objects.bulk_create(
            Coverage(
                mission=missions[slug], country=code, district=district, **registry
            )
            for slug, code, district in COVERAGES
        ),
        status_periods=_status_periods(missions, gazette),
        services=ServiceOffer.objects.bulk_create(
            ServiceOffer(
                mission=missions[slug],
                service=service,
                status=status,
                note=note,
                **gazette,
            )
            for slug, service, status, note in SERVICES
        ),
        arrangements=_arrangements(gazette),
        runs=runs,
    )


def _source(key: str, name: str, licence: str, credit: str, as_of: str) -> Source:
    return Source.objects.create(
        key=key,
        name=name,
        url=f"https://{key}.example/",
        licence=licence,
        licence_url=f"https://licences.example/{licence}",
        attribution=credit,
        as_of=as_of,
    )


def _profiles(origin: dict[str, Any]) -> dict[str, CountryProfile]:
    rows = CountryProfile.objects.bulk_create(
        CountryProfile(
            country=code,
            official_name=f"Atlas name of {capital}'s country",
            former_names=[f"Old {code}"],
            capital=capital,
            capital_latitude=latitude,
            capital_longitude=longitude,
            time_zones=zones,
            neighbours=neighbours,
            **origin,
        )
        for code, capital, latitude, longitude, zones, neighbours in PROFILES
    )
    return {row.country.code: row for row in rows}


def _ministries(origin: dict[str, Any]) -> dict[str, Ministry]:
    rows = Ministry.objects.bulk_create(
        Ministry(
            country=code,
            name=name,
            emergency_phone=phone,
            phone_note=note,
            directory_url=f"https://ministry.{host}.example/missions",
            confidence=confidence,
            **origin,
        )
        for code, name, phone, note, host, confidence in MINISTRIES
    )
    return {row.country.code: row for row in rows}


def _missions(origin: dict[str, Any], checker: User) -> dict[str, Mission]:
    missions: dict[str, Mission] = {}
    for number, row in enumerate(MISSIONS, start=1):
        slug, sender, host, kind, city, status, since, rest = row
        latitude, longitude, zone, geonames_id = PLACES[city]
        values: dict[str, Any] = {"precision": "city", **rest}
        if "verified_at" in values:
            values["verified_by"] = checker
        names = values.pop("names", {})
        missions[slug] = Mission.objects.create(
            slug=slug,
            wikidata_id=f"Q99990{number:02}",
            sending_country=sender,
            receiving_country=host,
            kind=kind,
            city=city,
            geonames_id=geonames_id,
            latitude=latitude,
            longitude=longitude,
            time_zone=zone,
            status=status,
            status_since=since,
            source_url=f"https://registry.example/Q99990{number:02}",
            **origin,
            **values,
        )
        texts = {f"name:{language}": name for language, name in names.items()}
        Translation.objects.put(Mission, {missions[slug].pk: texts})
    for slug, successor in REPLACED_BY.items():
        missions[slug].replaced_by = missions[successor]
        missions[slug].save()
    for slug in ("fr-london", "se-dublin"):
        FormerSlug.objects.create(slug=f"former-{slug}", mission=missions[slug])
    return missions


def _status_periods(
    missions: dict[str, Mission], origin: dict[str, Any]
) -> list[StatusPeriod]:
    return StatusPeriod.objects.bulk_create(
        StatusPeriod(
            mission=missions[slug],
            status=status,
            since=since,
            until=until,
            note=note,
            evidence=f"https://gazette.example/{slug}",
            confidence=confidence,
            **origin,
        )
        for slug, status, since, until, note, confidence in STATUS_PERIODS
    )


def _arrangements(origin: dict[str, Any]) -> dict[str, Arrangement]:
    Bloc.objects.bulk_create(Bloc(key=key, name=name) for key, name in BLOCS)
    Membership.objects.bulk_create(
        Membership(bloc_id=bloc, country=code, joined=joined, left=left, **origin)
        for bloc, code, joined, left in MEMBERSHIPS
    )
    arrangements = {
        key: Arrangement.objects.create(
            key=key,
            title=f"Arrangement {key}",
            rule=rule,
            legal_source=f"Atlas treaty of {since}",
            valid_from=since,
            valid_until=until,
            confidence="high",
            **origin,
            **rest,
        )
        for key, rule, since, until, rest in ARRANGEMENTS
    }
    ArrangementStatus.objects.bulk_create(
        ArrangementStatus(
            arrangement=arrangements[key],
            status=status,
            since=since,
            until=until,
            note=note,
            evidence=f"https://gazette.example/{key}",
            confidence=confidence,
            **origin,
        )
        for key, status, since, until, note, confidence in ARRANGEMENT_STATUSES
    )
    return arrangements


def _runs() -> list[ImportRun]:
    runs = [
        ImportRun.objects.create(
            importer="portal",
            origin=f"atlas-{state}.csv",
            sha256=digit * 64,
            state=state,
            refusal="It would shrink the directory." if state == "refused" else "",
            started_at=LONG_AGO,
            finished_at=RECENTLY,
            created=len(MISSIONS),
            rejected=2,
        )
        for state, digit in (("done", "a"), ("refused", "b"))
    ]
    ImportedRow.objects.bulk_create(
        ImportedRow(run=run, line=line, outcome=outcome, slug="fr-london", message="m")
        for run in runs
        for line, outcome in ((2, "created"), (3, "rejected"))
    )
    return runs
