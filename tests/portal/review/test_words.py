"""What changes, as people read it: words of long texts, labels, names and dates."""

from typing import Any

import pytest
from django.utils import translation

from embassies.models import Arrangement, Mission
from embassies.review.reviewed_models import ARRANGEMENT, MISSION
from portal.advisories.reviewed_models import ADVISORY
from portal.countries.models import EmergencyNumber
from portal.countries.reviewed_models import EMERGENCY_NUMBER
from portal.review.items import Line
from portal.review.word_diff import Segment, segments, words
from tests.support.staff_forms import edit

LONG = "Stay at home until noon. The roads to the north are closed; all is quiet."


@pytest.mark.parametrize(
    ("before", "after", "removed", "added"),
    [
        ("Call before noon.", "Call before noon today.", "", " today"),
        ("Call the embassy.", "Call the consulate.", " embassy", " consulate"),
        ("大使馆在星期一开放", "大使馆在星期二开放", "一", "二"),
        ("السَّفارة مفتوحة اليوم", "السَّفارة مغلقة اليوم", " مفتوحة", " مغلقة"),
        ("One\nTwo\n", "One\nTwo\nThree\n", "", "Three\n"),
        ("", "New", "", "New"),
        ("Old", "", "Old", ""),
    ],
)
def test_only_the_words_that_differ_are_marked(before, after, removed, added):
    found = segments(before, after)
    text = {"removed": "", "added": "", "same": ""}
    for one in found:
        text[one.kind] += one.text
    assert (text["removed"], text["added"]) == (removed, added)
    assert "".join(one.text for one in found if one.kind != "added") == before
    assert "".join(one.text for one in found if one.kind != "removed") == after


def test_a_word_keeps_its_marks_and_a_han_character_stands_alone():
    assert words("السَّفارة في") == ["السَّفارة", " في"]
    assert words("大使馆 open") == ["大", "使", "馆", " open"]


def test_a_very_long_passage_is_shown_whole():
    old, new = ("a " * 2000, "b " * 2000)
    assert segments(old, new) == [Segment("removed", old), Segment("added", new)]


def test_short_values_stand_side_by_side_and_long_ones_word_by_word():
    assert Line("x", "y", "short", "shorter").segments == []
    assert Line("x", "y", "–", LONG).segments == []
    assert Line("x", "y", LONG, LONG.replace("noon", "evening")).segments


@pytest.mark.django_db
def test_values_are_shown_as_people_read_them(atlas: Any):
    mission: Mission = atlas["fr-london"]
    other = atlas["se-dublin"]
    mission.kind, mission.is_honorary = "consulate", True
    mission.receiving_country, mission.replaced_by = "IE", other
    mission.withdrawn_at = mission.updated_at.replace(
        year=2026, month=11, day=29, hour=9, minute=5
    )
    after = {one.field: one.after for one in MISSION.lines(MISSION.edited(mission))}
    assert after["kind"] == "consulate"
    assert after["honorary"] == "yes"
    assert after["receiving country"] == "Ireland"
    assert after["replaced by"] == str(other)
    assert after["withdrawn from the directory at"] == "29 November 2026, 09:05 UTC"


@pytest.mark.django_db
def test_lists_of_codes_are_shown_by_name_in_the_reader_s_language(atlas: Any):
    rule = Arrangement.objects.order_by("pk")[0]
    rule.places = ["DE", "FR"]
    items = ARRANGEMENT.edited(rule)
    with translation.override("de"):
        shown = {one.after for one in ARRANGEMENT.lines(items)}
    assert "Deutschland, Frankreich" in shown


@pytest.mark.django_db
def test_a_source_is_shown_by_its_name(atlas: Any):
    number = EmergencyNumber.objects.order_by("pk")[0]
    number.source = atlas.sources["staff"]
    (line,) = EMERGENCY_NUMBER.lines(EMERGENCY_NUMBER.edited(number))
    assert line.after == str(atlas.sources["staff"])


@pytest.mark.django_db
def test_what_is_added_and_removed_is_told_from_each_other(live: Any):
    live.text = LONG.replace("noon", "evening")
    (line,) = ADVISORY.lines(ADVISORY.edited(live))
    assert line.verb == "change"


@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_the_page_marks_words_for_eyes_and_for_ears(editor, mission, banner):
    Mission.objects.filter(pk=mission.pk).update(address=LONG)
    proposal = edit(editor, mission, address=LONG.replace("noon", "evening"))
    page = editor.get(f"/admin/review/proposal/{proposal.pk}/change/").content.decode()
    flat = " ".join(page.split())
    assert "Removed: </span> noon</del" in flat.replace("&nbsp;", " ")
    assert "Added: </span> evening</ins" in flat
