"""A copy of the directory that is kept in step by its changes is exact."""

import json
import threading
from datetime import timedelta
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings, strategies as st

from embassies.models import (
    Change,
    Contact,
    Coverage,
    DirectoryVersion,
    FormerSlug,
    Mission,
    ServiceOffer,
    StatusPeriod,
    triggers,
)
from embassies.records import changes
from portal.translations.models import Translation
from tests.atlas import NOW, Atlas, build_atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

CHANGES = "/api/v1/changes/"


class Copy:
    """What a data consumer keeps."""

    def __init__(self, client: Client) -> None:
        self.client, self.since = client, ""
        self.missions: dict[str, Any] = {}

    def follow(self, page_size: int = 3) -> None:
        has_more = True
        while has_more:
            has_more = self.step(page_size)

    def step(self, page_size: int = 3) -> bool:
        query = {"page_size": page_size} | ({"since": self.since} if self.since else {})
        answer = self.client.get(CHANGES, query)
        assert answer.status_code == 200, answer.content
        body = answer.json()
        for one in body["results"]:
            if one["gone"]:
                self.missions.pop(one["slug"], None)
            else:
                self.missions[one["slug"]] = one["mission"]
        self.since = body["since"]
        return bool(body["has_more"])


def dump(client: Client) -> dict[str, Any]:
    text = b"".join(client.get("/api/v1/missions.ndjson"))
    return {row["slug"]: row for row in map(json.loads, text.splitlines())}


def test_a_replay_from_the_start_is_the_dump(client, atlas: Atlas):
    copy = Copy(client)
    copy.follow()
    assert copy.missions == dump(client)
    assert "au-bonn" not in copy.missions


def _edit_contact(atlas: Atlas, mission: Mission) -> None:
    Contact.objects.filter(mission=mission).update(note=f"{timezone.now()}")


def _add_contact(atlas: Atlas, mission: Mission) -> None:
    Contact.objects.get_or_create(
        mission=mission,
        channel="email",
        value=f"new@{mission.slug}.example",
        defaults={"source": atlas.sources["gazette"]},
    )


def _move_contacts(atlas: Atlas, mission: Mission) -> None:
    to = Mission.objects.filter(contacts=None).exclude(pk=mission.pk).first()
    Contact.objects.filter(mission=mission).update(mission=to or mission)


def _drop_parts(atlas: Atlas, mission: Mission) -> None:
    for model in (Contact, Coverage, StatusPeriod, ServiceOffer):
        model.objects.filter(mission=mission).delete()


def _withdraw(atlas: Atlas, mission: Mission) -> None:
    Mission.objects.filter(pk=mission.pk).update(withdrawn_at=NOW)


def _return(atlas: Atlas, mission: Mission) -> None:
    Mission.objects.update(withdrawn_at=None)


def _rename(atlas: Atlas, mission: Mission) -> None:
    Mission.objects.filter(pk=mission.pk).update(slug=f"renamed-{uuid4().hex}")
    FormerSlug.objects.update_or_create(
        slug=mission.slug, defaults={"mission": mission}
    )


def _delete(atlas: Atlas, mission: Mission) -> None:
    mission.delete()


def _add(atlas: Atlas, mission: Mission) -> None:
    Mission.objects.bulk_create(
        [
            Mission(
                slug=f"new-{mission.pk}",
                sending_country="FR",
                receiving_country="JP",
                kind="consulate",
                source=atlas.sources["registry"],
            )
        ],
        ignore_conflicts=True,
    )


def _replace(atlas: Atlas, mission: Mission) -> None:
    successor = Mission.objects.exclude(pk=mission.pk).first()
    Mission.objects.filter(pk=mission.pk).update(replaced_by=successor)


def _name(atlas: Atlas, mission: Mission) -> None:
    Translation.objects.put(Mission, {mission.pk: {"name:fr": f"{timezone.now()}"}})


def _unname(atlas: Atlas, mission: Mission) -> None:
    Translation.objects.of(mission).delete()


def _name_another(atlas: Atlas, mission: Mission) -> None:
    other = Mission.objects.exclude(pk=mission.pk).first() or mission
    Translation.objects.of(other).delete()
    for row in Translation.objects.of(mission):
        row.target = other
        row.save()


