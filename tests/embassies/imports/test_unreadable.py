"""A row that is there and cannot be read is not absent."""

import csv
import io
from io import BytesIO

import pytest

from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.registry import run_import
from embassies.imports.sources.portal_columns import COLUMNS
from embassies.imports.sources.portal_csv_writer import lines
from embassies.models import ImportRun, Mission
from portal.management.commands import load_starter as command
from tests.atlas import NOW
from tests.embassies.imports.tables import extract, portal_csv
from tests.support.worlds import load_starter

pytestmark = pytest.mark.django_db
COUNT = 200
WHOLE = ImportOptions()
Rows = list[dict[str, str]]


def posts(count: int = COUNT) -> Rows:
    return [
        {
            "slug": f"post-{number}",
            "wikidata_id": f"Q{number + 1}",
            "sending_country": "FR",
            "receiving_country": "GB",
            "kind": "consulate",
            "city": f"Town {number}",
            "source_date": "2026-01",
        }
        for number in range(count)
    ]


def load(rows: Rows, options: ImportOptions = WHOLE) -> ImportRun:
    return run_import("portal", portal_csv(*rows), options, origin="a.csv", at=NOW)


def public() -> set[str]:
    return set(Mission.objects.public().values_list("slug", flat=True))


@pytest.fixture
def known() -> Rows:
    rows = posts()
    assert load(rows).created == COUNT
    return rows


@pytest.mark.fault("csv")
def test_rows_that_cannot_be_read_withdraw_nothing_and_refuse_the_run(known):
    run = load([{**row, "is_honorary": "perhaps"} for row in known])
    assert run.state == ImportRun.State.REFUSED
    assert "200 of 200 rows cannot be read, more than 1%" in run.refusal
    assert "line 2: is_honorary: write true, false or nothing" in run.refusal
    assert "--allow-rejected" in run.refusal
    assert "--allow-shrink" not in run.refusal
    assert len(public()) == COUNT


@pytest.mark.parametrize("name", ["slug", "wikidata_id"])
def test_a_rejected_row_keeps_the_mission_that_it_names(known, name):
    bad = {"slug": "", "wikidata_id": "", name: known[0][name], "kind": "castle"}
    run = load([{**known[0], **bad}, *known[2:]])
    assert (run.rejected, run.withdrawn, run.state) == (1, 1, "done")
    assert "post-1" not in public()
    assert "post-0" in public()


@pytest.mark.parametrize(
    "bad",
    [
        {"slug": "", "wikidata_id": ""},
        {"slug": "Post 0", "wikidata_id": "42"},
        {"slug": "pots-0", "wikidata_id": "", "kind": "castle"},
    ],
    ids=["nothing", "damaged", "another"],
)
def test_a_row_that_names_no_recorded_mission_stops_all_withdrawals(known, bad):
    run = load([{**known[0], **bad}, *known[2:]])
    assert (run.rejected, run.withdrawn, run.state) == (1, 0, "done")
    assert len(public()) == COUNT
    told = run.rows.get(outcome="suspicious").message
    assert "nothing was withdrawn: 1 rejected rows name no recorded mission" in told
    assert "(lines 2)" in told


def test_one_row_of_a_hundred_may_be_unreadable_and_no_more(known):
    def broken(count):
        return [{**row, "kind": "castle"} for row in known[:count]] + known[count:]

    assert load(broken(2)).state == "done"
    assert load(broken(3)).state == "refused"
    assert load(broken(3), ImportOptions(is_partial=True)).state == "refused"
    assert load(broken(3), ImportOptions(allows_rejected=True)).rejected == 3
    assert len(public()) == COUNT


def test_a_loss_beside_rejected_rows_points_to_these(known):
    rows = [{**known[0], "kind": "castle"}, *known[1:180]]
    run = load(rows)
    assert run.state == "refused"
    assert "It would take away 20 of 200 missions" in run.refusal
    assert "Correct the rejected rows first: line 2: kind:" in run.refusal
    assert "--allow-shrink" not in run.refusal


def test_the_loss_of_everything_never_names_the_option_that_allows_it(known):
    run = load([])
    assert run.state == "refused"
    assert "It would take away 200 of 200 missions" in run.refusal
    assert "--allow-shrink" not in run.refusal
    assert "--partial" in run.refusal


def test_a_row_that_contradicts_the_record_keeps_its_mission(known):
    elsewhere = {**known[0], "receiving_country": "IE"}
    other_item = {**known[1], "wikidata_id": known[2]["wikidata_id"]}
    run = load([elsewhere, other_item, *known[3:]])
    assert (run.rejected, run.withdrawn, run.state) == (2, 0, "done")
    assert len(public()) == COUNT


def test_an_item_of_wikidata_that_is_no_mission_any_more_is_not_absent():
    def read(*rows: dict[str, str]) -> ImportRun:
        options = ImportOptions(date="2026-01-01", allows_shrink=True)
        return run_import("wikidata-csv", extract(*rows), options, origin="", at=NOW)

    first = {"QID": "Q7", "city": "Moscow"}
    second = {"QID": "Q8", "country": "Tunisia", "city": "Tunis"}
    assert read(first, second).created == 2
    run = read({**first, "operator": "Quebec"}, second)
    assert (run.rejected, run.withdrawn, run.state) == (1, 0, "done")
    run = read(second)
    assert (run.withdrawn, run.state) == (1, "done")


def test_the_same_post_under_another_item_is_not_absent():
    def read(*rows: dict[str, str]) -> ImportRun:
        options = ImportOptions(date="2026-01-01")
        return run_import("wikidata-csv", extract(*rows), options, origin="", at=NOW)

    read({"QID": "Q7", "city": "Moscow"})
    run = read({"QID": "Q8", "city": "Moscow"})
    assert (run.rejected, run.withdrawn, run.state) == (1, 0, "done")


def test_a_row_of_our_own_export_about_a_merged_record_changes_nothing(atlas, clock):
    kept, gone = Mission.objects.filter(slug__in=["fr-london", "fr-edinburgh"])
    Mission.objects.filter(pk=gone.pk).update(
        withdrawn_at=NOW, merged_into=kept, replaced_by=kept
    )
    for mission in Mission.objects.all():
        mission.settle_status(at=NOW)
    text = "".join(lines())
    run = run_import(
        "portal", BytesIO(text.encode()), ImportOptions(), origin="a.csv", at=NOW
    )
    assert (run.unchanged, run.state) == (Mission.objects.count(), "done")
    assert not run.rows.exists()
    assert "".join(lines()) == text


def test_the_starter_directory_is_refused_by_the_same_rule(tmp_path, monkeypatch):
    with command.MISSIONS.open(encoding="utf-8") as stream:
        rows = [row for row, _ in zip(csv.DictReader(stream), range(5), strict=False)]
    rows[0]["kind"] = "castle"
    out = io.StringIO()
    writer = csv.DictWriter(out, COLUMNS)
    writer.writeheader()
    writer.writerows(rows)
    path = tmp_path / "missions.csv"
    path.write_text(out.getvalue(), encoding="utf-8")
    monkeypatch.setattr(command, "MISSIONS", path)
    with pytest.raises(Exception, match="1 of 5 rows cannot be read.*line 2: kind"):
        load_starter()
    assert not Mission.objects.exists()
