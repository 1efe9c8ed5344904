"""Where sources disagree, a page says who says what, and chooses nobody."""

from typing import Any

import pytest
from django.test import Client

from embassies.missions.conflicts import Conflict, find_conflicts
from embassies.models import Contact, Mission, SourceClaim, StatusPeriod
from tests.atlas import NOW, RECENTLY, Atlas

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]

GAZETTE = {"source_id": "gazette", "source_date": "2026-01"}


def found(slug: str) -> dict[str, list[str]]:
    """Return what each source says, by field, as the page of a mission shows it."""
    return {one.label: [value.text for value in one.values] for one in _of(slug)}


def _of(slug: str) -> list[Conflict]:
    mission = (
        Mission.objects.select_related("source")
        .with_contacts()
        .with_status_history()
        .with_claims()
        .get(slug=slug)
    )
    return find_conflicts(mission, on=NOW.date())


def contact(atlas: Atlas, slug: str, channel: str, value: str, **facts: Any) -> Contact:
    values = {**GAZETTE, "channel": channel, "value": value, **facts}
    return Contact.objects.create(mission=atlas[slug], **values)


def claim(atlas: Atlas, slug: str, field: str, value: Any) -> None:
    """Let the gazette say a value, whatever it said before."""
    atlas[slug].claims.filter(field=field, source=GAZETTE["source_id"]).delete()
    SourceClaim.objects.create(mission=atlas[slug], field=field, value=value, **GAZETTE)


def test_one_source_alone_does_not_disagree(atlas: Atlas) -> None:
    assert len(atlas.missions) > 15
    for slug in atlas.missions:
        assert found(slug) == {}


def test_two_sources_with_other_numbers_are_both_heard(atlas: Atlas) -> None:
    contact(atlas, "se-dublin", "phone", "+46 8 465 00 43", e164="+4684650043")
    assert found("se-dublin") == {"Phone": ["+46 8 465 00 42", "+46 8 465 00 43"]}


def test_a_number_in_common_is_no_disagreement(atlas: Atlas) -> None:
    contact(atlas, "se-dublin", "phone", "0046 8-465 00 42", e164="+4684650042")
    contact(atlas, "se-dublin", "phone", "0046 8-465 00 43", e164="+4684650043")
    assert found("se-dublin") == {}


def test_a_line_for_another_purpose_is_no_disagreement(atlas: Atlas) -> None:
    contact(
        atlas,
        "se-dublin",
        "phone",
        "+46 8 465 00 43",
        e164="+4684650043",
        purpose="visa",
    )
    assert found("se-dublin") == {}


def test_what_was_withdrawn_is_no_word(atlas: Atlas) -> None:
    contact(
        atlas,
        "se-dublin",
        "phone",
        "+46 8 465 00 43",
        e164="+4684650043",
        withdrawn_at=RECENTLY,
    )
    assert found("se-dublin") == {}


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("http://www.jp-paris.example", True),
        ("https://jp-paris.example/en/", True),
        ("https://other.example/", False),
        ("https://[broken", False),
    ],
)
def test_websites_are_compared_by_host_and_path(atlas, other: str, same: bool) -> None:
    contact(atlas, "jp-paris", "website", other)
    assert bool(found("jp-paris")) is not same


@pytest.mark.parametrize(
    ("other", "same"),
    [
        ("1, Compass Row", True),
        ("1 COMPASS ROW, London SW1", True),
        ("2 Compass Row, London", False),
    ],
)
def test_addresses_are_compared_by_their_words(atlas, other: str, same: bool) -> None:
    claim(atlas, "fr-london", "address", other)
    expected = {} if same else {"Address": ["1 Compass Row, London", other]}
    assert found("fr-london") == expected


@pytest.mark.parametrize(("north", "same"), [(0.0026, True), (0.0028, False)])
def test_points_are_apart_from_300_metres_on(atlas, north: float, same: bool) -> None:
    own = atlas["fr-london"]
    claim(atlas, "fr-london", "point", [own.latitude + north, own.longitude, "street"])
    assert bool(found("fr-london")) is not same


def test_the_centre_of_a_city_is_no_word_on_where_a_mission_is(atlas: Atlas) -> None:
    claim(atlas, "fr-cardiff", "point", [51.5, -3.2, "exact"])
    assert atlas["fr-cardiff"].precision == "city"
    assert found("fr-cardiff") == {}


def period(atlas: Atlas, slug: str, status: str, since: str, said: str) -> None:
    StatusPeriod.objects.create(
        mission=atlas[slug],
        status=status,
        since=since,
        evidence="A register",
        confidence="medium",
        source_id="registry",
        source_date=said,
    )


def test_sources_that_tell_another_status_are_both_heard(atlas: Atlas) -> None:
    period(atlas, "jp-lyon", "open", "2001", "2026-02")
    assert found("jp-lyon") == {"Status": ["Closed since June 2019", "Open since 2001"]}


def test_a_source_that_could_not_know_does_not_disagree(atlas: Atlas) -> None:
    period(atlas, "jp-lyon", "open", "2001", "2015")
    assert found("jp-lyon") == {}


def test_the_page_says_who_says_what_and_when(client: Client, atlas: Atlas) -> None:
    contact(atlas, "se-dublin", "phone", "+46 8 465 00 43", e164="+4684650043")
    page = " ".join(client.get("/en/embassies/se-dublin/").content.decode().split())
    section = page.split('id="disagree"')[1].split("</section>")[0]
    assert '<bdi lang="en">Atlas registry of missions</bdi>' in section
    assert "16 November 2022" in section
    assert '<bdi lang="en">Atlas gazette</bdi>' in section
    assert "(January 2026)" in section
    assert "Checked by us" not in section
    other = client.get("/en/embassies/fr-london/").content.decode()
    assert "Sources disagree" not in other


def test_what_a_person_checked_is_marked(client: Client, atlas: Atlas) -> None:
    contact(atlas, "se-dublin", "phone", "+46 8 465 00 43", e164="+4684650043")
    Contact.objects.filter(mission=atlas["se-dublin"], e164="+4684650042").update(
        verified_at=RECENTLY
    )
    page = " ".join(client.get("/en/embassies/se-dublin/").content.decode().split())
    section = page.split('id="disagree"')[1].split("</section>")[0]
    mark = "<strong>Checked by us on 3 November 2026.</strong>"
    assert section.index("00 42") < section.index(mark) < section.index("00 43")
    assert section.count(mark) == 1


def test_a_value_by_staff_is_told_as_theirs(client: Client, atlas: Atlas) -> None:
    atlas["fr-london"].mark_staff_edit(["address"], by=1, at=RECENTLY)
    atlas["fr-london"].save()
    claim(atlas, "fr-london", "address", "9 Other Street")
    page = client.get("/en/embassies/fr-london/").content.decode()
    section = page.split('id="disagree"')[1].split("</section>")[0]
    assert "the staff of this portal" in section
    assert "3 November 2026" in section
