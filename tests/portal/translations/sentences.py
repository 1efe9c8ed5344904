"""Sixty sentences of the pages, about places whose names are hard to put into one."""

from collections.abc import Callable
from datetime import UTC, datetime
from types import SimpleNamespace
from typing import cast

from django.template import Context, Template
from django.utils.translation import get_language

from embassies.assistance import reasons
from embassies.assistance.answer import StepMission
from embassies.assistance.presenters import country_list
from embassies.missions import starter_texts
from embassies.missions.summaries import checked_text, status_text
from embassies.missions.titles import mission_title
from embassies.models import Arrangement, ArrangementStatus, Kind
from portal.advisories.action import default_label
from portal.countries import starter
from portal.countries.date_phrases import date_phrase
from portal.countries.gazetteer import cities_named, city_name
from portal.countries.grammar import city_phrase
from portal.countries.lists import join_or, join_phrases
from portal.countries.models import Ministry
from portal.countries.names import country_in_sentence
from portal.translations.phrases import Phrase
from portal.translations.starter import read_texts

Sentence = Callable[[], str]
AT = datetime(2026, 11, 3, 12, tzinfo=UTC)
EU_TITLE = "Consular protection of unrepresented citizens of the European Union"


def page(text: str, **values: str | Callable[[], str]) -> Sentence:
    """Return a sentence of a template; values are codes of countries, or made later."""

    def render() -> str:
        shown = {name: _value(value) for name, value in values.items()}
        tag = "{% load i18n phrases %}{% blocktranslate trimmed %}"
        return Template(f"{tag}{text}{{% endblocktranslate %}}").render(
            Context(shown, autoescape=False)
        )

    return render


def _value(value: str | Callable[[], str]) -> str:
    return country_in_sentence(value) if isinstance(value, str) else value()


def title(
    kind: Kind, sending: str, host: str, city: str = "", *, honorary: bool = False
) -> Sentence:
    found = cities_named(city, host)[0].geonames_id if city else None
    return lambda: mission_title(
        kind, sending, host, city, is_honorary=honorary, geonames_id=found
    )


def posts(
    kind: Kind, count: int = 1, *, honorary: bool = False, met: bool = True
) -> list[StepMission]:
    mission = SimpleNamespace(
        kind=kind, is_honorary=honorary, verified_at=None, source_date="2026-09"
    )
    one = SimpleNamespace(mission=mission, can_be_met=met)
    return cast("list[StepMission]", [one] * count)


def city(name: str, country: str) -> Callable[[], Phrase]:
    found = cities_named(name, country)[0]

    def phrase() -> Phrase:
        language = get_language() or "en"
        return city_phrase(city_name(found.geonames_id, language) or name, language)

    return phrase


def day(value: str) -> Callable[[], Phrase]:
    return lambda: date_phrase(value)


def either(*codes: str) -> Callable[[], Phrase]:
    return lambda: join_phrases([country_in_sentence(one) for one in codes], join_or)


def starter_text(english: str) -> Sentence:
    """Return a text that comes with the portal."""
    known = {
        **read_texts(starter.DATA / "translations.csv"),
        **read_texts(starter_texts.PATH),
    }
    return lambda: known[english].get(get_language() or "en", english)


def rule() -> Arrangement:
    texts = read_texts(starter_texts.PATH)[EU_TITLE]
    found = Arrangement(title=EU_TITLE)
    found.texts = {f"title:{language}": text for language, text in texts.items()}
    return found


def rule_status() -> str:
    english = "reopened without consular services."
    status = ArrangementStatus(since="2025-07", note=english)
    status.texts = {
        f"note:{language}": text
        for language, text in read_texts(starter_texts.PATH)[english].items()
    }
    return reasons._arrangement_status(status)