EDITS = [
    _edit_contact, _add_contact, _move_contacts, _drop_parts, _withdraw, _return,
    _rename, _delete, _add, _replace, _name, _unname, _name_another,
]  # fmt: skip


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(EDITS), st.integers(0, 100), st.sampled_from([0, 1, 2, 9])
        ),
        max_size=15,
    )
)
def test_a_copy_stays_exact_whatever_is_done_and_whenever_it_asks(
    client, atlas: Atlas, steps: list[Any]
):
    copy = Copy(client)
    for edit, number, asked in steps:
        there = list(Mission.objects.order_by("pk"))
        if there:
            edit(atlas, there[number % len(there)])
        for _ in range(asked):
            copy.step(page_size=2)
    copy.follow()
    assert copy.missions == dump(client)


@pytest.mark.parametrize("edit", EDITS)
def test_each_kind_of_edit_is_noticed(client, atlas: Atlas, edit: Any):
    _withdraw(atlas, atlas["br-rome"])
    before = DirectoryVersion.objects.current().number
    edit(atlas, atlas["fr-london"])
    assert DirectoryVersion.objects.current().number > before


@pytest.mark.parametrize("edit", [_name, _unname, _name_another])
def test_a_change_of_a_name_is_told_of_its_mission(client, atlas: Atlas, edit: Any):
    copy = Copy(client)
    copy.follow()
    edit(atlas, atlas["fr-london"])
    body = client.get(CHANGES, {"since": copy.since}).json()
    told = {
        one["slug"]: one["mission"]["names"]
        for one in body["results"]
        if not one["gone"]
    }
    assert (
        told["fr-london"] == client.get("/api/v1/missions/fr-london/").json()["names"]
    )
    assert told["fr-london"] != {
        "en": "Embassy of France, London",
        "fr": "Ambassade de France",
    }


def test_a_translation_of_anything_else_changes_no_directory(client, atlas: Atlas):
    before = DirectoryVersion.objects.current().number
    period = StatusPeriod.objects.order_by("pk")[0]
    Translation.objects.put(StatusPeriod, {period.pk: {"note:fr": "n"}})
    Translation.objects.of(period).delete()
    assert DirectoryVersion.objects.current().number == before


def test_all_triggers_are_there(db):
    assert len(triggers.installed("default")) == triggers.expected("default")


def test_a_gone_mission_is_told_as_gone(client, atlas: Atlas):
    copy = Copy(client)
    copy.follow()
    atlas["jp-lyon"].delete()
    body = client.get(CHANGES, {"since": copy.since}).json()
    gone = [one for one in body["results"] if one["gone"]]
    assert [one["slug"] for one in gone] == ["jp-lyon"]
    assert gone[0]["mission"] is None


def test_an_unchanged_directory_has_no_changes(client, atlas: Atlas):
    copy = Copy(client)
    copy.follow()
    body = client.get(CHANGES, {"since": copy.since}).json()
    assert body["results"] == []
    assert body["since"] == copy.since
    assert body["next"] is None


def test_tombstones_are_kept_a_year_and_then_410(client, atlas: Atlas):
    copy = Copy(client)
    copy.follow()
    atlas["jp-lyon"].delete()
    atlas["fr-cardiff"].delete()
    now = timezone.now()
    Change.objects.filter(slug="jp-lyon").update(at=now - timedelta(days=364))
    assert changes.prune(at=now) == 0
    Change.objects.filter(slug="jp-lyon").update(at=now - timedelta(days=367))
    assert changes.prune(at=now) == 1
    answer = client.get(CHANGES, {"since": copy.since})
    assert answer.status_code == 410
    assert answer["Content-Type"] == "application/problem+json"
    again = Copy(client)
    again.follow()
    assert again.missions == dump(client)


def test_a_replay_that_has_begun_goes_on_after_tombstones_are_dropped(
    client, atlas: Atlas
):
    atlas["jp-lyon"].delete()
    Change.objects.filter(gone=True).update(at=NOW - timedelta(days=400))
    copy = Copy(client)
    copy.step()
    changes.prune(at=timezone.now())
    copy.follow()
    assert copy.missions == dump(client)


