"""The calendar of staff: what is to come, and what will not happen by itself."""

from datetime import UTC, datetime

import pytest
from django.test import Client
from django.urls import reverse
from lxml import html

from news.models import Article, Stage
from portal.web.roles import APPROVER
from tests.portal.advisories.conftest import draft
from tests.support.people import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ADDRESS = "/admin/calendar/"


@pytest.fixture
def approver() -> Client:
    return signed_in(person(APPROVER))


def article(title: str, day: datetime, stage: str, zone: str = "UTC") -> Article:
    return Article.objects.create(
        title=title, body="x", stage=stage, published_at=day, time_zone=zone
    )


def shown(staff: Client, month: str) -> dict[str, str]:
    """Return what stands in each day that has something."""
    page = html.fromstring(staff.get(ADDRESS, {"month": month}).content.decode())
    days = page.xpath("//td[.//*[@class='event']]")
    return {
        day.xpath(".//time/@datetime")[0]: " ".join(" ".join(day.itertext()).split())
        for day in days
    }


def test_a_month_shows_articles_and_both_ends_of_advisories(approver):
    article("Border", datetime(2026, 12, 31, 23, 59, tzinfo=UTC), Stage.APPROVED)
    article("Next year", datetime(2027, 1, 1, tzinfo=UTC), Stage.APPROVED)
    draft(
        "fr",
        title="Leave",
        issued_at=datetime(2026, 11, 20, tzinfo=UTC),
        starts_at=datetime(2026, 11, 30, 8, tzinfo=UTC),
        ends_at=datetime(2026, 12, 1, tzinfo=UTC),
    )
    december, november = shown(approver, "2026-12"), shown(approver, "2026-11")
    assert list(december) == ["2026-12-01", "2026-12-31"]
    assert "00:00 UTC · Advisory ends Leave" in december["2026-12-01"]
    assert "23:59 UTC · Article, to be published Border" in december["2026-12-31"]
    assert "08:00 UTC · Advisory begins Leave" in november["2026-11-30"]
    assert "nobody will see it" not in november["2026-11-30"]


@pytest.mark.parametrize(
    ("stage", "warning"),
    [
        (Stage.DRAFT, "Not handed in"),
        (Stage.IN_REVIEW, "Not approved yet"),
        (Stage.APPROVED, ""),
    ],
)
def test_what_will_not_be_published_by_itself_is_marked(approver, stage, warning):
    article("Border", datetime(2026, 12, 5, 7, tzinfo=UTC), stage, "Europe/Kyiv")
    (text,) = shown(approver, "2026-12").values()
    assert "= 2026-12-05 09:00 Europe/Kyiv" in text
    assert ("will not be published" in text) == bool(warning)
    assert warning in text


def test_an_advisory_that_nobody_issued_is_marked(approver):
    draft("fr")
    assert "Not issued" in " ".join(shown(approver, "2026-11").values())


def test_a_withdrawn_article_is_no_event(approver):
    row = article("Border", datetime(2026, 12, 5, tzinfo=UTC), Stage.APPROVED)
    row.withdraw("Wrong", datetime(2026, 12, 1, tzinfo=UTC))
    assert shown(approver, "2026-12") == {}


def test_it_opens_at_this_month_and_leads_to_the_others(approver):
    page = html.fromstring(approver.get(ADDRESS).content)
    assert (
        "November 2026"
        in page.xpath("//table[@class='calendar']/caption")[0].text_content()
    )
    assert page.xpath("//td//time[@aria-current]/@datetime") == ["2026-11-23"]
    assert page.xpath("//a[@rel]/@href") == ["?month=2026-10", "?month=2026-12"]


@pytest.mark.parametrize(
    "month", ["2026-13", "2026-00", "1999-12", "x", "2026-1", "٢٠٢٦-١٢", "9999-12"]
)
def test_what_is_no_month_is_not_found(approver, month):
    assert approver.get(ADDRESS, {"month": month}).status_code == 404


def test_only_staff_see_it_and_it_costs_two_queries_for_events(
    approver, client, django_assert_max_num_queries
):
    assert client.get(reverse("calendar")).status_code == 302
    for number in range(5):
        article(f"N{number}", datetime(2026, 11, 5, tzinfo=UTC), Stage.DRAFT)
    # session, user and its permissions, then one for articles, one for advisories
    with django_assert_max_num_queries(9):
        approver.get(ADDRESS)
