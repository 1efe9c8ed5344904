"""What is on record, how old it is, and what is not known: /about/data/."""

import gzip
import re
from collections.abc import Iterator

import pytest
from django.test import Client

from embassies.models import Contact, Mission
from embassies.quality.coverage import (
    AGES,
    DETAILS,
    CountryCoverage,
    count_on,
    coverage,
)
from embassies.quality.coverage_table import COLUMNS, percent, table_row
from portal.countries.names import country_names
from tests.atlas import LONG_AGO, NOW, RECENTLY, Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

PAGE = "/en/about/data/"


@pytest.fixture(autouse=True)
def _nothing_remembered() -> Iterator[None]:
    """Two tests may bring the directory to the same version with other contents."""
    count_on.cache_clear()
    yield
    count_on.cache_clear()


def text_of(client: Client, path: str, status: int = 200) -> str:
    answer = client.get(path)
    assert answer.status_code == status, path
    return " ".join(answer.content.decode().split())


def table_of(page: str) -> dict[str, list[str]]:
    """Return the cells of the table of countries, by name and in order."""
    table = page.split('id="countries"')[1]
    rows = re.findall(r'<tr><th scope="row"><a [^>]+>([^<]+)</a></th>(.*?)</tr>', table)
    return {
        name: [cell.strip() for cell in re.findall(r"<td>([^<]*)", cells)]
        for name, cells in rows
    }


def held_in(country: str) -> CountryCoverage:
    return next(one for one in coverage(at=NOW).countries if one.country == country)


def test_every_public_mission_is_counted_once_in_one_age(atlas: Atlas) -> None:
    world = coverage(at=NOW).world
    assert world.missions == Mission.objects.public().count()
    assert sum(world.counts[age] for age in AGES) == world.missions


def test_missions_are_counted_by_their_last_check_or_record(atlas: Atlas) -> None:
    britain = held_in("GB")
    assert britain.missions == 7
    assert britain.counts["fresh"] == 1  # fr-london, checked this month
    assert britain.counts["old"] == 6  # recorded in 2022
    assert britain.counts["checked"] == 1
    Mission.objects.filter(slug="jp-london").update(verified_at=LONG_AGO)
    Mission.objects.filter(slug="ke-london").update(source_date="")
    changed = held_in("GB")
    assert [changed.counts[age] for age in AGES] == [1, 1, 4, 1]


def test_what_missions_tell_is_counted_by_mission_not_by_number(atlas: Atlas) -> None:
    britain = held_in("GB")
    assert Contact.objects.filter(mission=atlas["fr-london"]).count() > 5
    assert britain.counts["phone"] == 4
    assert britain.counts["email"] == 1
    assert britain.counts["hours"] == 2
    assert britain.counts["exact"] == 1


def test_what_was_withdrawn_is_not_counted(atlas: Atlas) -> None:
    Contact.objects.filter(channel="email").update(withdrawn_at=RECENTLY)
    assert held_in("GB").counts["email"] == 0
    assert held_in("DE").missions == 2
    germans = coverage(at=NOW)
    assert germans.contacts_by_source["registry"] == (
        Contact.objects.filter(withdrawn_at=None).count()
    )


def test_a_check_is_counted_the_next_time_the_page_is_asked_for(client, atlas) -> None:
    before = table_of(text_of(client, f"{PAGE}?page=2"))["France"]
    Mission.objects.filter(slug="jp-paris").update(verified_at=RECENTLY)
    after = table_of(text_of(client, f"{PAGE}?page=2"))["France"]
    checked = list(COLUMNS).index("checked") - 1
    assert (before[checked], after[checked]) == ("0%", "33%")


def test_a_fact_grows_old_overnight(atlas: Atlas, clock) -> None:
    assert coverage(at=NOW).world.counts["fresh"] == 1
    clock.shift(200 * 86_400)
    assert coverage(at=NOW.replace(year=2027)).world.counts["fresh"] == 0


