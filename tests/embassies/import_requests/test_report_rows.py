"""The report for people: what is replaced reads as the old value and the new one."""

from embassies.import_requests.report_rows import diff_lines
from portal.review.items import Line

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
