"""After a merge the whole directory can be exported and imported again."""

from io import BytesIO

import pytest

from embassies.imports.pipeline.options import ImportOptions
from embassies.imports.registry import run_import
from embassies.imports.sources.portal_csv_writer import lines
from embassies.models import Mission
from portal.web.roles import EDITOR
from tests.atlas import NOW, Atlas
from tests.embassies.review.test_merge import TWIN, merge
from tests.support.people import person, signed_in
from tests.support.staff_forms import decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]


def test_an_export_after_a_merge_is_imported_without_a_change(atlas: Atlas, approver):
    kept = atlas["fr-london"]
    other = Mission.objects.create(
        slug=TWIN,
        wikidata_id="Q777",
        sending_country="FR",
        receiving_country="GB",
        kind="embassy",
        city="London",
        postal_address="PO Box 7",
        source=atlas.sources["gazette"],
        source_date="2026-01",
    )
    decide(approver, merge(signed_in(person(EDITOR)), kept, other), "approve")
    assert Mission.objects.get(slug=TWIN).merged_into == kept
    for mission in Mission.objects.filter(status_periods__isnull=False).distinct():
        mission.settle_status(at=NOW)
    text = "".join(lines())
    assert f"\n{TWIN},Q777," in text
    data = BytesIO(text.encode())
    run = run_import("portal", data, ImportOptions(), origin="", at=NOW)
    assert list(run.rows.values_list("slug", "message", "diff")) == []
    assert (run.state, run.unchanged) == ("done", Mission.objects.count())
    assert "".join(lines()) == text