def test_the_page_names_each_source_with_its_licence_date_and_amount(client, atlas):
    page = text_of(client, PAGE)
    assert "Atlas registry of missions" in page
    assert "CC0-1.0" in page
    assert "16 November 2022" in page
    assert "Atlas gazette</a>" not in page.split("<footer")[0]  # no mission is from it


def test_the_page_says_what_is_not_known(client, atlas: Atlas) -> None:
    page = text_of(client, PAGE)
    assert "What we do not know" in page
    assert "never that there is none" in page


def test_every_bar_says_the_same_as_its_numbers(client, atlas: Atlas) -> None:
    for country in ("GB", "FR", "DE", "US"):
        held = held_in(country)
        drawn = {piece.name: piece.width for piece in table_row(held).ages}
        assert drawn == {
            age: pytest.approx(100 * held.share(age), abs=0.1)
            for age in AGES
            if held.counts[age]
        }
    assert table_row(held_in("TV")).ages == []


@pytest.mark.parametrize(
    ("total", "of", "said"),
    [
        (0, 10, "0%"),
        (1, 10_000, "under 1%"),
        (9_999, 10_000, "99%"),
        (10, 10, "100%"),
        (1, 3, "33%"),
        (0, 0, "–"),
    ],
)
def test_a_few_are_not_said_to_be_none_nor_most_to_be_all(total, of, said) -> None:
    assert percent(CountryCoverage("GB", of, {"phone": total}), "phone") == said


@pytest.mark.parametrize("name", COLUMNS)
def test_the_table_can_be_sorted_by_each_column_both_ways(client, atlas, name: str):
    up = table_of(text_of(client, f"{PAGE}?sort={name}"))
    down = table_of(text_of(client, f"{PAGE}?sort=-{name}"))
    assert len(up) == len(down) == 60
    if name == "name":
        assert next(iter(up)) == "Afghanistan"
        assert next(iter(down)) == "Zimbabwe"
        return
    assert next(iter(up.values()))[0] != "0"  # without a record comes last
    place = ["missions", *AGES, *DETAILS].index(name)

    def numbers(cells: dict[str, list[str]]) -> list[int]:
        known = [one[place] for one in cells.values() if one[0] != "0"]
        return [int(one.removesuffix("%")) for one in known]

    assert numbers(up) == sorted(numbers(up))
    assert numbers(down) == sorted(numbers(down), reverse=True)


def test_the_head_of_the_table_tells_its_order(client, atlas: Atlas) -> None:
    page = text_of(client, f"{PAGE}?sort=-phone")
    assert re.search(r'aria-sort="descending"><a href="\?sort=phone#countries"', page)
    assert page.count("aria-sort") == 1


def test_an_order_that_does_not_exist_is_an_error(client, atlas: Atlas) -> None:
    page = text_of(client, f"{PAGE}?sort=beauty", status=400)
    assert "We do not know the order “beauty”." in page
    assert "<title>Error:" in page
    assert "Afghanistan" in table_of(page)


@pytest.mark.parametrize("number", ["0", "9", "x", "1e3", "٣"])
def test_a_page_of_countries_that_does_not_exist_is_not_found(client, atlas, number):
    text_of(client, f"{PAGE}?page={number}", status=404)


def test_the_pages_together_show_every_country_once(client, atlas: Atlas) -> None:
    pages = [table_of(text_of(client, f"{PAGE}?page={page}")) for page in range(1, 6)]
    listed = [name for page in pages for name in page]
    assert len(listed) == len(set(listed)) == len(country_names("en"))


def test_the_page_is_small(client, atlas: Atlas) -> None:
    assert len(gzip.compress(client.get(PAGE).content)) < 12_000


def test_the_page_costs_no_more_queries_for_more_rows(
    client, atlas: Atlas, django_assert_num_queries
):
    # The version, the ages, hours and places, contacts, two counts by source, sources.
    with django_assert_num_queries(7):
        client.get(PAGE)
    # The version, the sources.
    with django_assert_num_queries(2):
        client.get(f"{PAGE}?sort=-phone")
