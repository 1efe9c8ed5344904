"""The advice of governments is loaded once, and what people decided stays."""

import pytest

from portal.advisories.models import GovernmentAdvice
from portal.advisories.starter import load_advice
from portal.countries.names import is_country
from portal.web.roles import EDITOR
from tests.support.people import person, signed_in
from tests.support.staff_forms import change, decide

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "banner")]

HEADER = "issuer,country,scale,level,language,source_url,source_date,retrieved_at\n"


def table(tmp_path, *rows: str):
    path = tmp_path / "government_advice.csv"
    ends = "en,https://a.example/,{},2026-08-22T00:00:00Z"
    text = (f"{row},{ends.format('2026-08-01')}\n" for row in rows)
    path.write_text(HEADER + "".join(text))
    return path


def test_the_advice_that_comes_with_the_portal_is_loaded_and_then_unchanged():
    assert load_advice() >= 850
    assert load_advice() == 0
    rows = GovernmentAdvice.objects.all()
    assert {row.issuer.code for row in rows} == {"AU", "CA", "GB", "IE", "US"}
    for row in rows:
        row.clean_fields()
        assert is_country(row.country.code)


def test_a_new_level_replaces_the_old_one_of_its_scale(tmp_path):
    load_advice(table(tmp_path, "CA,KE,Risk,Be careful", "US,KE,Levels,2"))
    assert (
        load_advice(table(tmp_path, "CA,KE,Risk,Avoid travel", "US,KE,Levels,2")) == 1
    )
    levels = GovernmentAdvice.objects.values_list("issuer", "level")
    assert set(levels) == {("CA", "Avoid travel"), ("US", "2")}


def test_a_level_that_is_newer_than_the_file_stays(tmp_path):
    load_advice(path := table(tmp_path, "CA,KE,Risk,Be careful"))
    newer = {"level": "Avoid travel", "source_date": "2026-11-01"}
    GovernmentAdvice.objects.update(**newer)
    assert load_advice(path) == 0
    assert GovernmentAdvice.objects.get().level == "Avoid travel"


def test_what_two_people_changed_stays(tmp_path, approver):
    load_advice(path := table(tmp_path, "CA,KE,Risk,Be careful", "US,KE,Levels,2"))
    canada = GovernmentAdvice.objects.get(issuer="CA")
    editor = signed_in(person(EDITOR))
    proposal = change(editor, canada, level="Avoid travel", why="Its page")
    canada.refresh_from_db()
    assert canada.level == "Be careful"
    decide(approver, proposal, "approve")
    assert load_advice(path) == 0
    canada.refresh_from_db()
    assert canada.level == "Avoid travel"
