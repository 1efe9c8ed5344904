"""Each recorded answer of a government's feed as an import of a small directory."""

from io import BytesIO

import pytest

from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.registry import IMPORTERS, run_import
from embassies.models import Contact, ImportRun, Mission
from portal.countries.models import Source
from tests.atlas import NOW
from tests.embassies.imports.feeds import sample

pytestmark = pytest.mark.django_db
FEEDS = [
    # Rows, and how many of them are about a recorded mission, are new, or no post.
    ("auswaertiges-amt", "auswaertiges_amt.json", (1, 4, 3)),
    ("auswaertiges-amt", "auswaertiges_amt_in_germany.json", (0, 3, 0)),
    ("datos-gob-ar", "datos_gob_ar.csv", (1, 6, 5)),
    ("gov-uk", "gov_uk.json", (1, 3, 3)),
    ("mofa-korea", "mofa_korea.json", (1, 4, 4)),
    ("mofa-korea", "mofa_korea.csv", (1, 2, 1)),
    ("nl-wereldwijd", "nl_wereldwijd.json", (1, 4, 4)),
]
HOSTS = {"gov-uk": ("GB", "FR", "Paris", 2988507)}


@pytest.fixture(autouse=True)
def _directory(clock: object) -> None:
    """One embassy of each sender, with an old number of Wikidata."""
    wikidata = Source.objects.create(key="wikidata", name="Wikidata", licence="CC0-1.0")
    for key in dict.fromkeys(name for name, *_ in FEEDS):
        sender = IMPORTERS[key].source["publisher"]
        _, host, city, geonames_id = HOSTS.get(key, ("", "GB", "London", 2643743))
        mission = Mission.objects.create(
            slug=f"{sender}-{host}".lower(),
            wikidata_id=f"Q999{len(sender)}{geonames_id}{ord(sender[0])}",
            sending_country=sender,
            receiving_country=host,
            kind="embassy",
            city=city,
            geonames_id=geonames_id,
            source=wikidata,
            source_date="2022-11-16",
        )
        Contact.objects.create(
            mission=mission, channel="email", value="old@example.org", source=wikidata
        )


def imported(key: str, data: bytes, *, allows_rejected: bool) -> ImportRun:
    options = ImportOptions(date="2026-11-20", allows_rejected=allows_rejected)
    return run_import(key, BytesIO(data), options, origin="sample", at=NOW)


@pytest.mark.parametrize(
    ("key", "name", "counts"), FEEDS, ids=[one[1] for one in FEEDS]
)
def test_a_sample_becomes_the_directory_and_changes_nothing_a_second_time(
    key, name, counts
):
    run = imported(key, sample(name), allows_rejected=True)
    assert run.state == ImportRun.State.DONE, run.refusal
    assert (run.changed, run.created, run.rejected) == counts
    listed = Mission.objects.filter(listed_by__has_key=key)
    assert listed.count() >= run.created
    again = imported(key, sample(name), allows_rejected=True)
    assert (again.changed, again.created) == (0, 0)
    assert again.unchanged == run.changed + run.created


@pytest.mark.fault("hostile-json")
@pytest.mark.parametrize("key", dict.fromkeys(key for key, *_ in FEEDS))
@pytest.mark.parametrize(
    "data",
    [
        *(b"", b"{}", b"[]", b"<html><body>Sorry</body></html>", b"\x00" * 50),
        *(b"[" * 100_000, b'{"a":' * 50_000, b'{"a": NaN, "a": 1e999}'),
        *(b'{"a": "\xff"}', b'{"a": ' + b"9" * 100_000 + b"}"),
    ],
    ids=range(10),
)
def test_a_broken_feed_is_refused_in_one_line_and_changes_nothing(key, data):
    run = imported(key, data, allows_rejected=False)
    assert run.state == ImportRun.State.REFUSED
    assert "\n" not in run.refusal
    assert not Mission.objects.exclude(listed_by={}).exists()
