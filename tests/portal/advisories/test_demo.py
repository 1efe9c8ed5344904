"""The demonstration advisories: sourced, issued, idempotent."""

import csv
import re
from datetime import timedelta

import pytest

from portal.advisories.demo import DATA, LASTS, load_demo
from portal.advisories.models import Advisory, AdvisoryMessage
from portal.translations.models import Translation
from tests.atlas import NOW
from tests.portal.advisories.conftest import end, revise

pytestmark = pytest.mark.django_db


def test_russia_and_ukraine_in_conflict_and_two_more_are_live():
    load_demo(NOW)
    live = Advisory.objects.live(NOW).worst_first()
    told = [(row.country.code, row.tone, row.is_demo) for row in live]
    assert told == [
        *(("RU", "conflict", True), ("UA", "conflict", True)),
        *(("IR", "warning", True), ("SD", "warning", True)),
    ]


def test_a_second_run_changes_nothing():
    load_demo(NOW)
    before = list(Advisory.objects.values()), AdvisoryMessage.objects.count()
    load_demo(NOW + timedelta(days=3))
    assert before == (list(Advisory.objects.values()), AdvisoryMessage.objects.count())


def test_what_ran_out_is_extended_what_staff_ended_is_not():
    russia, ukraine, *_ = load_demo(NOW)
    end(ukraine, "Over.", at=NOW)
    load_demo(NOW + 2 * LASTS)
    assert Advisory.objects.get(pk=russia.pk).is_live(NOW + 2 * LASTS)
    assert not Advisory.objects.get(pk=ukraine.pk).is_live(NOW + 2 * LASTS)


def test_staff_s_edit_stays():
    russia = load_demo(NOW)[0]
    russia.title = "Edited"
    revise(russia, "Clearer.", at=NOW)
    load_demo(NOW)
    assert Advisory.objects.get(pk=russia.pk).title == "Edited"


def test_every_row_is_valid_and_has_its_source():
    rows = load_demo(NOW)
    assert len(rows) > 2
    for row in rows:
        row.full_clean()
        assert row.source_url in row.guidance
        assert "call before you travel" in row.guidance
        for translation in Translation.objects.of(row):
            translation.full_clean()


@pytest.mark.shared
def test_every_link_stands_in_the_table_of_facts(shared):
    with (shared / "facts" / "statuses.csv").open(encoding="utf-8") as file:
        evidence = {row["evidence"].split(" ")[0] for row in csv.DictReader(file)}
    links = set(re.findall(r"https?://[^\s)\"]+", DATA.read_text(encoding="utf-8")))
    assert len(links) > 15
    assert links <= evidence
