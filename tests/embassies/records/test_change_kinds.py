"""One clock: records, changes and files agree on when, why and whither."""

import json
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from embassies.models import Change, Contact, FormerSlug, Mission
from portal.review.guard import reviewed
from tests.atlas import NOW, Atlas
from tests.embassies.records.test_changes import Copy, dump

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

API = "/api/v1/"


def changes(client: Client, since: str, query: str = "") -> dict[str, Any]:
    found = client.get(f"{API}changes/?page_size=200&since={since}&{query}").json()
    return {one["slug"]: one for one in found["results"]}


@pytest.fixture
def since(client: Client, atlas: Atlas) -> str:
    copy = Copy(client)
    copy.follow()
    return copy.since


def _edit_contact() -> None:
    Contact.objects.filter(mission__slug="fr-london").update(note="New")


def _update_in_bulk() -> None:
    Mission.objects.filter(slug="fr-london").update(city="Londres")


def _write_sql() -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE embassies_mission SET city = 'Londres' WHERE slug = 'fr-london'"
        )


@pytest.mark.parametrize("write", [_edit_contact, _update_in_bulk, _write_sql])
def test_updated_at_moves_with_everything_that_is_a_change(
    client: Client, since: str, write: Any
) -> None:
    before = client.get(f"{API}missions/fr-london/").json()["updated_at"]
    write()
    after = client.get(f"{API}missions/fr-london/").json()["updated_at"]
    assert after > before
    found = changes(client, since)
    assert list(found) == ["fr-london"]
    assert found["fr-london"]["changed_at"] == after
    latest = client.get(f"{API}missions/?sort=-updated_at&page_size=1").json()
    assert [one["slug"] for one in latest["results"]] == ["fr-london"]
    some = client.get(f"{API}missions/", {"updated_since": after}).json()["results"]
    assert [one["slug"] for one in some] == ["fr-london"]


@pytest.mark.parametrize("sort", ["updated_at", "-updated_at"])
@pytest.mark.parametrize("fraction", [".000000", ".120000"])
def test_changes_of_one_moment_are_paged_without_loss(
    client: Client, atlas: Atlas, sort: str, fraction: str
) -> None:
    """As the triggers write a moment: SQLite compares moments as texts."""
    moment = f"replace('2026-11-20 09:00:00{fraction}', '.000000', '')"
    if connection.vendor == "postgresql":
        moment = f"timestamptz '2026-11-20 09:00:00{fraction}+00'"
    with connection.cursor() as cursor:
        cursor.execute(f"UPDATE embassies_change SET at = {moment}")  # noqa: S608
    seen, address = [], f"{API}missions/?page_size=4&sort={sort}"
    while address:
        page = client.get(address).json()
        seen += [one["slug"] for one in page["results"]]
        address = page["next"]
    public = Mission.objects.public().values_list("slug", flat=True)
    assert sorted(seen) == sorted(public)


def test_the_triggers_write_a_moment_as_django_does(atlas: Atlas) -> None:
    moments = set(Change.objects.values_list("at", flat=True))
    assert Change.objects.filter(at__in=moments).count() == Change.objects.count()


def test_a_tombstone_says_why_and_whither(
    client: Client, atlas: Atlas, since: str
) -> None:
    london, rome = atlas["fr-london"], atlas["br-rome"]
    with reviewed():
        Mission.objects.filter(pk=rome.pk).update(slug="br-roma")
        FormerSlug.objects.create(slug="br-rome", mission=rome)
        Mission.objects.filter(slug="fr-cardiff").update(
            withdrawn_at=NOW, merged_into=london
        )
        FormerSlug.objects.create(slug="fr-cardiff", mission=london)
        Mission.objects.filter(slug="jp-paris").update(
            withdrawn_at=NOW, replaced_by=atlas["jp-lyon"]
        )
        atlas["fr-edinburgh"].delete()
    found = changes(client, since)
    told = {
        slug: (one["change"], one["replaced_by"])
        for slug, one in found.items()
        if one["gone"]
    }
    assert told == {
        "br-rome": ("renamed", "br-roma"),
        "fr-cardiff": ("merged", "fr-london"),
        "jp-paris": ("withdrawn", "jp-lyon"),
        "fr-edinburgh": ("withdrawn", None),
    }
    assert found["br-roma"]["change"] == "updated"
    assert found["br-roma"]["replaced_by"] is None


