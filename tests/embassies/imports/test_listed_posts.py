"""Posts as a government lists them become rows, and find the recorded mission."""

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from embassies.imports.pipeline.apply import apply
from embassies.imports.pipeline.options import ImportContext, ImportOptions
from embassies.imports.pipeline.rows import MissionRow, Origin, Rejection
from embassies.imports.sources.listed_posts import (
    ListedContact,
    ListedPost,
    country_named,
    mission_row,
)
from embassies.models import ImportRun, Mission
from embassies.values.listings import Listing
from portal.countries.models import Source
from tests.atlas import NOW

SOURCE = {
    "key": "ministry-de",
    "name": "Ministry of Germany",
    "licence": "Facts",
    "publisher": "DE",
    "rank": "1",
}
DATE = "2026-11-20"
MOSCOW = ListedPost(1, "DE", "RU", "embassy", "Moscow", ref="7")


def converted(post: ListedPost) -> MissionRow:
    row = mission_row(post, SOURCE, DATE)
    assert isinstance(row, MissionRow), row
    return row


def refused(post: ListedPost) -> Rejection:
    row = mission_row(post, SOURCE, DATE)
    assert isinstance(row, Rejection), row
    return row


def run(*rows: MissionRow | Rejection, date: str = DATE, **how: Any) -> ImportRun:
    context = ImportContext(
        "ministry-de",
        "list.json",
        NOW + timedelta(days=1),
        ImportOptions(is_list=True, **how),
        source=Origin("ministry-de", source_date=date),
        described=SOURCE,
    )
    done = apply(rows, context)
    assert not done.refusal
    return done


@pytest.fixture
def embassy(db: None) -> Mission:
    """Germany's embassy in Moscow, as Wikidata has it."""
    wikidata = Source.objects.create(key="wikidata", name="Wikidata", licence="CC0-1.0")
    return Mission.objects.create(
        slug="de-moscow",
        wikidata_id="Q1",
        sending_country="DE",
        receiving_country="RU",
        kind="embassy",
        city="Moscow",
        geonames_id=524901,
        address="1 Old Street",
        source=wikidata,
        source_date="2026-11-27",
    )


def test_a_listing_is_recorded_with_its_date_and_page():
    row = converted(replace(MOSCOW, url="https://ministry.example/7"))
    assert row.facts["listed_by"] == {
        "ministry-de": {"date": DATE, "url": "https://ministry.example/7"}
    }


def test_a_list_of_no_government_is_no_evidence():
    row = mission_row(MOSCOW, {**SOURCE, "publisher": ""}, DATE)
    assert isinstance(row, MissionRow)
    assert "listed_by" not in row.facts


def test_a_number_of_another_country_is_left_out_with_a_remark():
    numbers = ("+7 495 937 95 00; +49 30 1817 0", "+49 30 1817 2000")
    row = converted(
        replace(MOSCOW, contacts=tuple(ListedContact("phone", one) for one in numbers))
    )
    assert [one.facts["e164"] for one in row.parts["contacts"]] == ["+74959379500"]
    assert len([one for one in row.remarks if "another country" in one]) == 2


def test_hours_that_are_not_certain_are_left_out_with_a_remark():
    row = converted(replace(MOSCOW, hours="mornings, ring first"))
    assert "opening_hours" not in row.facts
    assert "ring first" in row.remarks[0]
    sure = converted(replace(MOSCOW, hours="Monday - Friday 09:00-12:00"))
    assert sure.facts["opening_hours"] == "Mo-Fr 09:00-12:00"


def test_an_honorary_consul_has_no_address_which_may_begin_with_a_name():
    post = replace(MOSCOW, kind="consulate", is_honorary=True, address="Firm, 1 Road")
    assert "address" not in converted(post).facts


@pytest.mark.parametrize(
    ("post", "reason"),
    [
        (replace(MOSCOW, kind=""), "kind"),
        (replace(MOSCOW, sending_country=""), "sending"),
        (replace(MOSCOW, receiving_country=""), "host"),
    ],
)
def test_a_post_without_a_kind_or_a_country_is_left_out(post, reason):
    assert reason in refused(post).reason


@pytest.mark.parametrize(
    ("name", "code"),
    [
        ("Deutschland", "DE"),
        ("Ägypten", "EG"),
        ("España", "ES"),
        ("대한민국", "KR"),
        ("nl", "NL"),
        ("Atlantis", ""),
        ("", ""),
    ],
)
def test_a_country_is_known_by_its_name_in_any_language(name, code):
    assert country_named(name) == code


def test_a_listed_post_is_the_recorded_one_whatever_its_id_elsewhere(embassy):
    done = run(converted(replace(MOSCOW, address="2 New Street")))
    embassy.refresh_from_db()
    assert (done.changed, done.created) == (1, 0)
    assert embassy.address == "2 New Street", "a ministry's word, though it is older"
    assert embassy.listed_on == DATE
    claims = {one.source_id: one.value for one in embassy.claims.all()}
    assert claims == {"wikidata": "1 Old Street", "ministry-de": "2 New Street"}


