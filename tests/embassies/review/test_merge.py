"""Two records of one post are merged by two people, and can be taken apart (E8)."""

from datetime import timedelta
from typing import Any

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse

from embassies.imports.pipeline.apply import apply
from embassies.imports.pipeline.rows import Origin, contact
from embassies.models import (
    Contact,
    DuplicateDismissal,
    FormerSlug,
    Mission,
    ReaderReport,
)
from portal.audit.log import faults
from portal.audit.models import AuditEntry
from portal.review.models import Proposal
from portal.translations.models import Translation
from portal.web.roles import AUDITOR, CRISIS_OFFICER, EDITOR, ROLES
from tests.atlas import NOW, Atlas
from tests.embassies.imports.test_apply import context, row
from tests.support.people import everybody, person, signed_in
from tests.support.staff_forms import decide, edit

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
LIST = reverse("admin:embassies_mission_duplicates")
TWIN = "embassy-of-france-in-london-2"
EXAMPLE_PHONE = "+442079460111"


@pytest.fixture
def kept(atlas: Atlas) -> Mission:
    return atlas["fr-london"]


@pytest.fixture
def other(kept: Mission, atlas: Atlas) -> Mission:
    """A second record of the French embassy in London, from another source."""
    told = ("sending_country", "receiving_country", "kind", "city", "geonames_id")
    origin = {"source": atlas.sources["gazette"], "source_date": "2026-01"}
    made = Mission.objects.create(
        slug=TWIN,
        wikidata_id="Q777",
        address="11 Compass Row",
        postal_address="PO Box 7",
        **origin,
        **{one: getattr(kept, one) for one in told},
    )
    phone = {"channel": "phone", "purpose": "visa", "e164": EXAMPLE_PHONE}
    Contact.objects.create(
        mission=made, value="020 7946 0111", verified_at=NOW, **phone, **origin
    )
    FormerSlug.objects.create(slug="older-twin", mission=made)
    return made


@pytest.fixture
def editor(db: None) -> Any:
    return signed_in(person(EDITOR))


def page(kept: Mission, other: Mission) -> str:
    return reverse("admin:embassies_mission_merge", args=[kept.pk, other.pk])


def merge(editor: Any, kept: Mission, other: Mission, **sent: Any) -> Proposal:
    shown = editor.get(page(kept, other)).context
    data = {
        "seen": shown["seen"],
        "stay": [key for key, _what, _part in shown["ours"]],
        "gain": [key for key, _what, _part in shown["theirs"]],
        "pick-postal_address": "theirs",
        "why": "One house, one door",
        **sent,
    }
    answer = editor.post(page(kept, other), data)
    assert answer.status_code == 302
    return Proposal.objects.latest("pk")


@pytest.fixture
def merged(editor, approver, kept: Mission, other: Mission) -> Mission:
    """The record that stays, after two people merged the other one into it."""
    proposal = merge(editor, kept, other)
    decide(approver, proposal, "approve")
    proposal.refresh_from_db()
    assert proposal.state == "approved"
    return Mission.objects.get(pk=kept.pk)


def numbers(mission: Mission) -> set[str]:
    shown = mission.contacts.filter(withdrawn_at=None)
    return set(shown.values_list("e164", flat=True))


def test_nothing_is_merged_before_a_second_person_approves(
    client, editor, kept: Mission, other: Mission
):
    proposal = merge(editor, kept, other)
    assert client.get(f"/en/embassies/{TWIN}/").status_code == 200
    assert EXAMPLE_PHONE not in numbers(kept)
    decide(editor, proposal, "approve")
    proposal.refresh_from_db()
    assert proposal.state == "waiting"


def test_the_record_that_stays_gains_the_facts_that_were_chosen(merged: Mission):
    assert merged.postal_address == "PO Box 7"
    assert merged.address == "1 Compass Row, London"
    assert EXAMPLE_PHONE in numbers(merged)


