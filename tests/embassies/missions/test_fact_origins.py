"""Facts with another source than their record, on pages, card and files."""

from datetime import timedelta

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from embassies.missions.fact_origins import fact_origins
from embassies.models import Mission
from tests.atlas import NOW, RECENTLY, Atlas

pytestmark = pytest.mark.django_db
PAGE = "/en/embassies/fr-london/"


@pytest.fixture
def edited(atlas: Atlas) -> Mission:
    """A mission whose hours staff wrote, long after its source recorded the rest."""
    mission = atlas["fr-london"]
    mission.opening_hours = 'Mo-Fr 09:00-12:00 || "by appointment"'
    mission.mark_staff_edit(["opening_hours"], by=7, at=NOW - timedelta(days=2))
    mission.save()
    return mission


def test_hours_that_staff_wrote_are_shown_with_their_source_and_date(
    edited: Mission, client: Client, clock: object
) -> None:
    for path in (PAGE, f"{PAGE}card/"):
        page = " ".join(client.get(path).content.decode().split())
        assert (
            'Opening hours: Source: <bdi lang="en">Staff of this portal</bdi>,' in page
        )
        start = page.index("Opening hours: Source:")
        own = page[start : page.index("</span>", start)]
        assert "21 November 2026" in own
        assert "Not checked by us." not in own
        assert "Checked by us" not in own
        assert "Other facts: Checked by us" in page
        assert "As the source writes them:" in page
        assert "Monday: 09:00–12:00" in page


def test_a_later_check_of_the_record_counts_for_the_edit_too(edited: Mission) -> None:
    edited.verified_at = NOW - timedelta(days=1)
    (found,) = fact_origins(edited)
    assert (found.facts, found.verified_at) == ("Opening hours", edited.verified_at)
    edited.verified_at = RECENTLY
    assert fact_origins(edited)[0].verified_at is None


def test_facts_of_one_source_are_named_together_and_those_of_the_record_are_not(
    atlas: Atlas, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    mission = atlas["fr-london"]
    own = {"source": mission.source_id, "source_date": mission.source_date}
    other = {"source": "gazette", "source_date": "2026-01"}
    mission.field_sources = {"city": own, "address": other, "point": other}
    with django_assert_num_queries(1):  # The sources by their keys.
        (found,) = fact_origins(mission)
    assert (found.facts, found.source_date) == ("Address, Position", "2026-01")
    mission.field_sources = {}
    with django_assert_num_queries(0):
        assert fact_origins(mission) == []


def test_structured_data_and_the_vcard_name_the_source_of_the_hours(
    edited: Mission, client: Client, clock: object
) -> None:
    page = client.get(PAGE).content.decode()
    assert '"dateModified":"2026-11-21"' in page.replace(": ", ":")
    card = client.get(f"{PAGE[:-1]}.vcf").content.decode().replace("\r\n ", "")
    assert "Recorded by Staff of this portal\\, 2026-11-21. It may" in card
