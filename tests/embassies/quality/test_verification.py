"""“Still correct” (E5): who checked, when and how; only what can be true is claimed."""

from datetime import date, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from embassies.models import Contact, Mission, Verification
from embassies.quality.verification import Claim, mark_verified, possible_methods
from portal.audit.models import AuditEntry
from portal.countries.models import Ministry
from portal.review.actor import Actor, NotPossibleError
from portal.web.roles import CRISIS_OFFICER, EDITOR, ROLES
from tests.atlas import NOW, Atlas
from tests.support.people import everybody, person, signed_in
from tests.support.staff_forms import edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST = reverse("admin:embassies_mission_changelist")
MANY = reverse("admin:embassies_mission_still_correct_many")


@pytest.fixture
def editor(db: None) -> Any:
    return signed_in(person(EDITOR))


@pytest.fixture
def mission(atlas: Atlas) -> Mission:
    return Mission.objects.get(slug="fr-london")


def made() -> Any:
    """Return the checks of a test: those of the atlas are of March."""
    return Verification.objects.filter(at__gte=NOW)


def open_page(client: Any, mission: Mission) -> Any:
    page = reverse("admin:embassies_mission_change", args=[mission.pk])
    return client.get(page)


def press(client: Any, mission: Mission, method: str = "called", seen: Any = None):
    path = reverse("admin:embassies_mission_still_correct", args=[mission.pk])
    moment = seen or mission.updated_at
    return client.post(
        path, {"method": method, "seen": moment.isoformat()}, follow=True
    )


def stamp(client: Any, clock: Any, mission: Mission, method: str = "called") -> Any:
    """Open a mission, take a minute, and press the button."""
    open_page(client, mission)
    clock.shift(timedelta(minutes=1))
    return press(client, mission, method)


def many(client: Any, *missions: Mission, **methods: str) -> Any:
    path = f"{MANY}?{'&'.join(f'mission={one.pk}' for one in missions)}"
    if not methods:
        return client.get(path)
    data = {}
    for one in missions:
        data[f"mission-{one.pk}-seen"] = one.updated_at.isoformat()
        data[f"mission-{one.pk}-method"] = methods[one.slug.replace("-", "_")]
    return client.post(path, data, follow=True)


def is_stamped(mission: Mission, before: Any) -> bool:
    mission.refresh_from_db()
    return bool(mission.verified_at != before)


def test_one_click_stamps_the_mission_and_its_shown_contacts(editor, clock, mission):
    hidden = mission.contacts.order_by("pk")[0]
    Contact.objects.filter(pk=hidden.pk).update(withdrawn_at=NOW, verified_at=None)
    stamp(editor, clock, mission)
    mission.refresh_from_db()
    assert mission.verified_at == NOW + timedelta(minutes=1)
    assert mission.verified_by.username == "a editor"
    assert mission.verified_method == "called"
    assert mission.next_review == date(2027, 2, 21)
    shown = mission.contacts.filter(withdrawn_at=None)
    assert {one.verified_at for one in shown} == {mission.verified_at}
    assert mission.contacts.get(pk=hidden.pk).verified_at is None


def test_a_check_leaves_the_date_of_the_source_and_what_is_said(editor, clock, mission):
    before = list(mission.contacts.order_by("pk").values("value", "source_date"))
    said = (mission.source_date, mission.source_id, mission.field_sources)
    stamp(editor, clock, mission)
    mission.refresh_from_db()
    assert (mission.source_date, mission.source_id, mission.field_sources) == said
    assert (
        list(mission.contacts.order_by("pk").values("value", "source_date")) == before
    )


def test_a_smaller_post_is_looked_at_again_later(editor, clock, mission):
    post = Mission.objects.get(slug="fr-edinburgh")
    Contact.objects.create(
        mission=post,
        channel="phone",
        value="+44 131 496 0000",
        source=post.source,
        source_date="2026",
    )
    stamp(editor, clock, post)
    post.refresh_from_db()
    assert post.next_review == date(2027, 5, 22)


@pytest.mark.parametrize("method", ["guessed", ""])
def test_a_check_without_a_method_is_not_stamped(editor, clock, mission, method):
    before = mission.verified_at
    stamp(editor, clock, mission, method)
    assert not is_stamped(mission, before)