def test_facts_keep_their_source_their_date_and_their_check(merged: Mission):
    note = merged.field_sources["postal_address"]
    assert (note["source"], note["source_date"]) == ("gazette", "2026-01")
    copied = merged.contacts.get(e164=EXAMPLE_PHONE)
    assert (copied.source_id, copied.source_date) == ("gazette", "2026-01")
    assert copied.verified_at == NOW


def test_a_part_that_is_not_ticked_is_withdrawn(
    editor, approver, kept: Mission, other: Mission
):
    before = numbers(kept)
    decide(approver, merge(editor, kept, other, stay=[], gain=[]), "approve")
    assert before
    assert numbers(kept) == set()


@pytest.mark.parametrize("slug", [TWIN, "older-twin"])
def test_the_other_s_addresses_lead_to_the_record_that_stays(
    client, merged: Mission, slug: str
):
    answer = client.get(f"/en/embassies/{slug}/")
    assert (answer.status_code, answer.url) == (301, "/en/embassies/fr-london/")
    answer = client.get(f"/api/v1/missions/{slug}/")
    assert answer.status_code == 301
    assert answer.url.endswith("/api/v1/missions/fr-london/")


def test_the_log_of_changes_has_a_tombstone_and_the_record(client, merged: Mission):
    told = client.get("/api/v1/changes/", {"page_size": 200}).json()["results"]
    states = {one["slug"]: one["gone"] for one in told}
    assert states[TWIN]
    assert not states["fr-london"]


def test_a_record_without_a_wikidata_id_gets_the_other_s(
    editor, approver, kept: Mission, other: Mission
):
    Mission.objects.filter(pk=kept.pk).update(wikidata_id="")
    decide(approver, merge(editor, kept, other), "approve")
    kept.refresh_from_db()
    other.refresh_from_db()
    assert (kept.wikidata_id, other.wikidata_id) == ("Q777", "")


def test_both_histories_stand_with_the_record_that_stays(editor, merged: Mission):
    history = reverse("admin:embassies_mission_history", args=[merged.pk])
    shown = editor.get(history).content.decode()
    assert TWIN in shown
    assert "One house, one door" in shown
    gone = Mission.objects.get(slug=TWIN)
    history = reverse("admin:embassies_mission_history", args=[gone.pk])
    assert "fr-london" in editor.get(history).content.decode()


def test_what_was_done_to_the_other_before_is_in_the_history(
    editor, approver, kept: Mission, other: Mission
):
    noted = edit(editor, other, access_note="Ring twice", why="Seen before the merge")
    decide(approver, noted, "approve")
    other.refresh_from_db()
    decide(approver, merge(editor, kept, other), "approve")
    history = reverse("admin:embassies_mission_history", args=[kept.pk])
    assert "Seen before the merge" in editor.get(history).content.decode()


def test_a_merge_can_be_taken_back_by_two_people(
    client, editor, approver, merged: Mission
):
    before = {"address": merged.address, "postal_address": "PO Box 1, London"}
    history = reverse("admin:embassies_mission_history", args=[merged.pk])
    editor.post(history, {"entry": AuditEntry.objects.get(verb="approved").pk})
    decide(approver, Proposal.objects.waiting().get(), "approve")
    merged.refresh_from_db()
    assert {name: getattr(merged, name) for name in before} == before
    assert "postal_address" not in merged.field_sources
    assert EXAMPLE_PHONE not in numbers(merged)
    gone = Mission.objects.get(slug=TWIN)
    assert (gone.withdrawn_at, gone.merged_into) == (None, None)
    assert client.get(f"/en/embassies/{TWIN}/").status_code == 200
    assert client.get("/en/embassies/older-twin/").url == f"/en/embassies/{TWIN}/"
    assert list(faults()) == []


def test_a_wikidata_id_comes_back_with_the_record(
    editor, approver, kept: Mission, other: Mission
):
    Mission.objects.filter(pk=kept.pk).update(wikidata_id="")
    decide(approver, merge(editor, kept, other), "approve")
    history = reverse("admin:embassies_mission_history", args=[kept.pk])
    editor.post(history, {"entry": AuditEntry.objects.get(verb="approved").pk})
    decide(approver, Proposal.objects.waiting().get(), "approve")
    assert Mission.objects.get(slug=TWIN).wikidata_id == "Q777"
    kept.refresh_from_db()
    assert kept.wikidata_id == ""