def test_a_tombstone_leads_to_nothing_that_is_gone(
    client: Client, atlas: Atlas, since: str
) -> None:
    Mission.objects.filter(slug="jp-lyon").update(withdrawn_at=NOW)
    Mission.objects.filter(slug="jp-paris").update(
        withdrawn_at=NOW, replaced_by=atlas["jp-lyon"]
    )
    assert changes(client, since)["jp-paris"]["replaced_by"] is None


def test_changes_are_narrowed_by_country_and_kind(
    client: Client, atlas: Atlas, since: str
) -> None:
    Mission.objects.filter(slug__in=["fr-london", "br-rome"]).update(postal_address="1")
    Mission.objects.filter(slug="jp-lyon").update(withdrawn_at=NOW)
    atlas["fr-edinburgh"].delete()
    deleted = "fr-edinburgh"
    assert changes(client, since, "sending=FR").keys() == {"fr-london", deleted}
    assert changes(client, since, "receiving=IT").keys() == {"br-rome", deleted}
    assert changes(client, since, "sending=JP&receiving=FR").keys() == {
        "jp-lyon", deleted,
    }  # fmt: skip
    assert changes(client, since, "change=withdrawn").keys() == {"jp-lyon", deleted}
    assert changes(client, since, "change=merged") == {}


@pytest.mark.parametrize("several", ["{0}={1},{2}", "{0}={1}&{0}={2}"])
def test_several_countries_and_kinds_fit_as_in_the_list(
    client: Client, atlas: Atlas, since: str, several: str
) -> None:
    shown = ["fr-london", "br-rome", "jp-paris"]
    Mission.objects.filter(slug__in=shown).update(postal_address="1")
    Mission.objects.filter(slug="jp-lyon").update(withdrawn_at=NOW)
    query = several.format("sending", "FR", "BR")
    assert changes(client, since, query).keys() == {"fr-london", "br-rome"}
    query = several.format("receiving", "IT", "GB")
    assert changes(client, since, query).keys() == {"fr-london", "br-rome"}
    query = several.format("change", "merged", "withdrawn")
    assert changes(client, since, query).keys() == {"jp-lyon"}
    query = several.format("change", "updated", "withdrawn")
    assert changes(client, since, query).keys() == {*shown, "jp-lyon"}


def test_a_narrowed_list_does_not_read_the_rest_again(
    client: Client, since: str
) -> None:
    Mission.objects.filter(slug="br-rome").update(city="Roma")
    first = client.get(f"{API}changes/?since={since}&sending=FR").json()
    whole = client.get(f"{API}changes/?since={since}").json()
    assert first["results"] == []
    assert first["since"] == whole["since"] != since


def test_a_file_and_the_changes_after_it_are_the_directory(
    client: Client, atlas: Atlas, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    copy = Copy(client)
    copy.missions = dump(client)
    answers = {
        form: client.get(f"{API}missions.{form}")
        for form in ("csv", "geojson", "ndjson")
    }
    since = {answer["Changes-Since"] for answer in answers.values()}
    collection = json.loads(b"".join(answers["geojson"]))
    assert since == {collection["since"]}
    Contact.objects.filter(mission__slug="fr-london").delete()
    atlas["jp-lyon"].delete()
    copy.since = since.pop()
    copy.follow()
    assert copy.missions == dump(client)
    assert "jp-lyon" not in copy.missions


def test_an_unchanged_file_carries_its_place_too(
    client: Client, atlas: Atlas, settings: Any, tmp_path: Path
) -> None:
    settings.VAR_DIR = tmp_path
    whole = client.get(f"{API}missions.csv")
    same = client.get(f"{API}missions.csv", headers={"if-none-match": whole["ETag"]})
    assert same.status_code == 304
    assert same["Changes-Since"] == whole["Changes-Since"]
