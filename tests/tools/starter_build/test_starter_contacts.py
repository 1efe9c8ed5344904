"""Contacts and statuses of the starter directory: what readers call and believe."""

from collections import Counter

import phonenumbers
import pytest

from embassies.values.phone_numbers import dialling_code
from tests.tools.starter_build.starter_files import parts, read

MANY = 9_400
OFFICIAL = {"state-gov", "smartraveller", "datos-gob-ar", "kemlu", "jakarta", "seoul"}


# Contacts


@pytest.mark.fault("S13")
def test_every_international_number_is_a_valid_one(missions):
    numbered = [one for one in parts(missions, "contacts") if one.get("e164")]
    assert len(numbered) > 500
    for contact in numbered:
        number = contact["e164"]
        assert contact["channel"] in {"phone", "fax"}
        assert phonenumbers.is_valid_number(phonenumbers.parse(number)), number


@pytest.mark.fault("S13")
def test_a_number_that_is_not_valid_is_kept_only_as_printed(by_slug):
    cotonou = by_slug["embassy-of-united-states-of-america-in-cotonou"]
    phone = next(one for one in cotonou["contacts"] if one["channel"] == "phone")
    assert phone["value"] == "[229] 21-36-75-00"
    assert "e164" not in phone


def test_websites_are_web_addresses_and_mails_are_mails(missions):
    values: dict[str, list[str]] = {"website": [], "email": []}
    for contact in parts(missions, "contacts"):
        values.setdefault(contact["channel"], []).append(contact["value"])
    assert all(values.values())
    assert all(one.startswith(("http://", "https://")) for one in values["website"])
    assert all(one.count("@") == 1 for one in values["email"])


def test_a_contact_stands_only_once(missions):
    keys = [
        (row["slug"], one["channel"], one["value"])
        for row in missions
        for one in row["contacts"]
    ]
    assert len(keys) == len(set(keys)) > 500


def test_the_newer_number_replaces_the_older(by_slug):
    paris = by_slug["embassy-of-united-states-of-america-in-paris"]
    phones = [one for one in paris["contacts"] if one["channel"] == "phone"]
    assert phones[0]["e164"] == "+33143122222"
    assert {one["source"] for one in phones} == {"state-gov"}
    assert paris["field_sources"]["address"]["source"] == "state-gov"
    washington = by_slug["embassy-of-france-in-washington"]
    phones = [one for one in washington["contacts"] if one["channel"] == "phone"]
    assert {one["source"] for one in phones} == {"world-factbook"}
    assert washington["field_sources"]["address"]["source"] == "world-factbook"


def of_purpose(row, purpose):
    return [one for one in row["contacts"] if one.get("purpose") == purpose]


def test_readers_find_numbers_lines_for_emergencies_hours_and_addresses(missions):
    phones = [
        row
        for row in missions
        if any(one["channel"] == "phone" for one in row["contacts"])
    ]
    assert len(phones) >= 2_300
    assert sum(bool(of_purpose(row, "emergency")) for row in missions) >= 330
    assert sum(bool(row["opening_hours"]) for row in missions) >= 165
    assert sum(bool(row["address"]) for row in missions) >= 1_650
    assert len(missions) >= 10_650


def test_a_better_source_leaves_no_other_number_beside_it(missions):
    slots: dict[tuple[str, str, str], set[str]] = {}
    for row in missions:
        for one in row["contacts"]:
            slot = row["slug"], one["channel"], one.get("purpose", "general")
            slots.setdefault(slot, set()).add(one.get("source", row["source"]))
    assert len(slots) > 10_000
    assert not {slot: found for slot, found in slots.items() if len(found) > 1}


def test_an_official_number_is_one_of_the_host(missions):
    checked = 0
    for row in missions:
        seat = row["seat_country"] or row["receiving_country"]
        for one in row["contacts"]:
            if one.get("source") in OFFICIAL and one["channel"] == "phone":
                checked += 1
                assert dialling_code(one["e164"]) == dialling_code(seat), row["slug"]
    assert checked > 800


def test_the_embassys_out_of_hours_line_is_kept_apart_from_its_number(by_slug):
    slug = "consulate-general-of-united-states-of-america-in-amsterdam"
    (emergency,) = of_purpose(by_slug[slug], "emergency")
    assert emergency["e164"] == "+31703102209"
    assert emergency["source"] == "state-gov"
    assert emergency["source_date"] == "2025-08-14"