def test_a_merge_of_what_changed_meanwhile_is_refused(
    editor, approver, kept: Mission, other: Mission, clock
):
    proposal = merge(editor, kept, other)
    clock.shift(timedelta(seconds=1))
    decide(approver, edit(editor, other, access_note="Ring twice"), "approve")
    decide(approver, proposal, "approve")
    decide(editor, proposal, "renew")
    proposal.refresh_from_db()
    assert (proposal.state, proposal.revision) == ("waiting", 1)
    assert client_sees(other)


def client_sees(mission: Mission) -> bool:
    return Mission.objects.public().filter(pk=mission.pk).exists()


def test_a_page_that_was_opened_before_a_change_is_refused(
    editor, kept: Mission, other: Mission
):
    editor.post(page(kept, other), {"seen": "long ago"})
    assert not Proposal.objects.exists()


@pytest.mark.parametrize("case", ["gone", "itself", "elsewhere", "waiting"])
def test_what_cannot_be_merged_is_said(
    editor, kept: Mission, other: Mission, atlas: Atlas, case: str
):
    if case == "gone":
        Mission.objects.filter(pk=other.pk).update(withdrawn_at=NOW)
    if case == "waiting":
        edit(editor, other, address="9 Row")
    found = {"itself": kept, "elsewhere": atlas["de-washington"]}.get(case, other)
    before = Proposal.objects.count()
    shown = editor.get(page(kept, found))
    assert 'role="alert"' in shown.content.decode()
    editor.post(page(kept, found), {"seen": shown.context["seen"]})
    assert Proposal.objects.count() == before


def test_reports_that_wait_go_with_the_post(
    editor, approver, kept: Mission, other: Mission
):
    said = {"about": "address", "text": "9 New Row", "sent_at": NOW}
    waiting = ReaderReport.objects.create(mission=other, **said)
    decide(approver, merge(editor, kept, other), "approve")
    waiting.refresh_from_db()
    assert waiting.mission == kept


def test_the_names_of_the_other_are_taken_and_given_back_as_one_fact(
    editor, approver, kept: Mission, other: Mission
):
    texts = {"name:fr": "Ambassade", "name:de": "Botschaft"}
    Translation.objects.put(Mission, {other.pk: texts})
    before = kept.names
    assert before.keys() == {"en", "fr"}
    proposal = merge(editor, kept, other, **{"pick-names": "theirs"})
    assert kept.names == before
    decide(approver, proposal, "approve")
    kept.refresh_from_db()
    assert kept.names == {"fr": "Ambassade", "de": "Botschaft"}
    assert kept.field_sources["names"]["source"] == "gazette"
    history = reverse("admin:embassies_mission_history", args=[kept.pk])
    editor.post(history, {"entry": AuditEntry.objects.get(verb="approved").pk})
    decide(approver, Proposal.objects.waiting().get(), "approve")
    kept.refresh_from_db()
    assert kept.names == before
    assert "names" not in kept.field_sources
    assert list(faults()) == []


def test_an_import_does_not_bring_the_merged_record_back(merged: Mission):
    origin = Origin("gazette", "Q777", source_date="2026-11")
    told = contact(origin, "email", "new@mission.example")
    run = apply(
        [row(wikidata_id="Q777", slug="", parts={"contacts": (told,)})],
        context(is_partial=True),
    )
    assert (run.created, run.changed, run.rejected) == (0, 0, 1)
    assert not Contact.objects.filter(value="new@mission.example").exists()


def test_an_import_does_not_undo_what_was_chosen(merged: Mission):
    said = {"postal_address": "PO Box 1"}
    origin = Origin("registry", merged.wikidata_id, source_date="2026-11-20")
    apply([row(slug="fr-london", facts=said, origin=origin)], context())
    merged.refresh_from_db()
    assert merged.postal_address == "PO Box 7"


