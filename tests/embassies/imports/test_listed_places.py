"""Where a list's post stands, and which recorded mission it therefore is."""

from dataclasses import replace

import pytest

from embassies.imports.pipeline.rows import MissionRow, Rejection
from embassies.imports.sources.listed_posts import ListedPost, mission_row
from embassies.imports.sources.place_names import town_in, town_named
from embassies.models import Mission
from tests.embassies.imports.saved import record
from tests.embassies.imports.test_listed_posts import SOURCE, converted, run

DATE = "2026-11-20"
MATAMOROS = ListedPost(1, "DE", "MX", "consulate_general", "Matamoros")


@pytest.mark.parametrize(
    ("address", "host", "town"),
    [
        ("112 Lane, 2584 AE The Hague, The Netherlands", "NL", "The Hague"),
        ("1-10-5 Akasaka, Tokyo 107-8420 Japan", "JP", "Tokyo"),
        ("Cosmos Centre, Dhaka-1217, Bangladesh", "BD", "Dhaka"),
        ("4 avenue de Bordeaux, Paris", "FR", "Paris"),
        ("Building no 21", "OM", ""),
        ("", "FR", ""),
    ],
)
def test_an_address_ends_with_its_town(address, host, town):
    assert town_in(address.split(","), host) == town


@pytest.mark.parametrize(
    ("printed", "address", "host", "town"),
    [
        ("Mozambique", "3 Road, Maputo", "MZ", "Maputo"),
        ("Mozambique", "", "MZ", ""),
        ("Luxembourg", "", "LU", "Luxembourg"),
        ("Nova Scotia", "5 Street, Halifax, NS, B3J 1L4", "CA", "Halifax"),
        ("Perth (Scotland)", "", "GB", "Perth"),
        ("The Hague Netherlands", "", "NL", "The Hague"),
        ("Gran Canaria/Las Palmas", "", "ES", "Las Palmas"),
        ("Nowhere", "", "GB", "Nowhere"),
    ],
)
def test_the_name_of_a_country_or_a_region_is_no_town(printed, address, host, town):
    assert town_named(printed, address, host) == town


@pytest.mark.parametrize(
    ("post", "reason"),
    [
        (ListedPost(1, "DE", "NF", "embassy", "Kingston"), "territory"),
        (ListedPost(1, "DE", "SO", "embassy", "Kenya"), "another country"),
    ],
)
def test_a_post_that_cannot_stand_there_is_left_out(post, reason):
    row = mission_row(post, SOURCE, DATE)
    assert isinstance(row, Rejection)
    assert row.is_readable
    assert reason in row.reason


@pytest.mark.parametrize(
    "post",
    [
        ListedPost(1, "DE", "BM", "consulate", "Hamilton"),
        ListedPost(1, "DE", "CK", "high_commission", "Avarua"),
        ListedPost(1, "DE", "ES", "consulate", "Granada"),
    ],
)
def test_a_post_that_can_is_not(post):
    assert isinstance(mission_row(post, SOURCE, DATE), MissionRow)


@pytest.mark.django_db
def test_of_two_towns_of_one_name_the_post_is_in_either():
    known = record("de-matamoros", "DE", "MX", "consulate_general", city="Matamoros")
    Mission.objects.update(geonames_id=3996426)  # That in Coahuila, 570 km away.
    assert run(converted(MATAMOROS)).created == 0
    known.refresh_from_db()
    assert known.listed_on == DATE


@pytest.mark.django_db
@pytest.mark.parametrize("is_honorary", [True, False])
def test_a_career_post_is_no_second_one_beside_the_honorary_one(is_honorary):
    facts = {"city": "Granada", "is_honorary": not is_honorary}
    record("de-granada", "DE", "ES", "consulate", **facts)
    post = ListedPost(1, "DE", "ES", "consulate", "Granada", is_honorary=is_honorary)
    done = run(converted(post))
    assert (done.created, done.changed, done.rejected) == (0, 0, 1)
    assert "is recorded as" in done.rows.get().message


@pytest.mark.django_db
def test_a_post_stays_in_its_town_where_a_list_names_the_one_beside_it():
    known = record("de-dhahran", "DE", "SA", "consulate_general", city="Dhahran")
    Mission.objects.update(geonames_id=107797)
    run(converted(ListedPost(1, "DE", "SA", "consulate_general", "Dammam")))
    known.refresh_from_db()
    assert (known.city, known.geonames_id, known.listed_on) == ("Dhahran", 107797, DATE)


@pytest.mark.django_db
def test_an_embassy_moves_to_no_town_that_nobody_knows():
    known = record("de-the-hague", "DE", "NL", "embassy", city="The Hague")
    post = ListedPost(1, "DE", "NL", "embassy", "Xyzzyville", url="https://x.example/")
    assert run(converted(post)).changed == 1
    known.refresh_from_db()
    assert (known.city, known.listed_on) == ("The Hague", DATE)


@pytest.mark.django_db
def test_a_consulate_in_the_town_of_the_embassy_may_be_its_section():
    record("de-madrid", "DE", "ES", "embassy", city="Madrid")
    done = run(converted(ListedPost(1, "DE", "ES", "consulate", "Madrid")))
    assert (done.created, done.rejected) == (0, 1)
    assert "section of the embassy" in done.rows.get().message
    honorary = ListedPost(1, "DE", "ES", "consulate", "Madrid", is_honorary=True)
    assert run(converted(honorary)).created == 1


@pytest.mark.django_db
def test_a_post_of_another_government_is_not_missed_in_a_list():
    listings = {"ministry-de": {"date": "2026-01-01"}}
    other = record("ca-paris", "CA", "FR", "embassy", listed_by=listings)
    own = record("de-paris", "DE", "FR", "embassy", listed_by=listings)
    run(converted(replace(MATAMOROS, city="Mexico City")))
    for mission in (other, own):
        mission.refresh_from_db()
    assert "missing_since" in own.listed_by["ministry-de"]
    assert other.listed_by == listings


@pytest.mark.django_db
def test_a_post_whose_town_is_not_known_may_be_any_recorded_one():
    listings = {"ministry-de": {"date": "2026-01-01"}}
    known = record("de-lyon", "DE", "FR", "consulate", city="Lyon", listed_by=listings)
    record("de-nice", "DE", "FR", "consulate", city="Nice")
    post = ListedPost(1, "DE", "FR", "consulate", "Xyzzyville")
    run(converted(post), converted(MATAMOROS))
    known.refresh_from_db()
    assert known.listed_by == listings
