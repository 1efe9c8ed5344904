"""What the tools answer. Each raises ArgumentError for arguments that mean nothing."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone, translation

from embassies.api.help import LadderSerializer
from embassies.assistance import resolve
from embassies.assistance.call_box import choices
from embassies.models import Mission
from embassies.records import records
from embassies.search import SearchResults, search
from embassies.search.interpretation import Interpretation
from embassies.search.presenters import present_interpretation, results_json
from portal.advisories.api import GovernmentAdviceSerializer
from portal.advisories.models import Advisory, GovernmentAdvice
from portal.countries.names import country_name, country_slug
from portal.mcp.arguments import (
    LANGUAGES,
    city_of,
    country_of,
    nationalities_of,
    number_of,
    one_of,
    text_of,
)
from portal.mcp.facts import (
    UNKNOWN,
    Facts,
    Written,
    answer,
    fact,
    known,
    list_of,
    mission,
)
from portal.web.clock import public_now
from portal.web.plain_text import to_plain_text
from portal.web.serializers import Extended
from portal.web.structured_data import absolute

MOST_MISSIONS = 10
NO_ADVISORY = "unknown: we have issued none. That does not mean that it is safe there"
MOST_ON_A_STEP = 5
"""Missions named of one step; the page shows all of them."""


def find_mission(question: str, limit: int = 5, language: str = "en") -> Facts:
    """Find embassies and consulates by a question in any language.

    As in “French embassy in Moscow”, “consulate of Kenya London”, “+33 1 53 59 11 10”.
    Name whose mission and where. What was understood stands in the answer.
    """
    words, most = (
        text_of("question", question),
        number_of("limit", limit, MOST_MISSIONS),
    )
    with translation.override(one_of("language", language, LANGUAGES)):
        at, found = timezone.now(), search(words, limit=most)
        body = results_json(found, at=at)
        missions = _missions((one.slug for one in found.results), at)
        others = found.alternatives[:most]
        instead = _missions((one.mission.slug for one in others), at)
        facts = {
            "understood": body["interpretation"],
            "ask_which_country": _several(found.interpretation),
            "city_not_met": _city_not_met(found),
            "advisories": _notices(found.interpretation.receiving[:3], language, at),
            "missions": missions or "unknown: we have no record that fits",
            "others_that_may_help": [
                {"why": other.reason, **one}
                for other, one in zip(others, instead, strict=True)
            ],
        }
        return answer(_page("embassies:index", q=words), facts, at=at)


def who_can_help(
    nationality: str | list[str], country: str, city: str = "", language: str = "en"
) -> Facts:
    """Say who can help a national of one or several countries in another country now.

    Steps in the order to try them: own missions, missions that cover the country,
    states that help by agreement, the ministry at home, emergency numbers. Countries
    are two-letter codes or names. It is possible help, never a promise.
    """
    senders, host = nationalities_of(nationality), country_of("country", country)
    with translation.override(one_of("language", language, LANGUAGES)):
        at, place = timezone.now(), city_of(city, host)
        ladder = resolve(
            senders, host, near=place.near, time_zone=place.time_zone, at=at
        )
        best = next(iter(choices(ladder)), None)
        body = LadderSerializer.write(Extended(ladder, call=best), at=at)
        facts = {
            "nationality": [country_name(code) for code in senders],
            "country": country_name(host),
            "understood": _understood(nationality, country),
            "warnings": body["warnings"],
            "advisories": _notices([host], language, at),
            "call_first": _call(body["call"]),
            "steps": _steps(list_of(body["steps"]), at),
            "not_on_record": body["notes"],
            "if_nothing_helps": body["last_resort"],
            "text_message": body["sms"],
        }
        near = {"city": city.strip()} if city.strip() else {}
        page = _page("help", nationality=senders, **{"in": host, **near})
        return answer(page, facts, at=at)


def advisories(country: str = "", language: str = "en") -> Facts:
    """List the advisories in force about a country, or about the whole world.

    With a country, also the travel advice of governments, each in its own words.
    """
    code = country_of("country", country) if country.strip() else ""
    with translation.override(one_of("language", language, LANGUAGES)):
        at = public_now()
        rows = Advisory.objects.live(at).worst_first(code).with_translations()
        rows = rows.about(code) if code else rows
        advice = GovernmentAdvice.objects.about(code) if code else ()
        listed = [_advisory(row, language) for row in rows]
        facts = {
            "country": country_name(code) if code else "all",
            "advisories": listed or NO_ADVISORY,
            "government_advice": [_advice(row, at) for row in advice] or UNKNOWN,
        }
        page = (
            _page("country", country_slug(code)) if code else _page("advisories:index")
        )
        return answer(page, facts, at=at)


def _missions(slugs: Iterable[str], at: datetime) -> list[Facts]:
    """Return missions in the order of their slugs. At most five queries."""
    wanted = list(slugs)
    rows = Mission.objects.public().filter(slug__in=wanted)
    found = {one["slug"]: one for one in records(rows, at=at)}
    return [mission(found[slug]) for slug in wanted if slug in found]


def _call(written: object) -> object:
    """Return the number to call first: whose, where, how far off and how old."""
    if not isinstance(written, Mapping):
        return UNKNOWN
    slug = written["mission"]
    return {
        **fact(written, "number", "name", "city", "distance_km", "is_emergency_line"),
        "of": written["kind"],
        "answered_in": country_name(str(written["country"])),
        "page": _page("embassies:detail", str(slug)) if slug else "none of its own",
        "age": written["checked"],
    }


def _understood(nationality: str | list[str], country: str) -> Facts:
    """Return which country each word was taken for, misspelled ones too."""
    words = [nationality] if isinstance(nationality, str) else nationality
    codes = {word.strip(): country_of("country", word) for word in [*words, country]}
    return {word: f"{code} ({country_name(code)})" for word, code in codes.items()}


def _several(found: Interpretation) -> str:
    """Return the countries of which the question may mean one only."""
    named = [
        " or ".join(f"{code} ({country_name(code)})" for code in codes)
        for codes in (found.sending, found.receiving)
        if len(codes) > 1
    ]
    return "; ".join(named) or "no: the question names one"


def _city_not_met(found: SearchResults) -> str:
    """Return the city asked for, where none of the missions found stands in it."""
    missing = present_interpretation(found).missing_city
    if not missing:
        return "no"
    return f"We have no record of one in {missing}: these come nearest, or may help."


def _notices(codes: Iterable[str], language: str, at: datetime) -> object:
    """Return the advisories in force about countries; one query for each."""
    found = {
        row.pk: row
        for code in codes
        for row in Advisory.objects.live(at)
        .worst_first(code)
        .with_translations()
        .about(code)
    }
    names = ("title", "language", "about", "severity", "page", "date", "changed")
    told = [_advisory(row, language) for row in found.values()]
    return [
        {name: one[name] for name in (*names, "is_demonstration")} for one in told
    ] or NO_ADVISORY


def _steps(written: list[Facts], at: datetime) -> list[Facts]:
    """Return the steps; whole records have the sources of statuses and fields."""
    shown = {
        str(one["slug"])
        for step in written
        for one in list_of(step["missions"])[:MOST_ON_A_STEP]
    }
    rows = Mission.objects.public().filter(slug__in=shown)
    whole = {str(one["slug"]): one for one in records(rows, at=at)} if shown else {}
    return [_step(step, whole) for step in written]


def _step(written: Written, whole: Mapping[str, Written]) -> Facts:
    missions, ministry = list_of(written["missions"]), written["ministry"]
    facts: Facts = {
        "kind": written["kind"],
        "why": written["reason"],
        "missions": [
            _helper({**whole.get(str(one["slug"]), {}), **one})
            for one in missions[:MOST_ON_A_STEP]
        ],
        "more_missions_on_the_page": len(missions[MOST_ON_A_STEP:]),
        "emergency_numbers": [
            fact(one, "service", "number") for one in list_of(written["numbers"])
        ],
    }
    if isinstance(ministry, Mapping):
        names = ("name", "emergency_phone", "email", "advice_url", "directory_url")
        facts["ministry"] = fact(ministry, *names)
    if written["source"]:
        facts["rule"] = {
            "source_name": written["source"],
            "source_page": known(written["source_url"]),
            "date": known(written["source_date"]),
            "valid_from": known(written["valid_from"]),
            "valid_until": written["valid_until"] or "no end is recorded",
            "checked_by_a_person": known(written["checked_at"]),
        }
    return facts


def _helper(written: Written) -> Facts:
    return {
        **mission(written),
        "can_be_met": written["can_be_met"],
        "remark": written["status_note"] or "none",
        "covers_only": written["covers_district"] or "the whole country",
        "distance_km": known(written["distance_km"]),
    }


def _advisory(row: Advisory, language: str) -> Facts:
    words, guidance = row.wording(language), row.translated("guidance", language)
    return {
        "title": words.title,
        "language": words.language,
        "text": words.text,
        "what_to_do": known(to_plain_text(guidance.text)),
        "what_to_do_language": known(guidance.text and guidance.language),
        "about": country_name(row.country.code) if row.country else "the whole world",
        "tone": row.tone,
        "severity": row.severity,
        "from": known(row.shows_from),
        "until": known(row.shows_until),
        "changed": known(row.changed_at),
        "is_demonstration": row.is_demo,
        "page": _page("advisories:detail", row.slug),
        "source_name": row.source_name or "this portal",
        "source_page": known(row.source_url),
        "date": known(row.source_date),
        "licence": "unknown: ask the source",
        "checked_by_a_person": known(row.verified_at),
    }


def _advice(row: GovernmentAdvice, at: datetime) -> Facts:
    written = GovernmentAdviceSerializer.write(row, at=at)
    return {
        "issued_by": country_name(row.issuer.code),
        **{name: known(written[name]) for name in ("scale", "level", "language")},
        "summary": known(written["summary"]),
        "source_name": f"the government of {country_name(row.issuer.code, 'en')}",
        "source_page": row.source_url,
        "date": known(row.source_date),
        "licence": "unknown: ask the source",
        "read_at": known(row.retrieved_at),
        "may_be_out_of_date": written["stale"],
    }


def _page(name: str, *parts: str, **query: str | list[str]) -> str:
    words = f"?{urlencode(query, doseq=True)}" if query else ""
    return absolute(reverse(name, args=parts)) + words