@pytest.mark.parametrize(("item", "stays"), [("Q777", True), ("7", False)])
def test_an_import_takes_away_only_what_its_own_item_said(
    merged: Mission, item: str, stays: bool
):
    copied = merged.contacts.filter(e164=EXAMPLE_PHONE)
    copied.update(source_ref=item, verified_at=None)
    email = contact(Origin("gazette", "7"), "email", "new@mission.example")
    apply(
        [row(parts={"contacts": (email,)})],
        context(is_partial=False, allows_shrink=True),
    )
    assert copied.exists() is stays


@pytest.mark.parametrize("role", ROLES)
def test_merging_is_proposed_by_those_who_keep_the_directory(
    role: str, kept: Mission, other: Mission
):
    keeps = role in {EDITOR, CRISIS_OFFICER}
    client = everybody()[role]
    assert client.get(page(kept, other)).status_code == (200 if keeps else 403)
    assert client.get(LIST).status_code == 200
    sent = {"first": kept.pk, "second": other.pk}
    assert client.post(LIST, sent).status_code == (302 if keeps else 403)
    assert DuplicateDismissal.objects.filter(first=kept, second=other).exists() is keeps


def test_somebody_without_a_role_sees_no_pairs(kept: Mission, other: Mission):
    assert signed_in(person("")).get(LIST).status_code == 403


def test_a_pair_that_is_called_different_is_remembered_with_who_and_when(
    editor, kept: Mission, other: Mission
):
    assert TWIN in editor.get(LIST).content.decode()
    editor.post(LIST, {"first": other.pk, "second": kept.pk})
    assert "No two public records" in editor.get(LIST).content.decode()
    told = DuplicateDismissal.objects.get(first=kept)
    assert (told.first, told.second, told.at) == (kept, other, NOW)
    shown = editor.get(LIST, {"different": "on"}).content.decode()
    assert "Called different by a editor" in shown
    editor.post(LIST, {"first": kept.pk, "second": other.pk, "again": "1"})
    assert TWIN in editor.get(LIST).content.decode()


@pytest.mark.parametrize(
    ("query", "is_shown"),
    [
        ({"sending": "France"}, True),
        ({"sending": "fr", "receiving": "United Kingdom"}, True),
        ({"sending": "DE"}, False),
        ({"receiving": "Atlantis"}, False),
    ],
)
def test_pairs_are_filtered_by_country(
    editor, kept: Mission, other: Mission, query: dict[str, str], is_shown: bool
):
    shown = editor.get(LIST, query).content.decode()
    assert ("Compare and merge" in shown) is is_shown


def test_any_two_records_can_be_compared(editor, kept: Mission, other: Mission):
    asked = {"kept": TWIN, "other": "fr-london"}
    assert editor.get(LIST, asked).url == page(other, kept)
    shown = editor.get(LIST, {**asked, "other": "nobody"}).content.decode()
    assert "We have no record" in shown


def test_the_first_page_counts_the_pairs(kept: Mission, other: Mission):
    index = reverse("admin:index")
    auditor = signed_in(person(AUDITOR))
    assert "about one post: 1" in auditor.get(index).content.decode()


def test_lists_and_pages_cost_a_fixed_number_of_queries(
    editor, kept: Mission, other: Mission, atlas: Atlas, django_assert_max_num_queries
):
    told = ("sending_country", "receiving_country", "kind", "city", "geonames_id")
    paris = {one: getattr(atlas["jp-paris"], one) for one in told}
    Mission.objects.create(slug="jp-paris-2", source=kept.source, **paris)
    # Session and user, permissions, version, missions, contacts, answers, records.
    with django_assert_max_num_queries(11):
        assert editor.get(LIST).content.decode().count("Compare and merge") == 2
    # And eight for the parts of both, one for what waits, two for records, sources.
    with django_assert_max_num_queries(18):
        editor.get(page(kept, other))


def test_the_database_refuses_a_merged_record_that_is_public(
    kept: Mission, other: Mission
):
    refused = pytest.raises(IntegrityError, match="mission_merged_is_withdrawn")
    with refused, transaction.atomic():
        Mission.objects.filter(pk=other.pk).update(merged_into=kept)