@pytest.mark.fault("old-backup")
def test_after_a_restored_backup_every_copy_begins_anew(client, atlas: Atlas):
    copy = Copy(client)
    copy.follow()
    etag = client.get("/api/v1/missions/")["ETag"]
    triggers.mark_all("default", renew=True)
    assert client.get(CHANGES, {"since": copy.since}).status_code == 410
    assert client.get("/api/v1/missions/")["ETag"] != etag


def test_a_moment_starts_rather_too_early_than_too_late(client, atlas: Atlas):
    Change.objects.update(at=NOW - timedelta(days=30))
    Mission.objects.filter(slug="fr-london").update(city="London W1")
    Change.objects.filter(slug="fr-london").update(at=NOW)
    body = client.get(CHANGES, {"since": (NOW - timedelta(days=1)).isoformat()}).json()
    assert [one["slug"] for one in body["results"]] == ["fr-london"]


@pytest.mark.parametrize(("minutes", "is_told"), [(59, True), (60, True), (61, False)])
def test_a_change_of_the_hour_before_a_moment_is_told(
    client, atlas: Atlas, minutes: int, is_told: bool
):
    Change.objects.update(at=NOW - timedelta(days=30))
    Mission.objects.filter(slug="fr-london").update(city="London W1")
    made = Change.objects.filter(slug="fr-london")
    made.update(at=NOW - timedelta(minutes=minutes))
    body = client.get(CHANGES, {"since": NOW.isoformat()}).json()
    assert [one["slug"] for one in body["results"]] == ["fr-london"] * is_told


@pytest.mark.parametrize(
    "since", ["x", "-1", "zz-1", "2026-11-03", "2026-13-45T00:00:00Z", "12"]
)
def test_what_is_no_place_in_the_log_is_refused(client, atlas: Atlas, since: str):
    answer = client.get(CHANGES, {"since": since})
    assert answer.status_code == 400
    assert answer.json()["invalid_parameters"][0]["parameter"] == "since"


def test_a_page_of_changes_costs_no_more_for_more(
    client, atlas: Atlas, django_assert_max_num_queries
):
    # The version, twice; the log; the page and its four kinds of parts.
    for size in (2, 20):
        with django_assert_max_num_queries(8):
            client.get(CHANGES, {"page_size": size})


@pytest.mark.parametrize("model", [Contact, Coverage, StatusPeriod, ServiceOffer])
@pytest.mark.parametrize("write", ["add", "edit", "delete"])
def test_each_write_to_a_part_is_a_change_of_its_mission(
    atlas: Atlas, model: Any, write: str
):
    part = model.objects.select_related("mission").first()
    before = DirectoryVersion.objects.current().number
    if write == "edit":
        model.objects.filter(pk=part.pk).update(source_url="https://new.example/")
    elif write == "delete":
        model.objects.filter(pk=part.pk).delete()
    else:
        values = model.objects.filter(pk=part.pk).values().get()
        values = {name: value for name, value in values.items() if name != "id"}
        model.objects.filter(pk=part.pk).delete()
        before = DirectoryVersion.objects.current().number
        model.objects.bulk_create([model(**values)])
    changed = Change.objects.after(before).values_list("slug", flat=True)
    assert list(changed) == [part.mission.slug]


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_a_change_that_is_committed_late_is_not_passed_over(client: Client):
    build_atlas()
    copy = Copy(client)
    copy.follow()
    has_written, may_commit = threading.Event(), threading.Event()

    def write_slowly() -> None:
        with transaction.atomic():
            Mission.objects.filter(slug="br-rome").update(city="Roma")
            has_written.set()
            may_commit.wait(20)
        connection.close()

    slow = threading.Thread(target=write_slowly)
    slow.start()
    assert has_written.wait(20)
    Mission.objects.filter(slug="fr-london").update(city="Londres")
    copy.follow()
    assert copy.missions["fr-london"]["city"] == "Londres"
    assert slow.is_alive(), "one writer waited for the other"
    may_commit.set()
    slow.join()
    copy.follow()
    assert copy.missions["br-rome"]["city"] == "Roma"
