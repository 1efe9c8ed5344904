"""Levels of travel advice come from what governments publish, all or nothing."""

import json
from collections.abc import Sequence
from datetime import timedelta
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.advisories.imports import ADVICE_IMPORTERS
from portal.advisories.imports.apply import AdviceChanges, apply
from portal.advisories.imports.canada import ADDRESS, SCALE
from portal.advisories.imports.gov_uk import INDEX
from portal.advisories.imports.rows import AdviceImportError, AdviceRow, Document, Fault
from portal.advisories.imports.saved import saved_documents
from portal.advisories.models import GovernmentAdvice
from portal.review.guard import reviewed
from tests.atlas import NOW

SAMPLES = Path(__file__).parent / "samples"
FILES = {"canada": "canada.json", "gov-uk-advice": "gov-uk-advice.jsonl"}


def rows(source: str) -> list[AdviceRow | Fault]:
    documents = saved_documents(SAMPLES / FILES[source])
    return list(ADVICE_IMPORTERS[source].read(documents))


def bring(source: str, found: Sequence[AdviceRow | Fault], **how: Any) -> AdviceChanges:
    one = ADVICE_IMPORTERS[source]
    at = how.pop("at", NOW)
    return apply(found, issuer=one.issuer, scale=one.scale, at=at, **how)


def test_canada_states_a_level_its_page_and_its_date():
    assert rows("canada") == [
        AdviceRow(
            "FR",
            "Exercise a high degree of caution",
            "https://travel.gc.ca/destinations/france",
            "2026-11-26",
        ),
        AdviceRow(
            "UA",
            "Avoid all travel",
            "https://travel.gc.ca/destinations/ukraine",
            "2026-11-20",
        ),
    ]


def test_gov_uk_states_its_warnings_the_gravest_first_or_none():
    ukraine, france, states = rows("gov-uk-advice")
    assert isinstance(ukraine, AdviceRow)
    assert ukraine.level == (
        "FCDO advises against all travel to parts of the country;"
        " FCDO advises against all but essential travel to parts of the country"
    )
    assert france == AdviceRow(
        "FR", "", "https://www.gov.uk/foreign-travel-advice/france", "2026-11-21"
    )
    assert isinstance(states, AdviceRow)
    assert states.country == "US"


@pytest.mark.parametrize(
    ("page", "reason"),
    [
        ({"alert_status": ["beware_of_dragons"]}, "another form"),
        ({"alert_status": "avoid_all_travel_to_parts"}, "another form"),
        ({"alert_status": [], "country": {"name": "Atlantis"}}, "country is not known"),
    ],
)
def test_a_page_that_cannot_be_read_is_a_fault_and_never_no_warning(page, reason):
    content = {
        "base_path": "/foreign-travel-advice/atlantis",
        "public_updated_at": "2026-11-20T09:00:00Z",
        "details": {"country": {"name": "France"}, **page},
    }
    (found,) = ADVICE_IMPORTERS["gov-uk-advice"].read([Document("", content)])
    assert isinstance(found, Fault)
    assert reason in found.reason


def test_the_index_of_gov_uk_leads_to_the_pages():
    pages = {
        INDEX: {"links": {"children": [{"base_path": "/foreign-travel-advice/chad"}]}},
        "https://www.gov.uk/api/content/foreign-travel-advice/chad": {"details": {}},
    }
    collect = ADVICE_IMPORTERS["gov-uk-advice"].collect
    assert [one.content for one in collect(pages.__getitem__)] == [{"details": {}}]
    with pytest.raises(AdviceImportError, match="lists no country"):
        list(collect(lambda address: {}))
    (page,) = ADVICE_IMPORTERS["canada"].collect(lambda address: address)
    assert page == Document(ADDRESS, ADDRESS)


@pytest.mark.django_db
@pytest.mark.parametrize("source", list(FILES))
def test_a_second_import_changes_nothing_and_notes_when_it_was_read(source):
    first = bring(source, rows(source))
    assert first.created == GovernmentAdvice.objects.count() > 0
    later = NOW + timedelta(days=1)
    second = bring(source, rows(source), at=later)
    assert (second.created, second.changed, second.removed) == (0, 0, 0)
    assert {one.retrieved_at for one in GovernmentAdvice.objects.all()} == {later}


@pytest.mark.django_db
def test_a_warning_that_is_not_stated_any_more_goes():
    bring("gov-uk-advice", rows("gov-uk-advice"))
    calm = [
        AdviceRow(one.country, "", one.source_url, "2026-11-23")
        for one in rows("gov-uk-advice")
        if isinstance(one, AdviceRow)
    ]
    assert bring("gov-uk-advice", calm).removed == 1
    assert not GovernmentAdvice.objects.exists()


@pytest.mark.django_db
def test_an_older_level_changes_nothing_and_a_dry_run_neither():
    bring("canada", rows("canada"))
    other = [
        AdviceRow("FR", "Avoid all travel", "https://travel.gc.ca/", "2026-11-25"),
        AdviceRow("UA", "Avoid all travel", "https://travel.gc.ca/", "2026-11-19"),
    ]
    assert bring("canada", other).changed == 0
    newer = [
        AdviceRow(one.country, "Calm", one.source_url, "2026-11-28") for one in other
    ]
    assert bring("canada", newer, is_dry_run=True).changed == 2
    assert not GovernmentAdvice.objects.filter(level="Calm").exists()


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ([], "no level"),
        ([Fault("FR", "it has no date")], "no level"),
        (
            [AdviceRow("FR", "Calm", "https://a.example/", "2026-11-28")],
            "lacks 1 of the 2",
        ),
    ],
)
def test_a_feed_that_lost_much_changes_nothing(found, reason):
    bring("canada", rows("canada"))
    before = list(GovernmentAdvice.objects.order_by("pk").values())
    with pytest.raises(AdviceImportError, match=reason):
        bring("canada", found)
    assert list(GovernmentAdvice.objects.order_by("pk").values()) == before


@pytest.mark.django_db
def test_levels_of_others_and_of_another_scale_stay():
    with reviewed():
        for issuer, scale in (("US", SCALE), ("CA", "Another scale")):
            GovernmentAdvice.objects.create(
                issuer=issuer,
                country="FR",
                scale=scale,
                level="Level 1",
                language="en",
                source_url="https://a.example/",
                source_date="2020",
                retrieved_at=NOW,
            )
    bring("canada", rows("canada"))
    assert GovernmentAdvice.objects.filter(level="Level 1").count() == 2


@pytest.mark.django_db
def test_the_command_reads_a_saved_feed_and_names_what_it_left_out(tmp_path):
    out = StringIO()
    call_command("import_advice", "canada", str(SAMPLES / "canada.json"), stdout=out)
    assert "2 read, 2 added" in out.getvalue()
    broken = tmp_path / "broken.json"
    broken.write_text('{"data": {"FR": ')
    with pytest.raises(CommandError, match="Nothing was changed. It is no JSON"):
        call_command("import_advice", "canada", str(broken))
    broken.write_text(json.dumps({"data": []}))
    with pytest.raises(CommandError, match="no countries"):
        call_command("import_advice", "canada", str(broken))
    broken.write_bytes(b"\xff\xfe\x00")
    with pytest.raises(CommandError, match="not UTF-8"):
        call_command("import_advice", "canada", str(broken))
