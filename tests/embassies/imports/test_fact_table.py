"""A table of a government's posts, as copied from its pages. Numbers are invented."""

from io import BytesIO

import pytest

from embassies.imports.pipeline.rows import ImportFailedError, MissionRow
from embassies.imports.sources import fact_table
from embassies.models import Mission
from tests.embassies.imports.saved import contacts, read, record, run, sample

HEADER = "sending,receiving,kind,city,name,phone_raw,address\n"


@pytest.fixture
def table() -> bytes:
    return sample("fact_table.csv").encode()


def posts(text: str) -> list[MissionRow]:
    return read("state-gov", (HEADER + text).encode())[0]


def test_a_row_is_a_post_with_its_own_date_and_page(table):
    london, *_ = read("state-gov", table)[0]
    assert (london.sending_country, london.receiving_country) == ("US", "GB")
    assert (london.kind, london.facts["city"]) == ("embassy", "London")
    assert london.facts["address"] == "33 Invented Lane, London SW11, United Kingdom"
    assert london.facts["opening_hours"] == "Mo-Fr 09:00-12:00"
    assert london.facts["listed_by"] == {
        "state-gov": {"date": "2026-08-14", "url": "https://travel.state.gov/uk.html"}
    }


def test_contacts_have_their_purposes(table):
    london, *_ = read("state-gov", table)[0]
    assert contacts(london) == {
        ("phone", "general"): "+442079460011",
        ("phone", "emergency"): "+442079460012",
        ("phone", "consular"): "+442079460013",
        ("email", "general"): "acs@us.example",
        ("email", "consular"): "passports@us.example",
        ("website", "general"): "https://uk.us.example/",
    }


def test_the_printed_number_counts_where_no_other_is_and_a_sentence_is_no_address(
    table,
):
    _, edinburgh, *_ = read("state-gov", table)[0]
    assert contacts(edinburgh) == {("phone", "general"): "+441314960011"}
    assert "address" not in edinburgh.facts


def test_of_an_honorary_post_neither_names_nor_the_site_of_a_firm_are_read(table):
    *_, lyon = read("state-gov", table)[0]
    assert lyon.is_honorary
    assert "jane" not in repr(lyon).lower()
    assert contacts(lyon) == {("phone", "general"): "+33199001234"}


def test_a_line_of_the_ministry_is_not_the_posts_number(table):
    rows = list(fact_table.posts(BytesIO(table)))
    islamabad = rows[-1]
    assert "+442079460019" not in {one.value for one in islamabad.contacts}


def test_what_is_left_out_has_its_reason(table):
    rejected = {one.line: one for one in read("state-gov", table)[1]}
    reasons = {line: (one.reason, one.is_readable) for line, one in rejected.items()}
    assert reasons == {
        5: ("Canadian Embassy: no post of US", True),
        6: ("U.S. Embassy Malé: its number is of another country", True),
        7: ("U.S. Palace Berlin: its kind is not known", False),
        8: ("U.S. Embassy Islamabad: source_date yesterday is no date", False),
    }


@pytest.mark.parametrize(
    ("row", "city"),
    [
        ("US,NL,embassy,Amsterdam,,,1 Lane,", "Amsterdam"),
        ('US,NL,embassy,Amsterdam,,,"1 Lane, 2584 AE The Hague"', "The Hague"),
        ('US,AM,consulate,,,,"3 Road, Yerevan 0010, Armenia"', "Yerevan"),
        ('US,HT,embassy,Port,,,"3 Road, Port-au-Prince, Haiti"', "Port-au-Prince"),
        ('US,MZ,consulate,Mozambique,,,"3 Road, Maputo"', "Maputo"),
        ("US,SG,embassy,Singapore,,,", "Singapore"),
    ],
)
def test_the_address_names_the_town_that_a_row_lacks_or_guesses(row, city):
    assert [one.facts["city"] for one in posts(row)] == [city]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("US,IR,embassy,Iraq,,,", "its town, Iraq, is the name of another country"),
        ("US,US,consulate,Boston,,,", "stands in its own country"),
        ("US,NF,embassy,Kingston,,,", "in no territory of another state"),
        ("US,,consulate,Jerusalem,,,", "host country is not known"),
        ("US,GB,,London,,,", "kind is not known"),
    ],
)
def test_a_row_that_mixes_two_posts_is_left_out(row, reason):
    with pytest.raises(ImportFailedError, match="lists no posts of US"):
        posts(row)
    good = "US,GB,embassy,London,,,\n"
    (rejected,) = read("state-gov", (HEADER + good + row).encode())[1]
    assert reason in rejected.reason


def test_a_kind_that_the_row_lacks_is_in_its_name():
    (row,) = posts("US,GB,,Leeds,Honorary Consul in Leeds,,")
    assert (row.kind, row.is_honorary) == ("consulate", True)


@pytest.mark.parametrize(
    ("feed", "reason"),
    [
        (b"", "column|CSV|empty"),
        (b"a,b\n1,2\n", "no column|column"),
        (HEADER.encode(), "lists no posts of US"),
        (b"\xff\xfe\x00garbage\x80", "."),
    ],
)
def test_a_file_that_is_no_such_table_is_one_clear_line(feed, reason):
    with pytest.raises(ImportFailedError, match=reason) as raised:
        read("state-gov", feed)
    assert "\n" not in str(raised.value)


def test_the_feed_of_the_united_kingdom_is_read_from_a_table_too():
    table = HEADER + "GB,FR,embassy,Paris,British Embassy Paris,,"
    ((post,), _) = read("gov-uk", table.encode())
    assert (post.sending_country, post.facts["city"]) == ("GB", "Paris")


@pytest.mark.django_db
def test_a_second_run_changes_nothing(table):
    london = record("us-london", "US", "GB", "embassy", city="London")
    first = run("state-gov", table, allows_rejected=True)
    assert (first.changed, first.created, first.rejected) == (1, 2, 4), first.refusal
    london.refresh_from_db()
    assert london.contacts.get(purpose="emergency").e164 == "+442079460012"
    assert london.listed_on == "2026-08-14"
    again = run("state-gov", table, days=2, allows_rejected=True)
    assert (again.changed, again.created, again.unchanged) == (0, 0, 3)
    assert Mission.objects.count() == 3