def test_the_same_list_again_changes_nothing(embassy):
    row = converted(replace(MOSCOW, contacts=(ListedContact("phone", "+74959379500"),)))
    assert run(row).changed == 1
    assert (again := run(row)).changed == 0
    assert again.unchanged == 1


def test_a_suburb_is_the_town_of_the_recorded_post(embassy):
    Mission.objects.update(kind="consulate")
    run(converted(replace(MOSCOW, kind="consulate_general", city="Khimki")))
    assert Mission.objects.count() == 1


def test_a_mission_to_an_organisation_is_not_the_embassy_in_the_same_town(embassy):
    done = run(converted(replace(MOSCOW, kind="permanent_mission")))
    assert (done.changed, done.created) == (0, 1)


def test_a_mission_to_the_united_nations_may_be_recorded_as_an_embassy(embassy):
    Mission.objects.update(receiving_country="CH", city="Geneva", geonames_id=2660646)
    geneva = replace(MOSCOW, receiving_country="CH", city="Geneva")
    done = run(converted(replace(geneva, kind="permanent_mission")))
    assert (done.changed, done.created) == (1, 0)


def test_a_post_in_another_town_is_new(embassy):
    done = run(
        converted(MOSCOW),
        converted(replace(MOSCOW, line=2, kind="consulate_general", city="Kazan")),
    )
    assert done.created == 1
    new = Mission.objects.get(kind="consulate_general")
    assert (new.city, new.listed_on, new.status) == ("Kazan", DATE, "unknown")


def test_a_new_post_in_a_town_that_nobody_knows_is_left_out(embassy):
    post = replace(MOSCOW, kind="consulate", city="Xyzzyville")
    done = run(converted(MOSCOW), converted(post))
    assert (done.created, done.rejected) == (0, 1)


def test_a_row_that_may_be_one_of_several_posts_is_left_out(embassy):
    for number in (2, 3):
        Mission.objects.create(
            slug=f"de-moscow-{number}",
            sending_country="DE",
            receiving_country="RU",
            kind="consulate",
            city="Moscow",
            geonames_id=524901,
            source=embassy.source,
        )
    row = converted(replace(MOSCOW, kind="consulate"))
    done = run(row)
    assert (done.changed, done.created, done.rejected) == (0, 0, 1)
    assert "2 such posts" in done.rows.get().message


def test_a_supplement_makes_no_mission(embassy):
    row = converted(replace(MOSCOW, kind="consulate", city="Kazan"))
    done = run(replace(row, is_supplement=True))
    assert (done.created, done.rejected) == (0, 1)


def test_what_a_list_no_longer_has_is_noted_for_review_and_never_withdrawn(embassy):
    run(converted(MOSCOW))
    kazan = converted(replace(MOSCOW, kind="consulate", city="Kazan"))
    done = run(kazan, date="2026-11-25")
    embassy.refresh_from_db()
    assert (done.withdrawn, embassy.withdrawn_at) == (0, None)
    expected: Listing = {"date": DATE, "missing_since": "2026-11-25"}
    assert embassy.listed_by["ministry-de"].items() >= expected.items()
    assert (embassy.listed_on, embassy.unlisted_on) == ("", "2026-11-25")
    assert "no longer in the list" in done.rows.get(slug="de-moscow").message


@pytest.mark.parametrize("how", [{"is_partial": True}, {"date": "2026-11-01"}])
def test_a_part_of_a_list_or_an_older_one_says_nothing_of_the_others(embassy, how):
    run(converted(MOSCOW))
    run(converted(replace(MOSCOW, kind="consulate", city="Kazan")), **how)
    embassy.refresh_from_db()
    assert embassy.unlisted_on == ""


def test_nothing_is_missing_where_an_entry_could_not_be_read(embassy):
    run(converted(MOSCOW))
    kazan = converted(replace(MOSCOW, kind="consulate", city="Kazan"))
    others = [replace(kazan, line=line) for line in range(2, 12)]
    unread = refused(replace(MOSCOW, kind=""))
    done = run(unread, *others, date="2026-11-25")
    embassy.refresh_from_db()
    assert embassy.unlisted_on == ""
    assert done.rows.filter(message__contains="nothing was withdrawn").exists()


def test_a_row_that_was_left_out_is_not_missing(embassy):
    run(converted(MOSCOW))
    Mission.objects.update(wikidata_id="")
    listed = converted(replace(MOSCOW, kind="consulate", city="Kazan"))
    Mission.objects.create(
        slug="de-moscow-2",
        sending_country="DE",
        receiving_country="RU",
        kind="embassy",
        city="Moscow",
        geonames_id=524901,
        source=embassy.source,
    )
    run(listed, converted(MOSCOW), date="2026-11-25")
    embassy.refresh_from_db()
    assert embassy.unlisted_on == ""
