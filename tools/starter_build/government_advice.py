"""Data file of governments' levels of travel advice."""

from pathlib import Path

from portal.countries.names import is_country
from tools.starter_build.report import Report
from tools.starter_build.tables import csv_text, read_csv

COLUMNS = [
    *["issuer", "country", "scale", "level", "language"],
    *["source_url", "source_date", "retrieved_at"],
]
# The day on which the pages of each government were read.
_READ_ON = {
    **dict.fromkeys(("CA", "GB", "IE"), "2026-08-22"),
    "AU": "2025-08-15",
    "US": "2025-08-14",
}


def government_advice_csv(facts: Path, report: Report) -> str:
    """Return the levels as issued, each with its page and date, as CSV."""
    rows = []
    for row in read_csv(facts / "government_advice.csv"):
        if is_country(row["country"]) and row["country"] != row["issuer"]:
            day = _READ_ON[row["issuer"]]
            report.count("government advice")
            report.count(f"government advice of {row['issuer']}")
            rows.append(row | {"language": "en", "retrieved_at": f"{day}T00:00:00Z"})
        else:
            text = f"{row['issuer']} {row['country']} {row['source_url']}"
            report.remark("government advice left out: no foreign country", text)
    rows.sort(key=lambda row: (row["country"], row["issuer"]))
    return csv_text(COLUMNS, rows)