def test_a_record_that_changed_after_it_was_read_is_not_stamped(editor, clock, mission):
    before = mission.verified_at
    open_page(editor, mission)
    clock.shift(timedelta(minutes=1))
    press(editor, mission, seen=mission.updated_at - timedelta(seconds=1))
    assert not is_stamped(mission, before)


def test_a_record_that_somebody_doubts_is_not_stamped(editor, clock, mission):
    before = mission.verified_at
    edit(editor, mission, address="2 Compass Row")
    stamp(editor, clock, mission)
    assert not is_stamped(mission, before)


@pytest.mark.parametrize("role", ROLES)
def test_those_who_keep_the_directory_stamp_it(role: str, clock, mission: Mission):
    before = mission.verified_at
    answer = stamp(everybody()[role], clock, mission)
    allowed = role in {EDITOR, CRISIS_OFFICER}
    assert answer.status_code == (200 if allowed else 403)
    assert is_stamped(mission, before) is allowed


# What can be true


@pytest.mark.parametrize(
    ("method", "channels"),
    [
        ("called", ["phone"]),
        ("website", ["website"]),
        ("letter", ["email", "fax", "form"]),
    ],
)
def test_a_method_needs_something_to_be_used_on(
    editor, clock, mission: Mission, method: str, channels: list[str]
):
    assert method in possible_methods([mission])[mission.pk]
    Ministry.objects.update(directory_url="")
    Mission.objects.update(address="", local_address="", postal_address="")
    Contact.objects.filter(channel__in=channels).update(withdrawn_at=NOW)
    mission.refresh_from_db()
    before = mission.verified_at
    offered = [one[0] for one in open_page(editor, mission).context["methods"]]
    assert method not in offered
    answer = stamp(editor, clock, mission, method)
    assert not is_stamped(mission, before)
    assert "recorded to" in answer.content.decode()


def test_a_mission_that_was_not_opened_is_not_stamped(editor, mission: Mission):
    before = mission.verified_at
    assert "Open the mission first" in press(editor, mission).content.decode()
    assert not is_stamped(mission, before)


@pytest.mark.parametrize(("seconds", "allowed"), [(9, False), (10, True)])
def test_nobody_reads_a_record_in_no_time(editor, clock, mission, seconds, allowed):
    before = mission.verified_at
    open_page(editor, mission)
    clock.shift(timedelta(seconds=seconds))
    press(editor, mission)
    assert is_stamped(mission, before) is allowed


@pytest.mark.parametrize(("hours", "allowed"), [(12, True), (12.01, False)])
def test_what_was_opened_yesterday_is_opened_again(clock, mission, hours, allowed):
    user = person(EDITOR)
    at = NOW + timedelta(hours=hours)
    claim = Claim(mission.pk, "called", NOW, mission.updated_at)
    if allowed:
        assert mark_verified([claim], Actor(user, at)).missions == 1
        return
    with pytest.raises(NotPossibleError, match="Open the mission first"):
        mark_verified([claim], Actor(user, at))


def crowd(mission: Mission, count: int) -> list[Claim]:
    """Return the claims for a mission and copies of it."""
    contact = mission.contacts.filter(channel="phone")[0]
    claims = []
    for number in range(count):
        mission.pk, mission.slug, mission.wikidata_id = None, f"copy-{number}", ""
        mission._state.adding = True
        mission.save()
        contact.pk, contact.mission = None, mission
        contact._state.adding = True
        contact.save()
        mission.refresh_from_db()
        claims.append(Claim(mission.pk, "called", NOW, mission.updated_at))
    return claims


def test_forty_nine_at_once_are_refused_whole(mission: Mission):
    claims = crowd(mission, 49)
    with pytest.raises(NotPossibleError, match="At most 20"):
        mark_verified(claims, Actor(person(EDITOR), NOW + timedelta(seconds=11)))
    assert not made().exists()


def test_one_by_one_the_twenty_first_within_ten_minutes_is_refused(mission: Mission):
    user, at = person(EDITOR), NOW + timedelta(seconds=11)
    claims = crowd(mission, 22)
    for one in claims[:20]:
        mark_verified([one], Actor(user, at))
    with pytest.raises(NotPossibleError, match="within ten minutes"):
        mark_verified([claims[20]], Actor(user, at + timedelta(minutes=9)))
    mark_verified([claims[20]], Actor(user, at + timedelta(minutes=10)))
    mark_verified([claims[21]], Actor(person(CRISIS_OFFICER), at))
    assert made().count() == 22


