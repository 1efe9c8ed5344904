"""Structured data of a mission (schema.org), from what its page shows.

Every value stands on the page, as a text or as the target of a link. Unknown values are
left out, and so are those that would be misread: the hours of a closed mission, the
centre of a city as its position, a number that cannot be dialled, a district as its
country.
"""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.conf import settings
from django.urls import reverse
from django.utils.translation import get_language

from embassies.missions.contact_methods import ContactGroup, ContactMethod
from embassies.missions.fact_origins import FactOrigin
from embassies.missions.hours_text import hours_of
from embassies.missions.titles import local_city
from embassies.models import Kind, Mission, Precision
from embassies.models.parts import Contact
from embassies.values.opening_hours import usual_week
from portal.countries.models import Sourced
from portal.countries.names import country_name
from portal.web.structured_data import JsonLd, absolute, without_blanks

_TO_A_STATE = {
    Kind.EMBASSY,
    Kind.HIGH_COMMISSION,
    Kind.NUNCIATURE,
    Kind.INTERESTS_SECTION,
}
"""Kinds that are accredited to a state as a whole (Vienna Convention of 1961)."""
_DAYS = (
    *("Monday", "Tuesday", "Wednesday", "Thursday"),
    *("Friday", "Saturday", "Sunday"),
)


def mission_page(
    mission: Mission,
    title: str,
    contact_groups: Sequence[ContactGroup],
    fact_origins: Sequence[FactOrigin],
    *,
    status: str,
    at: datetime,
) -> JsonLd:
    """Return the WebPage with its GovernmentOffice. No query; parts must be loaded."""
    address = absolute(reverse("embassies:detail", kwargs={"slug": mission.slug}))
    origins: list[Sourced | FactOrigin] = [
        mission,
        *(group.origin for group in contact_groups),
        *fact_origins,
    ]
    return without_blanks(
        {
            "@type": "WebPage",
            "@id": address,
            "url": address,
            "inLanguage": get_language() or settings.LANGUAGE_CODE,
            "dateModified": max(one.source_date for one in origins),
            "lastReviewed": _checked(origins),
            "isBasedOn": _works(origins),
            "mainEntity": _office(
                mission, title, contact_groups, address=address, status=status, at=at
            ),
        }
    )


def _office(
    mission: Mission,
    title: str,
    contact_groups: Sequence[ContactGroup],
    *,
    address: str,
    status: str,
    at: datetime,
) -> JsonLd:
    methods = [method for group in contact_groups for method in group.methods]
    website = _website(methods)
    is_embassy = mission.kind == Kind.EMBASSY
    return without_blanks(
        {
            "@type": ["GovernmentOffice", "Embassy"]
            if is_embassy
            else "GovernmentOffice",
            "mainEntityOfPage": address,
            "name": title,
            "url": website,
            "description": status,
            "address": _address(mission),
            "geo": _point(mission),
            "telephone": _first(methods, Contact.Channel.PHONE),
            "faxNumber": _first(methods, Contact.Channel.FAX),
            "email": _first(methods, Contact.Channel.EMAIL),
            "contactPoint": [
                _contact_point(method) for method in methods if _can_be_used(method)
            ],
            "sameAs": [
                method.href
                for method in methods
                if _on_web(method) and method.href != website
            ],
            "openingHoursSpecification": _hours(mission, at),
            "areaServed": _area(mission),
        }
    )


def _website(methods: Iterable[ContactMethod]) -> str:
    """Return the mission's own site, no form and no profile on another one."""
    sites = [one for one in methods if one.contact.channel == Contact.Channel.WEBSITE]
    general = [one for one in sites if one.contact.purpose == Contact.Purpose.GENERAL]
    return next((one.href for one in (*general, *sites) if _on_web(one)), "")


def _on_web(method: ContactMethod) -> bool:
    return method.href.startswith(("http://", "https://"))


def _address(mission: Mission) -> JsonLd:
    return without_blanks(
        {
            "@type": "PostalAddress",
            "streetAddress": mission.address,
            "addressLocality": local_city(mission),
            "addressCountry": mission.seat,
        }
    )


def _point(mission: Mission) -> JsonLd | None:
    if mission.precision != Precision.EXACT:
        return None
    return {
        "@type": "GeoCoordinates",
        "latitude": mission.latitude,
        "longitude": mission.longitude,
    }


def _can_be_used(method: ContactMethod) -> bool:
    return bool(method.contact.e164) or method.contact.channel == Contact.Channel.EMAIL


def _first(methods: Iterable[ContactMethod], channel: str) -> str:
    """Return the first general method; an emergency line is never offered for all."""
    general = (
        method.text
        for method in methods
        if method.contact.channel == channel
        and method.contact.purpose == Contact.Purpose.GENERAL
        and _can_be_used(method)
    )
    return next(general, "")


_MEANS = {"phone": "telephone", "fax": "faxNumber", "email": "email"}


def _contact_point(method: ContactMethod) -> JsonLd:
    return {
        "@type": "ContactPoint",
        "contactType": method.label,
        _MEANS[method.contact.channel]: method.text,
    }


def _hours(mission: Mission, at: datetime) -> list[JsonLd]:
    hours = hours_of(mission)
    if hours is None or mission.is_shut:
        return []
    return [
        {
            "@type": "OpeningHoursSpecification",
            "dayOfWeek": f"https://schema.org/{_DAYS[day.day.weekday()]}",
            "opens": f"{start:%H:%M}",
            "closes": f"{end:%H:%M}",
        }
        for day in usual_week(hours, at=at)
        for start, end in day.spans
        if start != end  # The whole day, which some consumers read as closed.
    ]


def _area(mission: Mission) -> list[dict[str, str]]:
    """Return the countries that are served as a whole, not in a district only."""
    codes = [mission.host] if mission.kind in _TO_A_STATE else []
    codes += [
        row.country.code or "" for row in mission.coverages.all() if not row.district
    ]
    return [
        {"@type": "Country", "name": country_name(code)}
        for code in dict.fromkeys(codes)
    ]


def _works(origins: Iterable[Sourced | FactOrigin]) -> list[JsonLd]:
    works = [
        without_blanks(
            {
                "@type": "CreativeWork",
                "name": one.source.name,
                "url": one.source_url,
                "dateModified": one.source_date,
            }
        )
        for one in origins
    ]
    return [work for number, work in enumerate(works) if work not in works[:number]]


def _checked(origins: Iterable[Sourced | FactOrigin]) -> str:
    """Return the earliest day of a check, or "" if any fact is not checked."""
    moments = [one.verified_at for one in origins]
    days = [moment.date().isoformat() for moment in moments if moment]
    return min(days) if len(days) == len(moments) else ""
