"""Data file of foreign ministries: lines, addresses for citizens abroad, websites."""

from pathlib import Path

from portal.countries.models import Confidence, Ministry
from portal.countries.names import is_country
from tools.starter_build.online_addresses import is_valid
from tools.starter_build.phones import e164
from tools.starter_build.report import Report
from tools.starter_build.tables import csv_text, read_csv

HERE = Path(__file__).parent
COLUMNS = [
    *["country", "name", "emergency_phone", "phone_note", "directory_url"],
    *["email", "email_url", "email_date", "advice_url", "advice_date"],
    *["registration_url", "sites_host", "sites_date", "confidence"],
    *["source", "source_id", "source_url", "source_date"],
]
Row = dict[str, str]
Rows = dict[str, Row]
# The websites of the missions are those of the database of embassies.
_SITES_DATE = "2022-11-16"
# Lines outside the numbering plan that their owner prints for calls from abroad.
_SHORT_BUT_PRINTED = {"+8521868"}


def ministries_csv(facts: Path, report: Report) -> str:
    """Return the foreign ministries as CSV; a newer file of the facts wins."""
    lines, sites = _lines(facts), _by_code(facts / "ministries_extra.csv")
    rows = [
        _ministry(code, lines.get(code, {}), sites.get(code, {}), report)
        for code in sorted(lines.keys() | sites.keys())
        if is_country(code)
    ]
    reached = [row for row in rows if any(row[one] for one in Ministry.PATHS)]
    report.count("foreign ministries", len(rows))
    report.count("senders with a ministry path", len(reached))
    for name in Ministry.PATHS:
        report.count(
            f"foreign ministries: {name}", sum(bool(one[name]) for one in rows)
        )
    return csv_text(COLUMNS, reached)


def _by_code(path: Path) -> Rows:
    return {row["iso2"]: row for row in read_csv(path)}


def _lines(facts: Path) -> Rows:
    """Return the rows about a line; the list of missions may be an older row's."""
    known = _by_code(facts / "ministries.csv") | _by_code(HERE / "ministries_more.csv")
    notes = _by_code(HERE / "ministry_notes.csv")
    for code, row in _by_code(facts / "ministries_2026-11.csv").items():
        older = known.get(code, {})
        directory = row["directory_url"] or older.get("directory_url", "")
        note = notes.get(code, {}).get("phone_note", "")
        known[code] = row | {"directory_url": directory, "phone_note": note}
    return known


def _ministry(code: str, line: Row, sites: Row, report: Report) -> Row:
    phone = _phone(code, line, report)
    has_note = phone or not line.get("emergency_phone_e164")
    return {
        "country": code,
        "name": line.get("ministry", ""),
        "emergency_phone": phone,
        "phone_note": line.get("phone_note", "") if has_note else "",
        "directory_url": line.get("directory_url", ""),
        **_addresses(code, sites, report),
        **_origin(line, sites),
    }


def _phone(code: str, line: Row, report: Report) -> str:
    phone = line.get("emergency_phone_e164", "")
    if phone and line["confidence"] == Confidence.LOW:
        report.remark("ministry's number left out: low confidence", f"{code} {phone}")
        return ""
    if phone not in {"", e164(phone, code), *_SHORT_BUT_PRINTED}:
        report.remark("ministry's number left out: not valid", f"{code} {phone}")
        return ""
    return phone


def _addresses(code: str, sites: Row, report: Report) -> Row:
    """Return the e-mail address, the websites and their dates, each if it is sure."""
    email = sites.get("distress_email", "")
    if email and not (_is_sure(sites["email_confidence"]) and is_valid("email", email)):
        report.remark("ministry's e-mail left out", f"{code} {email}")
        email = ""
    advice = _website(code, sites.get("advice_url", ""), report)
    host = sites.get("mission_site_host", "")
    return {
        "email": email,
        "email_url": sites["email_source"] if email else "",
        "email_date": sites["email_date"] if email else "",
        "advice_url": advice,
        "advice_date": sites["advice_date"] if advice else "",
        "registration_url": _website(code, sites.get("registration_url", ""), report),
        "sites_host": host,
        "sites_date": _SITES_DATE if host else "",
    }


def _is_sure(confidence: str) -> bool:
    """Return whether a confidence is high or medium, without a reservation."""
    return confidence in {Confidence.HIGH, Confidence.MEDIUM}


def _website(code: str, text: str, report: Report) -> str:
    if text and not is_valid("website", text):
        report.remark("ministry's website left out", f"{code} {text}")
        return ""
    return text


def _origin(line: Row, sites: Row) -> Row:
    """Return the source of a record: of the line, or else of the other addresses."""
    if line:
        return {
            "source": "ministries",
            "source_url": line["source_url"],
            "source_date": line["source_date"],
            "confidence": line["confidence"],
        }
    source = (
        "ministries" if sites["email_source"] or sites["advice_url"] else "wikidata"
    )
    return {
        "source": source,
        "source_date": _SITES_DATE if source == "wikidata" else "",
        "confidence": Confidence.MEDIUM,
    }
