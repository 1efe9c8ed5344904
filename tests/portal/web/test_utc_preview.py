"""Staff read what a local time is in UTC while they type it."""

import pytest
from django.contrib.auth.models import User
from playwright.sync_api import Page, expect

from portal.web.roles import EDITOR
from tests.support.people import let_in, person, signed_in


@pytest.mark.parametrize(
    ("time", "zone", "which", "said"),
    [
        ("2026-12-01T09:00", "Europe/Kyiv", "", "= 2026-12-01 07:00 UTC"),
        ("2026-12-01T09:00:00", "UTC", "", "= 2026-12-01 09:00 UTC"),
        ("2027-03-28T03:30", "Europe/Kyiv", "", "There is no such time there"),
        ("2027-10-31T03:30", "Europe/Kyiv", "", "twice"),
        ("2027-10-31T03:30", "Europe/Kyiv", "later", "= 2027-10-31 01:30 UTC"),
        ("2026-12-01T09:00", "Mars/Olympus", "", "is not a time zone"),
        ("2026-12-01T09:00", "../x", "", "is not a time zone"),
        ("0001-01-01T00:00", "Asia/Tokyo", "", ""),
        ("2026-12-", "UTC", "", ""),
        ("", "", "", ""),
    ],
)
@pytest.mark.django_db
def test_a_time_is_read_as_the_form_reads_it(time, zone, which, said):
    staff = signed_in(person(EDITOR))
    query = {"time": time, "zone": zone, "which": which}
    answer = staff.get("/admin/utc/", query)
    assert answer.status_code == 200
    assert answer["Content-Type"] == "text/plain"
    text = answer.content.decode()
    assert said in text
    assert bool(said) == bool(text)


@pytest.mark.browser
@pytest.mark.django_db(transaction=True)
def test_it_is_shown_beside_the_time_in_one_field_and_in_two(page: Page):
    let_in(page, User.objects.create_superuser("ada"))
    page.goto("/admin/news/article/add/")
    page.fill("#id_time_zone", "Europe/Kyiv")
    page.fill("#id_local_time", "2026-12-01T09:00")
    expect(page.locator("[data-time=local_time]")).to_have_text(
        "= 2026-12-01 07:00 UTC"
    )
    page.goto("/admin/advisories/advisory/add/")
    page.fill("#id_time_zone", "Asia/Tokyo")
    page.fill("#id_starts_at_0", "2026-12-01")
    page.fill("#id_starts_at_1", "08:30")
    expect(page.locator("[data-time=starts_at]")).to_have_text("= 2026-11-30 23:30 UTC")
