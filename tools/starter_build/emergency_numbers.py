"""Data file of emergency numbers: the compiled lists, and the United Kingdom's advice."""

from collections.abc import Iterable, Iterator
from pathlib import Path

from portal.countries.names import is_country
from tools.starter_build.report import Report
from tools.starter_build.tables import csv_text, read_csv
from tools.starter_build.uk_emergency import SERVICES, Numbers, stated_numbers

COLUMNS = [
    *["country", "service", "number"],
    *["source", "source_id", "source_url", "source_date"],
]
EU_LAW = "https://eur-lex.europa.eu/eli/dir/2018/1972/oj"
UK_ADVICE = "https://www.gov.uk/foreign-travel-advice"
Row = dict[str, str]


def emergency_numbers_csv(facts: Path, report: Report) -> str:
    """Return the numbers of all sources as CSV, those of the compiled lists first.

    The United Kingdom's advice adds what the lists do not have, and its own numbers
    beside those that it contradicts: each row has its source and date.
    """
    rows = [
        row
        for listed in read_csv(facts / "emergency_numbers.csv")
        if is_country(listed["iso2"])
        for row in _compiled(listed)
    ]
    before = {row["country"] for row in rows}
    rows += _advised(facts, _by_country(rows), report)
    after = {row["country"] for row in rows}
    report.count("emergency numbers", len(rows))
    report.count("countries with emergency numbers", len(after))
    report.count(
        "countries with emergency numbers from the UK alone", len(after - before)
    )
    rows.sort(key=lambda row: row["country"])
    return csv_text(COLUMNS, rows)


def _compiled(listed: Row) -> Iterator[Row]:
    """Yield the numbers on which the lists agree, and 112 where EU law has it."""
    origin = {"source": "emergency-lists", "source_date": "2026"}
    country = listed["iso2"]
    if listed["eu_112"] == "yes":
        yield _row(country, "general", "112") | origin | {"source_url": EU_LAW}
    for service in SERVICES:
        if number := listed[service]:
            yield _row(country, service, number) | origin


def _row(country: str, service: str, number: str) -> Row:
    return {"country": country, "service": service, "number": number}


def _by_country(rows: Iterable[Row]) -> dict[str, dict[str, set[str]]]:
    known: dict[str, dict[str, set[str]]] = {}
    for row in rows:
        services = known.setdefault(row["country"], {})
        services.setdefault(row["service"], set()).add(row["number"])
    return known


def _advised(
    facts: Path, known: dict[str, dict[str, set[str]]], report: Report
) -> Iterator[Row]:
    """Yield the numbers of the United Kingdom's advice that the lists do not have."""
    pages = _pages(facts)
    seen: set[str] = set()
    for advice in read_csv(facts / "official" / "uk_emergency_services.csv"):
        country, stated = advice["country"], stated_numbers(advice["text"])
        if not is_country(country):
            report.remark("UK emergency numbers: no country", advice["name"])
        elif country not in seen:
            seen.add(country)
            _remark_unstated(advice, stated, report)
            origin = {
                "source": "gov-uk",
                "source_url": pages.get(country, UK_ADVICE),
                "source_date": advice["date"],
            }
            for row in _more(country, stated, known.get(country, {}), report):
                yield row | origin


def _pages(facts: Path) -> dict[str, str]:
    """Return the advice pages whose addresses were seen."""
    return {
        row["country"]: row["source_url"]
        for row in read_csv(facts / "government_advice.csv")
        if row["issuer"] == "GB"
    }


def _remark_unstated(advice: Row, stated: Numbers, report: Report) -> None:
    if missing := [one for one in SERVICES if one not in stated]:
        text = f"{advice['country']} {', '.join(missing)}: {advice['text'][:100]}"
        report.remark("UK emergency numbers: not stated plainly", text)


def _more(
    country: str, stated: Numbers, known: dict[str, set[str]], report: Report
) -> Iterator[Row]:
    """Yield the stated numbers of the services that the lists lack or contradict."""
    added: dict[str, tuple[str, ...]] = {}
    for service, numbers in stated.items():
        listed = known.get(service, set())
        if {*numbers} & (listed | known.get("general", set())):
            report.count("emergency services: both sources agree")
            continue
        added[service] = numbers
        report.count(f"emergency services: {'differing' if listed else 'filled'}")
        if listed:
            text = f"{country} {service}: {', '.join(listed)}; UK {', '.join(numbers)}"
            report.remark("emergency numbers that differ, both shown", text)
    if [*added] == [*SERVICES] and len({*added.values()}) == 1:
        added = {"general": added[SERVICES[0]]}
    for service, numbers in added.items():
        yield from (_row(country, service, number) for number in numbers)