SENTENCES: dict[str, Sentence] = {
    "title-embassy": title(Kind.EMBASSY, "US", "NL", "The Hague"),
    "title-embassy-country": title(Kind.EMBASSY, "KP", "CU"),
    "title-consulate": title(Kind.CONSULATE_GENERAL, "PH", "HK", "Hong Kong"),
    "title-honorary": title(Kind.CONSULATE, "NL", "CI", "Abidjan", honorary=True),
    "title-holy-see": title(Kind.EMBASSY, "BR", "VA"),
    "title-cairo": title(Kind.EMBASSY, "CD", "EG", "Cairo"),
    "title-mission-kyiv": title(Kind.EMBASSY, "GE", "UA", "Kyiv"),
    "missions-of-in": page("Missions of {{ of }} in {{ in }}", of="US", **{"in": "NL"}),
    "missions-of-in-2": page(
        "Missions of {{ of }} in {{ in }}", of="CI", **{"in": "CD"}
    ),
    "missions-of": page("Missions of {{ of }}", of="PH"),
    "missions-in": page("Missions in {{ in }}", **{"in": "KP"}),
    "missions-in-city": page("Missions in {{ in }}", **{"in": city("Havana", "CU")}),
    "missions-of-either": page("Missions of {{ of }}", of=either("FR", "NL", "GE")),
    "other-missions": page(
        "Other missions of {{ of }} in {{ in }}", of="BR", **{"in": "US"}
    ),
    "foreign-missions": page("Foreign missions in {{ in }}", **{"in": "PH"}),
    "embassies-in": page("Embassies and consulates in {{ country }}", country="VA"),
    "embassies-of": page("Embassies and consulates of {{ country }}", country="US"),
    "embassies-abroad": page(
        "Embassies and consulates of {{ country }} abroad", country="GB"
    ),
    "all-in": page("All embassies and consulates in {{ country }}", country="CU"),
    "lead-of-in": page(
        "Embassy and consulates of {{ of }} in {{ in }}: what is in our records, and"
        " who else may help.",
        of="CH",
        **{"in": "IR"},
    ),
    "lead-in": page(
        "Help in {{ country }}: emergency numbers, embassies and consulates, advice of"
        " governments and news.",
        country="MV",
    ),
    "who-can-help": page("Who can help me in {{ country }}?", country="KP"),
    "help-for": page(
        "Help for nationals of {{ nationals }} in {{ country }}",
        nationals=lambda: country_list(["US", "CI"]),
        country="HK",
    ),
    "emergency-numbers": page("Emergency numbers in {{ country }}", country="GB"),
    "ministry": page("Foreign ministry of {{ country }}", country="NL"),
    "find-embassy": lambda: default_label("PH"),
    "official-list": page("Look in the official list of {{ country }}", country="CH"),
    "accredited": page("accredited to {{ country }}", country="CU"),
    "sits-in": page("(sits in {{ country }})", country="US"),
    "also-serve": page(
        "Missions elsewhere that also serve {{ country }}", country="KP"
    ),
    "news": page("News about {{ country }}", country="PS"),
    "no-news": page("We have published no news about {{ country }}.", country="US"),
    "no-advisory": page(
        "We have no live advisory about {{ country }}. That does not mean that it is safe"
        " there: ask your own foreign ministry.",
        country="CH",
    ),
    "no-foreign-mission": page(
        "We have no record of a foreign mission in {{ country }}. Others may exist.",
        country="FK",
    ),
    "no-mission-in-city": page(
        "We have no record of one in {{ city }}. These come nearest.",
        city=city("Cairo", "EG"),
    ),
    "no-mission-of-in": page(
        "We have no record of a mission of {{ of }} in {{ in }}.",
        of="BR",
        **{"in": "KP"},
    ),
    "own": lambda: reasons.own("US", "PH", posts(Kind.EMBASSY), at=AT),
    "own-several": lambda: reasons.own("BR", "US", posts(Kind.CONSULATE, 5), at=AT),
    "own-interests": lambda: reasons.own(
        "US", "CU", posts(Kind.INTERESTS_SECTION), at=AT
    ),
    "own-honorary": lambda: reasons.own(
        "NL", "CI", posts(Kind.CONSULATE, 2, honorary=True), at=AT
    ),
    "own-closed": lambda: reasons.own(
        "UA", "RU", posts(Kind.EMBASSY, met=False), at=AT
    ),
    "covering": lambda: reasons.covering("GE", "CU", posts(Kind.EMBASSY), at=AT),
    "covering-closed": lambda: reasons.covering(
        "PH", "KP", posts(Kind.EMBASSY, met=False), at=AT
    ),
    "neighbouring": lambda: reasons.neighbouring("US", "IR", by_land=True),
    "nearest": lambda: reasons.neighbouring("PH", "HK", by_land=False),
    "neighbouring-added": lambda: reasons.neighbouring(
        "US", "IR", by_land=True, with_added=True
    ),
    "nearest-added": lambda: reasons.neighbouring(
        "PH", "HK", by_land=False, with_added=True
    ),
    "no-record": lambda: reasons.no_record("PS", "GB"),
    "no-helpers": lambda: reasons.no_record_of_helpers(rule(), "CF"),
    "ministry-line": lambda: reasons.ministry(
        "US", Ministry(emergency_phone="+1", source_date="2026-09"), at=AT
    ),
    "ministry-none": lambda: reasons.no_record_of_ministry("AE"),
    "call-emergency": lambda: reasons.emergency_numbers("NL", known=True),
    "no-emergency": lambda: reasons.emergency_numbers("KP", known=False),
    "rule-status": rule_status,
    "status-day": lambda: status_text("closed", "2022-03-02"),
    "status-month": lambda: status_text("suspended", "2026-08"),
    "recorded": lambda: checked_text(None, "2024-03"),
    "in-force": page("In force since {{ date }}.", date=day("2018-05-01")),
    "listed": page(
        "Listed by the government of {{ country }} ({{ date }}).",
        country="PH",
        date=day("2025-09-21"),
    ),
    "digest": page("New since the last e-mail: {{ place }}", place=lambda: "BBC"),
    "source": starter_text("Foreign ministries and those who quote them"),
    "eu-rule": starter_text(EU_TITLE),
    "status-note": starter_text("Ordered shut by the United States."),
}
