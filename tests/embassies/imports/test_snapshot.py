"""A dry run works on a copy: others write meanwhile, and nothing of it stays."""

from threading import Thread

import pytest
from django.db import connection

from embassies.imports.pipeline.apply import apply
from embassies.imports.pipeline.options import ImportContext, ImportOptions
from embassies.imports.pipeline.report import Report
from embassies.imports.pipeline.rows import contact
from embassies.imports.pipeline.snapshot import WRITTEN, snapshot
from embassies.models import Change, Contact, ImportRun, Mission
from portal.countries.models import Source
from tests.atlas import build_atlas
from tests.embassies.imports.test_apply import GAZETTE, LATER, row

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def directory(transactional_db: None) -> None:
    build_atlas()


def dry_run(rows, inspect=None) -> ImportRun:
    options = ImportOptions(is_partial=True, is_dry_run=True)
    return apply(
        rows, ImportContext("test", "rows.csv", LATER, options, inspect=inspect)
    )


def colleague_saves() -> None:
    """Save one of the missions that the dry run changes, as another process would."""

    def save() -> None:
        Mission.objects.filter(slug="fr-london").update(address="4 Colleague Street")
        if connection.vendor == "sqlite":
            connection.connection.close()  # Django leaves one to a base in memory open.
        connection.close()

    other = Thread(target=save, daemon=True)
    other.start()
    other.join(timeout=10)
    assert not other.is_alive()


@pytest.mark.fault("two-editors")
def test_a_colleague_saves_the_same_mission_while_it_runs():
    seen = []

    def inspect(report: Report) -> None:
        seen.append(Mission.objects.get(slug="fr-london").address)
        colleague_saves()

    run = dry_run([row(facts={"address": "9 New Row"})], inspect)
    assert (run.state, run.changed) == (ImportRun.State.DRY_RUN, 1)
    assert seen == ["9 New Row"]
    assert Mission.objects.get(slug="fr-london").address == "4 Colleague Street"


def test_nothing_of_it_stays():
    tables = {model: list(model._default_manager.values()) for model in WRITTEN}
    changes = list(Change.objects.values())
    phone = contact(GAZETTE, "phone", "+442079460999", e164="+442079460999")
    rows = [
        row(
            facts={"address": "9 New Row", "names": {"en": "New"}},
            parts={"contacts": (phone,)},
        ),
        row(3, slug="new", kind="consulate", facts={"city": "Leeds"}),
    ]
    run = dry_run(rows)
    assert (run.created, run.changed) == (1, 1)
    assert tables == {model: list(model._default_manager.values()) for model in WRITTEN}
    assert changes == list(Change.objects.values())


def fail() -> None:
    with snapshot():
        Contact.objects.all().delete()
        raise ZeroDivisionError


def test_nothing_stays_of_a_dry_run_that_fails():
    with pytest.raises(ZeroDivisionError):
        fail()
    assert Contact.objects.exists()


def test_a_new_row_gets_a_number_of_its_own():
    with snapshot():
        highest = max(Mission.objects.values_list("pk", flat=True))
        source = Source.objects.all()[0]
        post = {"sending_country": "SE", "receiving_country": "IE", "kind": "consulate"}
        new = Mission.objects.create(slug="new", source=source, **post)
        assert new.pk > highest
        assert Mission.objects.filter(slug="new").exists()
    assert not Mission.objects.filter(slug="new").exists()