def test_an_address_is_no_sentence_and_no_heading(missions):
    addresses = [row["address"] for row in missions if row["address"]]
    assert len(addresses) >= 1_650
    words = ("NOTE", "Contact the", "if you're", "Business Hours", "does not provide")
    for address in addresses:
        assert not any(word in address for word in words), address
        assert not address.endswith(":")


def test_an_honorary_consuls_address_is_left_out(missions):
    honorary = [
        row
        for row in missions
        if row["is_honorary"] == "true" and row["source"] == "ireland-ie"
    ]
    assert len(honorary) >= 40
    assert not any(row["address"] for row in honorary)


def test_posts_of_the_past_are_withdrawn_with_their_reason(missions):
    withdrawn = [row for row in missions if row["withdrawn_at"]]
    assert len(withdrawn) == 12
    for row in withdrawn:
        assert row["field_sources"]["withdrawn_at"]["reason"]


def test_koreas_embassy_in_kazakhstan_is_in_the_capital(by_slug):
    assert by_slug["embassy-of-south-korea-in-astana"]["city"] == "Astana"
    assert "embassy-of-south-korea-in-almaty" not in by_slug


# Statuses


def test_a_mission_of_which_no_source_says_its_state_is_not_called_open(missions):
    undated = [row for row in missions if not row["statuses"]]
    assert len(undated) >= MANY
    said = {(row["status"], row["status_since"]) for row in undated}
    assert said == {("unknown", "")}


def test_the_status_for_readers_is_the_latest_of_the_dated_ones(missions):
    dated = [row for row in missions if row["statuses"]]
    assert len(dated) > 50
    for row in dated:
        latest = max(row["statuses"], key=lambda one: one.get("since", ""))
        assert row["status"] == latest["status"]
        assert row["status_since"] == latest.get("since", "")


def test_every_status_has_evidence_and_confidence(missions):
    statuses = parts(missions, "statuses")
    assert len(statuses) > 50
    for status in statuses:
        assert status["evidence"]
        assert status["confidence"] in {"high", "medium", "low"}


@pytest.mark.shared
def test_every_row_of_the_statuses_is_applied(missions, shared):
    kinds = Counter(
        (one["status"], one.get("since", ""), one["evidence"])
        for one in parts(missions, "statuses")
    )
    newer = read(shared / "facts" / "statuses_2026-11.csv")
    named = {(row["sending"], row["receiving"]) for row in newer}
    older = [
        row
        for row in read(shared / "facts" / "statuses.csv")
        if (row["sending"], row["receiving"]) not in named
    ]
    expected = Counter(status_key(row) for row in (*newer, *older))
    assert len(expected) > 150
    assert not expected - kinds


def status_key(row):
    return row["status"], row["since"], row["evidence"]


def test_the_newer_report_on_a_post_replaces_the_older(by_slug):
    kyiv = by_slug["embassy-of-united-kingdom-in-kyiv"]
    (status,) = kyiv["statuses"]
    assert (kyiv["status"], status["since"]) == ("limited", "2026-08-22")


def test_notes_on_statuses_are_for_readers(missions):
    notes = [one["note"] for one in parts(missions, "statuses") if one.get("note")]
    assert len(notes) > 200
    for note in notes:
        assert note[0].isupper() or note[0].isdigit()
        assert note.endswith(".")
        for word in ("check", "ANNOUNCED", "not seen", "not shown", "not named"):
            assert word not in note


@pytest.mark.parametrize(
    ("slug", "status", "since"),
    [
        ("embassy-of-united-states-of-america-in-kabul", "relocated", ""),
        ("embassy-of-united-states-of-america-in-tripoli", "relocated", "2014-07"),
        ("embassy-of-united-states-of-america-in-caracas", "open", "2026-03"),
        ("consulate-of-germany-in-kaliningrad", "closed", "2023-11-30"),
        ("consulate-of-latvia-in-pskov", "closed", "2022-04-21"),
        ("embassy-of-ukraine-in-moscow", "closed", "2022-02-24"),
        ("embassy-of-poland-in-kyiv", "open", "2022-05-14"),
        ("consulate-general-of-netherlands-in-antwerp", "closed", "2025-04-17"),
        ("embassy-of-south-korea-in-tripoli", "open", ""),
    ],
)
def test_what_closed_moved_or_came_back(by_slug, slug, status, since):
    assert (by_slug[slug]["status"], by_slug[slug]["status_since"]) == (status, since)


def test_a_post_known_only_from_a_report_cites_it(by_slug):
    pskov = by_slug["consulate-of-latvia-in-pskov"]
    assert pskov["source"] == "press"
    assert pskov["source_url"].startswith("https://")
