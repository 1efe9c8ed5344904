"""“Still correct” (E5): who checked, when and how; never the date of an edit."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.urls import reverse

from embassies.models import Contact, Mission
from portal.web.roles import APPROVER, CRISIS_OFFICER, EDITOR, ROLES
from tests.atlas import NOW, Atlas
from tests.support.people import everybody, person, signed_in
from tests.support.staff_forms import edit, faults_said

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST = reverse("admin:embassies_mission_changelist")


@pytest.fixture
def editor(db: None) -> Any:
    return signed_in(person(EDITOR))


@pytest.fixture
def mission(atlas: Atlas, clock) -> Mission:
    clock.shift(timedelta(seconds=1))
    return Mission.objects.get(slug="fr-london")


def stamp(client: Any, mission: Mission, method: str = "called", seen: Any = None):
    path = reverse("admin:embassies_mission_still_correct", args=[mission.pk])
    moment = seen or mission.updated_at
    return client.post(path, {"method": method, "seen": moment.isoformat()})


def test_one_click_stamps_the_mission_and_its_shown_contacts(editor, mission: Mission):
    hidden = mission.contacts.order_by("pk")[0]
    Contact.objects.filter(pk=hidden.pk).update(withdrawn_at=NOW, verified_at=None)
    assert stamp(editor, mission).status_code == 302
    mission.refresh_from_db()
    assert mission.verified_at == NOW + timedelta(seconds=1)
    assert mission.verified_by.username == "a editor"
    assert mission.verified_method == "called"
    assert mission.next_review == date(2027, 2, 21)
    shown = mission.contacts.filter(withdrawn_at=None)
    assert {one.verified_at for one in shown} == {mission.verified_at}
    assert mission.contacts.get(pk=hidden.pk).verified_at is None


def test_a_check_leaves_the_date_of_the_source_and_what_is_said(
    editor, mission: Mission
):
    before = list(mission.contacts.order_by("pk").values("value", "source_date"))
    said = (mission.source_date, mission.source_id, mission.field_sources)
    stamp(editor, mission)
    mission.refresh_from_db()
    assert (mission.source_date, mission.source_id, mission.field_sources) == said
    assert (
        list(mission.contacts.order_by("pk").values("value", "source_date")) == before
    )


def test_a_smaller_post_is_looked_at_again_later(editor, atlas: Atlas, mission):
    post = Mission.objects.get(slug="fr-edinburgh")
    stamp(editor, post)
    post.refresh_from_db()
    assert post.next_review == date(2027, 5, 22)


@pytest.mark.parametrize(
    ("method", "seen"), [("guessed", None), ("called", NOW - timedelta(days=1))]
)
def test_what_was_not_seen_or_not_checked_is_not_stamped(
    editor, mission: Mission, method: str, seen: Any
):
    before = mission.verified_at
    stamp(editor, mission, method, seen)
    mission.refresh_from_db()
    assert mission.verified_at == before


def test_a_record_that_somebody_doubts_is_not_stamped(editor, mission: Mission):
    before = mission.verified_at
    edit(editor, mission, address="2 Compass Row")
    stamp(editor, mission)
    mission.refresh_from_db()
    assert mission.verified_at == before


@pytest.mark.parametrize("role", ROLES)
def test_those_who_keep_the_directory_stamp_it(role: str, mission: Mission):
    answer = stamp(everybody()[role], mission)
    allowed = role in {EDITOR, CRISIS_OFFICER}
    assert answer.status_code == (302 if allowed else 403)
    mission.refresh_from_db()
    assert (mission.verified_at == NOW + timedelta(seconds=1)) is allowed


def test_in_bulk_it_lists_what_is_stamped_and_asks_first(
    editor, atlas: Atlas, mission: Mission, django_assert_max_num_queries
):
    other = Mission.objects.get(slug="se-dublin")
    chosen = {"action": "still_correct", "_selected_action": [mission.pk, other.pk]}
    with django_assert_max_num_queries(20):
        asked = editor.post(LIST, chosen)
    page = asked.content.decode()
    assert all(one.value in page for one in mission.contacts.all())
    checked = other.verified_at
    other.refresh_from_db()
    assert other.verified_at == checked
    incomplete = editor.post(LIST, {**chosen, "seen": asked.context["seen"]})
    assert list(faults_said(incomplete).values()) == ["id_method_0"]
    answer = editor.post(
        LIST, {**chosen, "seen": asked.context["seen"], "method": "website"}
    )
    assert answer.status_code == 302
    for one in Mission.objects.filter(pk__in=[mission.pk, other.pk]):
        assert one.verified_method == "website"
        assert one.verified_at == NOW + timedelta(seconds=1)


def test_the_action_is_not_offered_to_approvers(atlas: Atlas):
    page = signed_in(person(APPROVER)).get(LIST).content.decode()
    assert 'value="still_correct"' not in page


def test_what_an_official_list_has_no_more_is_a_task_until_a_person_checks_it(
    editor, mission: Mission
):
    listing = {"date": "2026-08-22", "missing_since": "2026-11-20"}
    Mission.objects.filter(pk=mission.pk).update(
        listed_by={"ministry": listing}, unlisted_on="2026-11-20"
    )
    filtered = reverse("admin:embassies_mission_changelist") + "?shown=unlisted"
    first_page = reverse("admin:index")
    assert list(Mission.objects.unlisted()) == [mission]
    assert mission.slug in editor.get(filtered).content.decode()
    assert "2026-11-20" in editor.get(first_page).content.decode()
    stamp(editor, mission)
    mission.refresh_from_db()
    assert not Mission.objects.unlisted().exists()
    assert mission.listed_by == {"ministry": listing}, "both dates stay on the page"
