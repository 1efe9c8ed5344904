"""The first page of the staff (E5): what waits, and nothing that one may not see."""

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.urls import reverse

from embassies.models import Mission
from news.models import Article
from portal.countries.freshness import is_stale
from portal.site.dashboard import overdue_missions
from portal.site.state_of_data import worst_countries
from portal.web.roles import APPROVER, AUDITOR, CRISIS_OFFICER, EDITOR
from tests.atlas import NOW, Atlas
from tests.portal.advisories.conftest import draft
from tests.support.people import person, signed_in
from tests.support.staff_forms import decide, edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
INDEX = reverse("admin:index")


def seen_by(role: str) -> Any:
    return signed_in(person(role)).get(INDEX).content.decode()


def test_what_waits_is_on_the_first_page(atlas: Atlas):
    editor, officer = signed_in(person(EDITOR)), signed_in(person(CRISIS_OFFICER))
    edit(editor, atlas["fr-london"], address="2 Row", why="A letter came")
    alone = edit(editor, atlas["se-dublin"], address="3 Row")
    decide(officer, alone, "override", reason="The house burnt down")
    page = seen_by(APPROVER)
    assert "A letter came" in page
    assert "The house burnt down" in page
    decide(signed_in(person(APPROVER)), alone, "acknowledge")
    assert "The house burnt down" not in seen_by(APPROVER)


@pytest.mark.parametrize(
    "source_date",
    ["", "2026", "2025", "2026-05", "2026-04", "2026-05-27", "2026-05-26"],
)
@pytest.mark.parametrize(
    "verified_at",
    [
        None,
        datetime(2026, 5, 27, 0, 0, tzinfo=UTC),
        datetime(2026, 5, 26, 23, 59, tzinfo=UTC),
    ],
)
def test_the_list_and_the_record_agree_on_what_is_out_of_date(
    atlas: Atlas, source_date: str, verified_at: datetime | None
):
    rows = Mission.objects.filter(slug="fr-london")
    rows.update(source_date=source_date, verified_at=verified_at)
    listed = rows.filter(Mission.objects.is_stale(NOW)).exists()
    assert listed is is_stale(verified_at, source_date, at=NOW)


def test_countries_are_ordered_by_how_much_is_out_of_date(atlas: Atlas):
    found = worst_countries(NOW)
    assert [one.stale for one in found] == sorted(
        (one.stale for one in found), reverse=True
    )
    for one in found:
        public = Mission.objects.public().standing_in(one.code)
        assert one.missions == public.count()
        assert one.never == public.filter(verified_at=None).count()
        assert one.stale == sum(
            is_stale(row.verified_at, row.source_date, at=NOW) for row in public
        )
    assert sum(one.never for one in found) > 2


def test_a_review_is_overdue_from_the_day_after(atlas: Atlas):
    rows = Mission.objects.filter(slug="fr-london")
    rows.update(next_review=date(2026, 11, 23))
    assert overdue_missions(NOW) is None
    rows.update(next_review=date(2026, 11, 22))
    found = overdue_missions(NOW)
    assert found
    assert [one.title for one in found.lines] == ["Embassy of France in London"]
    assert found.count == 1


def test_advisories_that_end_soon_are_told_on_both_clocks(banner):
    for slug, hours in (("soon", 72), ("later", 73)):
        draft(
            slug=slug,
            title=f"It ends {slug}",
            time_zone="Europe/Kyiv",
            issued_at=NOW - timedelta(hours=2),
            ends_at=NOW + timedelta(hours=hours),
        )
    page = seen_by(AUDITOR)
    assert "It ends soon" in page
    assert "It ends later" not in page
    assert "2026-11-26 14:00 Europe/Kyiv = 2026-11-26 12:00 UTC" in page


def test_news_to_come_is_told_on_both_clocks():
    Article.objects.create(
        title="To come",
        body="Text.",
        stage="approved",
        published_at=NOW + timedelta(days=1),
        time_zone="Asia/Tokyo",
    )
    page = seen_by(AUDITOR)
    assert "To come" in page
    assert "2026-11-24 21:00 Asia/Tokyo = 2026-11-24 12:00 UTC" in page


def test_somebody_without_a_role_sees_nothing_of_it(atlas: Atlas):
    Mission.objects.update(next_review=date(2020, 1, 1))
    assert "Embassy of France in London" in seen_by(AUDITOR)
    page = seen_by("")
    assert "Embassy of France in London" not in page
    assert "Last imports" not in page


def test_the_first_page_costs_a_fixed_number_of_queries(
    atlas: Atlas, django_assert_max_num_queries
):
    editor = signed_in(person(EDITOR))
    for slug in ("fr-london", "se-dublin"):
        edit(editor, atlas[slug], address="2 Row")
    # Twenty of what waits and four of the likely duplicates; two of the session, two
    # of permissions, one of Django's own list of actions.
    with django_assert_max_num_queries(29):
        editor.get(INDEX)
