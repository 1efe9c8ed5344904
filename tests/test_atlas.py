"""The invented world keeps the rules that the real one must keep."""

from itertools import chain

import phonenumbers
import pytest
from django.apps import apps
from django.db.models import Model

from embassies.models import Mission
from tests.atlas import Atlas, __doc__ as drawing
from tests.atlas_tables import MISSIONS

WRITTEN_BY_WORK = {
    *("Change", "DirectoryVersion", "Proposal", "AuditEntry", "ReaderReport"),
}
MODELS = [
    model
    for label in ("embassies", "countries")
    for model in apps.get_app_config(label).get_models()
    # Triggers write the changes and their version; the work of staff (tests/portal/review)
    # leaves proposals, corrections and the audit behind.
    if model.__name__ not in WRITTEN_BY_WORK
]


@pytest.mark.usefixtures("atlas")
def test_every_row_of_the_atlas_is_valid() -> None:
    for row in chain.from_iterable(model._default_manager.all() for model in MODELS):
        row.full_clean()


@pytest.mark.usefixtures("atlas")
@pytest.mark.parametrize("model", MODELS, ids=lambda model: model.__name__)
def test_the_atlas_has_two_rows_of_everything(model: type[Model]) -> None:
    assert model._default_manager.count() >= 2


def test_every_e164_number_of_the_atlas_is_valid(atlas: Atlas) -> None:
    numbers = [row.e164 for row in atlas.contacts if row.e164]
    numbers += [row.emergency_phone for row in atlas.ministries.values()]
    numbers = [number for number in numbers if number]
    assert len(numbers) >= 15
    for number in numbers:
        assert phonenumbers.is_valid_number(phonenumbers.parse(number)), number


def test_the_drawing_names_every_sender_and_every_city(atlas: Atlas) -> None:
    assert len(atlas.missions) == len(MISSIONS)
    for mission in atlas.missions.values():
        assert f"{mission.sending_country.code}  " in str(drawing)
        assert mission.city in str(drawing)


def test_the_rows_handed_out_are_as_they_are_stored(atlas: Atlas) -> None:
    fields = [field.attname for field in Mission._meta.fields]
    assert len(atlas.missions) == len(MISSIONS)
    for mission in atlas.missions.values():
        stored = Mission.objects.get(pk=mission.pk)
        for field in fields:
            assert getattr(mission, field) == getattr(stored, field), field
