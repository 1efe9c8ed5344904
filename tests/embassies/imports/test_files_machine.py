"""Whatever is in a file: no mission disappears that the file did not leave out."""

import csv
import io
from io import BytesIO

import pytest
from django.db import transaction
from hypothesis import settings, strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    rule,
    run_state_machine_as_test,
)

from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.pipeline.table import MAX_CELL
from embassies.imports.registry import run_import
from embassies.imports.sources.portal_columns import COLUMNS
from embassies.models import ImportRun, Mission
from tests.atlas import NOW

pytestmark = pytest.mark.django_db
COUNT = 12
Row = dict[str, str]

DAMAGE: dict[str, Row] = {
    "as it was": {},
    "other words for false": {"is_honorary": "FALSCH"},
    "no word for false": {"is_honorary": "perhaps"},
    "no kind": {"kind": ""},
    "no such kind": {"kind": "castle"},
    "no such country": {"sending_country": "XX"},
    "other countries": {"receiving_country": "IE"},
    "no JSON": {"contacts": "[{"},
    "no number": {"latitude": "north"},
    "no such date": {"source_date": "31.02.2026"},
    "either of two dates": {"source_date": "1/2/2026"},
    "a NUL": {"address": "a\0b"},
    "a long cell": {"address": "x" * (MAX_CELL + 1)},
    "no source": {"source": ""},
    "no slug": {"slug": ""},
    "no name at all": {"slug": "", "wikidata_id": ""},
    "damaged names": {"slug": "Post 1", "wikidata_id": "Q"},
    "another slug": {"slug": "pots", "kind": "castle"},
    "the item of another": {"wikidata_id": "Q1"},
}
ABSENT, CUT, TWICE = "absent", "cut off", "twice"
FATE = st.sampled_from([ABSENT, CUT, TWICE, *DAMAGE])
FILE = st.lists(st.one_of(st.just("as it was"), FATE), min_size=COUNT, max_size=COUNT)


def post(number: int) -> Row:
    return dict.fromkeys(COLUMNS, "") | {
        "slug": f"post-{number}",
        "wikidata_id": f"Q{number + 1}",
        "sending_country": "FR",
        "receiving_country": "GB",
        "kind": "consulate",
        "is_honorary": "false",
        "city": f"Town {number}",
        "source": "registry",
        "source_date": "2026-01",
    }


def written(fates: list[str], delimiter: str, end: str, encoding: str) -> bytes:
    """Return a file in which each mission has met its fate."""
    out = io.StringIO()
    writer = csv.writer(out, delimiter=delimiter, lineterminator=end)
    writer.writerow(COLUMNS)
    for number, fate in enumerate(fates):
        cells = list((post(number) | DAMAGE.get(fate, {})).values())
        copies = {ABSENT: 0, TWICE: 2}.get(fate, 1)
        writer.writerows([cells[:5] if fate == CUT else cells] * copies)
        writer.writerow([""] * len(COLUMNS))
    return out.getvalue().encode(encoding)


def public() -> set[str]:
    return set(Mission.objects.public().values_list("slug", flat=True))


class Files(RuleBasedStateMachine):
    """A directory into which one file after the other is imported."""

    def __init__(self) -> None:
        super().__init__()
        self.example = transaction.atomic()
        self.example.__enter__()
        whole = written(["as it was"] * COUNT, ",", "\n", "utf-8")
        assert self.load(whole, ImportOptions()).created == COUNT

    def teardown(self) -> None:
        transaction.set_rollback(True)
        self.example.__exit__(None, None, None)

    @staticmethod
    def load(data: bytes, options: ImportOptions) -> ImportRun:
        return run_import("portal", BytesIO(data), options, origin="a.csv", at=NOW)

    @rule(
        fates=FILE,
        delimiter=st.sampled_from(",;\t"),
        end=st.sampled_from(["\n", "\r\n"]),
        encoding=st.sampled_from(["utf-8", "utf-8-sig", "utf-16"]),
        options=st.builds(
            ImportOptions,
            date=st.just(""),
            is_partial=st.booleans(),
            is_dry_run=st.just(value=False),
            allows_shrink=st.booleans(),
            allows_rejected=st.booleans(),
        ),
    )
    def a_file(self, fates, delimiter, end, encoding, options):
        before = public()
        run = self.load(written(fates, delimiter, end, encoding), options)
        absent = {f"post-{at}" for at, fate in enumerate(fates) if fate == ABSENT}
        gone = before - public()
        assert gone <= absent
        assert run.withdrawn == 0 or run.state == "refused" or gone
        if run.state == "refused" or options.is_partial:
            assert not gone
        readable = ("the item of another", "other countries", TWICE)
        unreadable = run.rejected - sum(map(fates.count, readable))
        if unreadable > 0 and not options.allows_rejected:
            assert run.state == "refused"


def test_no_file_makes_a_mission_disappear_that_it_did_not_leave_out(clock):
    examples = max(settings.default.max_examples // 4, 10)
    run_state_machine_as_test(
        Files,
        settings=settings(max_examples=examples, stateful_step_count=6, deadline=None),
    )
