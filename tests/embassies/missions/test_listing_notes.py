"""Lists of governments are shown as dated evidence, never as “open”."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from embassies.missions.listing_notes import listing_notes
from embassies.models import Mission
from embassies.values.listings import listing_dates
from portal.countries.models import Source

pytestmark = pytest.mark.django_db
LISTINGS = {
    "host": {"date": "2026-11-20"},
    "ministry": {"date": "2026-08-22", "url": "https://ministry.example/7"},
    "page": {"date": "2026-08"},
}


@pytest.fixture
def mission(atlas, clock) -> Mission:
    for key, rank, publisher in (
        ("ministry", 1, "FR"),
        ("host", 1, "GB"),
        ("page", 4, ""),
    ):
        Source.objects.create(
            key=key, name=key, licence="Facts", rank=rank, publisher=publisher
        )
    found = Mission.objects.get(slug="fr-london")
    found.listed_by = LISTINGS
    for name, date in listing_dates(found.listed_by).items():
        setattr(found, name, date)
    found.save()
    return found


def test_the_list_of_its_own_government_comes_first(mission):
    notes = listing_notes(mission)
    assert [one.text for one in notes] == [
        "Listed by its own government (22 August 2026).",
        "Listed by the government of the United Kingdom (20 November 2026).",
        "Named on an official page (August 2026).",
    ]
    assert notes[0].url == "https://ministry.example/7"


def test_one_query_and_none_where_no_list_names_it(mission):
    with CaptureQueriesContext(connection) as queries:
        listing_notes(mission)
    assert len(queries) == 1
    with CaptureQueriesContext(connection) as queries:
        assert listing_notes(Mission(sending_country="FR")) == []
    assert len(queries) == 0


def test_what_a_later_list_has_no_more_is_shown_with_both_dates(mission):
    mission.listed_by = {"host": {"date": "2026-08", "missing_since": "2026-11-20"}}
    (note,) = listing_notes(mission)
    assert note.is_missing
    assert "named it (August 2026)" in note.text
    assert "no more (20 November 2026)" in note.text


def test_the_page_shows_the_evidence_and_that_nobody_says_it_is_open(mission, client):
    Mission.objects.filter(pk=mission.pk).update(status="unknown")
    mission.status_periods.all().delete()
    page = client.get("/en/embassies/fr-london/").content.decode()
    assert "Listed by its own government (22 August 2026)." in page
    assert "No source tells us whether it is open now." in page


def test_the_share_that_was_listed_lately_is_counted(mission, client):
    answer = client.get("/api/v1/coverage/").json()
    world = answer["world"]
    assert world["listed"] == 1
    assert world["missions"] == Mission.objects.public().count() > 1
    assert world["listed_share"] == round(1 / world["missions"], 4)
    british = next(one for one in answer["results"] if one["country"] == "GB")
    assert british["listed"] == 1
    page = client.get("/en/about/data/").content.decode()
    assert "In an official list of the last 180 days" in page


@pytest.mark.parametrize("date", ["2026-01", "2025"])
def test_an_old_list_does_not_count_as_lately(mission, client, date):
    Mission.objects.filter(pk=mission.pk).update(listed_on=date)
    assert client.get("/api/v1/coverage/").json()["world"]["listed"] == 0


def test_the_api_names_the_lists(mission, client):
    answer = client.get("/api/v1/missions/fr-london/").json()
    assert answer["listed_by"] == LISTINGS
