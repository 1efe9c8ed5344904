"""The starter directory is loaded whole, and again without a change."""

import pytest

from embassies.models import Mission
from portal.countries.models import CountryProfile, Ministry, Source
from portal.management.commands import load_starter as command
from tests.atlas import NOW
from tests.embassies.imports.tables import portal_csv
from tests.support.worlds import load_starter

pytestmark = pytest.mark.django_db


@pytest.fixture
def few(tmp_path, monkeypatch):
    """A starter with two missions, for what does not need all of them."""
    with command.MISSIONS.open("rb") as stream:
        head = [next(stream) for _ in range(3)]
    path = tmp_path / "missions.csv"
    path.write_bytes(b"".join(head))
    monkeypatch.setattr(command, "MISSIONS", path)
    return path


def test_the_whole_starter_is_loaded_and_then_unchanged(starter: str):
    assert " 0 rejected" in starter
    assert Mission.objects.count() > 9_400
    assert Mission.objects.values("sending_country").distinct().count() >= 200
    assert not Mission.objects.exclude(verified_at=None).exists()
    assert not Source.objects.filter(licence="").exists()
    again = load_starter()
    assert "0 facts" in again
    assert "0 created, 0 changed" in again


def test_what_staff_wrote_survives(few):
    load_starter()
    mission = Mission.objects.order_by("slug")[0]
    mission.city = "Elsewhere"
    mission.mark_staff_edit(["city"], by=None, at=NOW)
    mission.save()
    ministry = Ministry.objects.exclude(emergency_phone="")[0]
    ministry.emergency_phone, ministry.source = "+33199001000", Source.objects.staff()
    ministry.save()
    profile = CountryProfile.objects.all()[0]
    profile.capital = "A slip of the import"
    profile.save()
    load_starter()
    mission.refresh_from_db()
    ministry.refresh_from_db()
    profile.refresh_from_db()
    assert mission.city == "Elsewhere"
    assert ministry.emergency_phone == "+33199001000"
    assert profile.capital != "A slip of the import"


def test_what_others_added_stays(few):
    load_starter()
    before = Mission.objects.count()
    Mission.objects.create(
        slug="added",
        sending_country="FR",
        receiving_country="GB",
        kind="embassy",
        source_id="wikidata",
    )
    load_starter()
    assert Mission.objects.public().count() == before + 1


def test_a_broken_file_loads_nothing_at_all(few):
    few.write_bytes(portal_csv().getvalue() + b'"open')
    with pytest.raises(Exception, match="quotation mark"):
        load_starter()
    assert not Source.objects.filter(key="wikidata").exists()
    assert not CountryProfile.objects.exists()
