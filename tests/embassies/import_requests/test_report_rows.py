"""The report for people: what is replaced reads as the old value and the new one."""

from pathlib import Path
from typing import Any

import pytest

from embassies.import_requests.report_rows import diff_lines
from embassies.models import Mission
from portal.review.items import Line
from portal.web.roles import EDITOR
from tests.support.people import person, signed_in
from tests.support.staff_imports import asked, page_of, phone, row

OLD = {"channel": "phone", "purpose": "general", "value": "+228 22 21 61 94"}
NEW = {**OLD, "value": "+228 22 21 61 95"}


def test_a_replaced_contact_is_one_line_with_both_values():
    assert list(diff_lines({"contacts": {"replaced": [[OLD, NEW]]}})) == [
        Line("contact (replaced)", "phone, general", OLD["value"], NEW["value"])
    ]


def test_added_and_removed_contacts_are_lines_of_their_own():
    lines = list(diff_lines({"contacts": {"added": [NEW], "removed": [OLD]}}))
    assert [(one.before, one.after) for one in lines] == [
        ("–", NEW["value"]),
        (OLD["value"], "–"),
    ]


@pytest.mark.django_db
@pytest.mark.usefixtures("clock", "atlas")
def test_what_harms_most_comes_first_and_identifiers_are_folded(
    settings: Any, tmp_path: Path
):
    settings.VAR_DIR = tmp_path
    editor = signed_in(person(EDITOR))
    Mission.objects.filter(slug="fr-london").update(wikidata_id="")
    number = phone("+44 20 7946 0999", "emergency")
    sent = (
        row("fr-london", address="9 New Row, London", wikidata_id="Q77"),
        row("fr-edinburgh", contacts=number),
        row("fr-leeds", kind="consulate", city="Leeds", address="7 Far Street"),
    )
    import_request = asked(editor, *sent)
    page = page_of(editor, import_request)
    counts, shown = page.split('id="report"')
    sections = ("phone numbers that", "addresses and places", "identifiers and sources")
    assert sorted(sections, key=counts.index) == list(sections)
    assert "+44 20 7946 0999" in shown
    assert "9 New Row" not in shown
    page = page_of(editor, import_request, "?field=address")
    assert "9 New Row" in page
    assert "+44 20 7946 0999" not in page
    folded = page.split("<details>")[1].split("</details>")[0]
    assert "Q77" in folded
    assert "Q77" not in page.replace(folded, "")
    assert "9 New Row" not in page_of(editor, import_request, "?field=nonsense")
