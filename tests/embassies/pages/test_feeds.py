"""Changes of a country's missions, for readers of feeds."""

from datetime import timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db.models import Max
from django.test import Client
from lxml import etree

from embassies.models import (
    Change,
    Contact,
    FormerSlug,
    ImportedRow,
    ImportRun,
    Mission,
)
from portal.review.models import Proposal
from tests.atlas import NOW, Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

ATOM = "{http://www.w3.org/2005/Atom}"
IN_GB, OF_FR = (
    *("/en/embassies/in/united-kingdom/changes.atom",),
    *("/en/embassies/of/france/changes.atom",),
)


def entries(client: Client, address: str = IN_GB) -> list[dict[str, str]]:
    answer = client.get(address)
    assert answer["Content-Type"] == "application/atom+xml; charset=utf-8"
    feed = etree.fromstring(answer.content)
    return [
        {
            etree.QName(child).localname: child.text or child.get("href", "")
            for child in entry
        }
        for entry in feed.findall(f"{ATOM}entry")
    ]


@pytest.fixture
def old(atlas: Atlas) -> Atlas:
    """The atlas as it was recorded a month ago."""
    Mission.objects.update(created_at=NOW - timedelta(days=30))
    return atlas


def changed(slug: str, minutes: int) -> None:
    """Set when a mission changed last, as the triggers of the database do."""
    last = Change.objects.aggregate(last=Max("number"))["last"]
    Change.objects.filter(slug=slug).update(
        at=NOW + timedelta(minutes=minutes), number=last + 1
    )


def test_a_new_number_is_told_first_with_its_source_and_date(
    client: Client, old: Atlas
) -> None:
    contact = Contact.objects.filter(mission__slug="fr-london", channel="phone").first()
    contact.value = "+44 20 7946 0999"
    contact.save()
    changed("fr-london", 1)
    entry = entries(client)[0]
    assert entry["title"] == "Record changed: Embassy of France, London"
    assert entry["link"] == "http://localhost:8000/en/embassies/fr-london/"
    assert entry["updated"] == "2026-11-23T12:01:00+00:00"
    assert "+44 20 7946 0999" in entry["summary"]
    assert str(contact.source.name) in entry["summary"]
    assert "Checked by us" in entry["summary"] or "Recorded" in entry["summary"]
    assert entries(client, OF_FR)[0] == entry


@pytest.mark.parametrize(("minutes", "is_told"), [(1, True), (60, False)])
def test_an_entry_names_what_an_import_or_an_approval_changed(
    client: Client, old: Atlas, minutes: int, is_told: bool
) -> None:
    run, mission = old.runs[0], old["fr-london"]
    ImportRun.objects.filter(pk=run.pk).update(state="done", finished_at=NOW)
    ImportedRow.objects.create(
        run=run,
        outcome="changed",
        slug="fr-london",
        diff={"address": ["", "x"], "contacts": {"added": [{"value": "+44"}]}},
    )
    one, other = (User.objects.create(username=name) for name in ("one", "other"))
    for number, (field, decision) in enumerate(
        (
            (
                "opening_hours",
                {"state": "approved", "decided_by": other, "decided_at": NOW},
            ),
            ("postal_address", {}),
        )
    ):
        Proposal.objects.create(
            proposer=one,
            proposed_at=NOW,
            target_label="embassies.mission",
            target_key=str(mission.pk),
            verb="change",
            items=[
                {
                    "part": "embassies.mission",
                    "id": mission.pk,
                    "verb": "change",
                    "fields": {field: ["", "Canary"]},
                }
            ],
            fingerprint=str(number),
            **decision,
        )
    changed("fr-london", minutes)
    summary = entries(client)[0]["summary"]
    words = "What changed: opening hours, address and contacts."
    assert (words in summary) is is_told
    assert "postal" not in summary
    assert "Canary" not in summary


def test_each_change_is_an_entry_of_its_own(client: Client, old: Atlas) -> None:
    changed("fr-london", 1)
    before = entries(client)[0]["id"]
    assert entries(client, OF_FR.replace("/en/", "/fr/"))[0]["id"] == before
    changed("fr-london", 2)
    assert entries(client)[0]["id"] != before
    assert [one["id"] for one in entries(client)].count(before) == 0


@pytest.mark.parametrize(
    ("act", "title"),
    [
        ({"withdrawn_at": NOW}, "No longer in our records: Embassy of France, London"),
        (
            {"withdrawn_at": NOW, "merged_into": "fr-edinburgh"},
            "Record merged with another: Embassy of France, London",
        ),
    ],
    ids=["withdrawn", "merged"],
)
def test_a_record_that_is_gone_says_how(
    client: Client, old: Atlas, act: dict[str, Any], title: str
) -> None:
    mission = old["fr-london"]
    if into := act.get("merged_into"):
        act = {**act, "merged_into": old[into], "replaced_by": old[into]}
    Mission.objects.filter(pk=mission.pk).update(**act)
    changed("fr-london", 1)
    entry = entries(client)[0]
    assert entry["title"] == title
    assert "+44" not in entry["summary"]
    goal = "fr-edinburgh" if into else "fr-london"
    assert entry["link"].endswith(f"/embassies/{goal}/")


def test_a_new_address_leads_to_the_new_page(client: Client, old: Atlas) -> None:
    mission = old["fr-london"]
    mission.slug = "embassy-of-france-in-london"
    mission.save()
    FormerSlug.objects.get_or_create(slug="fr-london", mission=mission)
    titles = {one["title"]: one["link"] for one in entries(client)}
    moved = titles["Page has a new address: Embassy of France, London"]
    assert moved.endswith("/embassies/embassy-of-france-in-london/")


@pytest.mark.fault("S12")
def test_a_draft_is_told_to_nobody(client: Client, old: Atlas) -> None:
    made = Mission.objects.create(
        slug="fr-canary",
        sending_country="FR",
        receiving_country="GB",
        kind="consulate",
        city="Canary Wharf",
        source=old.sources["registry"],
        withdrawn_at=NOW,
    )
    assert Change.objects.filter(slug="fr-canary").exists()
    for address in (IN_GB, OF_FR):
        assert "canary" not in client.get(address).content.decode().lower()
    Mission.objects.filter(pk=made.pk).update(withdrawn_at=None)
    for address in (IN_GB, OF_FR):
        assert "fr-canary" in client.get(address).content.decode()


def test_other_countries_and_deleted_records_are_left_out(
    client: Client, old: Atlas
) -> None:
    assert Mission.objects.get(slug="fr-london").delete()
    for address, field in ((IN_GB, "receiving_country"), (OF_FR, "sending_country")):
        slugs = {one["link"].split("/")[-2] for one in entries(client, address)}
        code = "GB" if address == IN_GB else "FR"
        assert slugs == {
            *Mission.objects.public()
            .filter((field, code))
            .values_list("slug", flat=True)
        } | {
            *Mission.objects.filter((field, code), withdrawn_at__isnull=False)
            .filter(withdrawn_at__gt=NOW - timedelta(days=30))
            .values_list("slug", flat=True)
        }


def test_the_feed_costs_the_same_for_more_changes(
    client: Client, old: Atlas, django_assert_num_queries: Any
) -> None:
    client.get(IN_GB)
    # changes, former slugs, missions, contacts; proposals, imported rows
    with django_assert_num_queries(6):
        client.get(IN_GB)
    assert client.get("/en/embassies/in/GB/changes.atom").status_code == 301
    assert client.get("/en/embassies/in/narnia/changes.atom").status_code == 404
