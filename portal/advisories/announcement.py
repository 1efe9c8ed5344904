"""Structured data of an advisory (schema.org SpecialAnnouncement)."""

from datetime import datetime

from django.urls import reverse

from portal.advisories.models import Advisory
from portal.countries.names import country_name
from portal.web.structured_data import JsonLd, absolute, without_blanks


def announcement(advisory: Advisory, language: str) -> JsonLd:
    """Return the JSON-LD of a public advisory, with the words of its page."""
    words = advisory.wording(language)
    address = absolute(reverse("advisories:detail", args=[advisory.slug]))
    facts = {
        "@type": "SpecialAnnouncement",
        "@id": address,
        "url": address,
        "name": words.title,
        "text": words.text,
        "inLanguage": words.language,
        "datePosted": _stamp(advisory.shows_from),
        "dateModified": _stamp(advisory.changed_at),
        "expires": _stamp(advisory.shows_until),
        "spatialCoverage": _country(advisory, language) if advisory.country else None,
    }
    return without_blanks(facts)


def _country(advisory: Advisory, language: str) -> dict[str, str]:
    code = advisory.country.code or ""
    name = country_name(code, language)
    return {"@type": "Country", "name": name, "identifier": code}


def _stamp(at: datetime | None) -> str:
    return at.isoformat() if at else ""