def test_a_claim_that_cannot_be_true_stamps_none_of_the_others(mission: Mission):
    claims = crowd(mission, 3)
    claims[2] = Claim(claims[2].mission, "guessed", NOW, NOW)
    with pytest.raises(NotPossibleError):
        mark_verified(claims, Actor(person(EDITOR), NOW + timedelta(minutes=1)))
    assert not made().exists()


# Several at once


def test_in_bulk_each_opened_mission_is_asked_for_by_itself(
    editor, clock, atlas: Atlas, mission: Mission, django_assert_max_num_queries
):
    other = Mission.objects.get(slug="se-dublin")
    third = Mission.objects.get(slug="fr-edinburgh")
    before = other.verified_at
    for one in (mission, other):
        open_page(editor, one)
    clock.shift(timedelta(minutes=2))
    chosen = {
        "action": "still_correct",
        "_selected_action": [mission.pk, other.pk, third.pk],
    }
    with django_assert_max_num_queries(40):
        page = editor.post(LIST, chosen, follow=True)
    assert all(one.value in page.content.decode() for one in mission.contacts.all())
    assert page.context["unopened"] == [third]
    methods = {"fr_london": "website", "se_dublin": "", "fr_edinburgh": "called"}
    many(editor, mission, other, third, **methods)
    assert is_stamped(mission, None)
    assert mission.verified_method == "website"
    assert not is_stamped(other, before)
    assert not is_stamped(third, third.verified_at)
    assert [one.mission for one in made()] == [mission]


def test_the_list_refuses_more_than_twenty(editor, mission: Mission):
    keys = [one.mission for one in crowd(mission, 21)]
    chosen = {"action": "still_correct", "_selected_action": keys}
    page = editor.post(LIST, chosen, follow=True)
    assert "At most 20 missions at once" in page.content.decode()


@pytest.mark.parametrize(
    "query", ["", "?mission=", "?mission=x", f"?mission={'9' * 40}"]
)
def test_a_page_without_missions_says_what_to_do(editor, atlas: Atlas, query: str):
    assert "Choose missions in the list first." in (
        editor.get(MANY + query).content.decode()
    )


def test_a_method_that_is_not_offered_is_a_form_error(editor, clock, mission):
    open_page(editor, mission)
    clock.shift(timedelta(minutes=1))
    page = many(editor, mission, fr_london="guessed")
    assert page.context["form"].errors
    assert not made().exists()


@pytest.mark.parametrize("role", sorted(set(ROLES) - {EDITOR, CRISIS_OFFICER}))
def test_the_action_is_not_offered_to_others(atlas: Atlas, role: str):
    client = signed_in(person(role))
    assert 'value="still_correct"' not in client.get(LIST).content.decode()
    assert client.get(MANY).status_code == 403


def test_what_an_official_list_has_no_more_is_a_task_until_a_person_checks_it(
    editor, clock, mission: Mission
):
    listing = {"date": "2026-08-22", "missing_since": "2026-11-20"}
    Mission.objects.filter(pk=mission.pk).update(
        listed_by={"ministry": listing}, unlisted_on="2026-11-20"
    )
    mission.refresh_from_db()
    filtered = reverse("admin:embassies_mission_changelist") + "?shown=unlisted"
    first_page = reverse("admin:index")
    assert list(Mission.objects.unlisted()) == [mission]
    assert mission.slug in editor.get(filtered).content.decode()
    assert "2026-11-20" in editor.get(first_page).content.decode()
    stamp(editor, clock, mission)
    mission.refresh_from_db()
    assert not Mission.objects.unlisted().exists()
    assert mission.listed_by == {"ministry": listing}, "both dates stay on the page"


def test_the_public_page_says_how_it_was_checked(editor, clock, client, mission):
    stamp(editor, clock, mission)
    page = client.get(reverse("embassies:detail", args=[mission.slug])).content.decode()
    assert "Checked by us on 23 November 2026 (called)." in " ".join(page.split())


def test_a_check_stands_in_the_log_with_its_method(editor, clock, mission: Mission):
    stamp(editor, clock, mission)
    entry = AuditEntry.objects.latest("number")
    assert (entry.verb, entry.target_key) == ("checked", str(mission.pk))
    assert entry.changed["method"] == "called"
    assert entry.who.startswith("a editor")
    assert User.objects.filter(username="a editor").exists()
