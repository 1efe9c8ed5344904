"""Posts of Ireland on saved pages of ireland.ie. Numbers are invented."""

import pytest

from embassies.imports.pipeline.rows import ImportFailedError
from embassies.imports.sources import ireland_ie
from tests.embassies.imports.saved import contacts, pages, read, record, run, sample

COUNTRIES = ("albania", "greece", "andorra")


@pytest.fixture
def feed() -> bytes:
    return pages(
        {
            f"{ireland_ie.ADDRESS}{one}/": sample(f"ireland_{one}.html.txt")
            for one in COUNTRIES
        }
    )


def test_the_name_of_an_embassy_gives_its_host_and_the_address_its_town(feed):
    athens, consul = read("ireland-ie", feed)[0]
    assert (athens.receiving_country, athens.facts["city"]) == ("GR", "Athens")
    assert (consul.kind, consul.is_honorary) == ("consulate", True)
    assert [one.key for one in athens.parts["coverages"]] == [("AL", "")]


def test_hours_and_the_number_for_emergencies_stand_before_the_first_post(feed):
    athens, consul = read("ireland-ie", feed)[0]
    assert athens.facts["opening_hours"] == "Mo-Fr 09:30-12:30"
    assert contacts(athens) == {
        ("phone", "general"): "+302105550100",
        ("phone", "emergency"): "+302105550199",
        ("fax", "general"): "+302105550101",
        ("website", "general"): "https://www.ireland.ie/en/greece/athens/contact/",
    }
    assert "opening_hours" not in consul.facts


def test_of_an_honorary_consul_neither_the_name_nor_the_firm_is_read(feed):
    _, consul = read("ireland-ie", feed)[0]
    assert contacts(consul) == {("phone", "general"): "+302310555010"}
    assert "roe" not in repr(consul).lower()


@pytest.mark.parametrize("mailbox", ["thessaloniki", "info", "irishconsul"])
def test_an_honorary_consuls_mailbox_that_names_the_office_is_read(feed, mailbox):
    changed = feed.replace(b"john.roe@", f"{mailbox}@".encode())
    _, consul = read("ireland-ie", changed)[0]
    assert contacts(consul)["email", "general"] == f"{mailbox}@honoraryconsul.example"


def test_a_closed_post_and_a_country_without_one_are_left_out_with_the_reason(feed):
    reasons = {one.reason: one.is_readable for one in read("ireland-ie", feed)[1]}
    assert reasons == {
        "Honorary Consul of Ireland, Corfu: the page says that it is closed": True,
        "AD: Ireland does not have an Embassy or Consulate in Andorra.": True,
    }


def test_a_list_without_any_post_fails():
    with pytest.raises(ImportFailedError, match="lists no posts"):
        read("ireland-ie", sample("ireland_andorra.html.txt").encode())


def test_the_countries_of_the_index_are_collected():
    greece = f"{ireland_ie.ADDRESS}greece/"
    index = f'<a href="{greece}">Greece</a> <a href="/en/dfa/overseas-travel/">Up</a>'
    web = {ireland_ie.ADDRESS: index, greece: sample("ireland_greece.html.txt")}
    found = list(ireland_ie.collect(lambda address: web[address].encode()))
    assert [one.address for one in found] == [greece]


@pytest.mark.django_db
def test_a_second_run_changes_nothing(feed):
    embassy = record("ie-athens", "IE", "GR", "embassy", city="Athens")
    first = run("ireland-ie", feed)
    assert (first.changed, first.created, first.rejected) == (1, 1, 2), first.refusal
    embassy.refresh_from_db()
    assert embassy.opening_hours == "Mo-Fr 09:30-12:30"
    again = run("ireland-ie", feed, days=2)
    assert (again.changed, again.created, again.unchanged) == (0, 0, 2)
