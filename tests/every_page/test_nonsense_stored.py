"""Whatever is stored of a record, by hand or by an older import: no page fails."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import DataError, IntegrityError, connection, models, transaction
from django.test import Client
from django_countries.fields import CountryField

from portal.countries.text_lists import TextListField
from portal.review.reviewed_model import reviewed_models
from tests.atlas import Atlas
from tests.support.public_world import answer_of, build_public_world, readers_of

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "banner")]
Row = type[models.Model]
NOT_JSON = ['"ZZ"', '["ZZ", 5, {"a": 1}, null, ["x"]]']
"""What may stand in place of a list of texts, and of known ones."""


def reviewed_rows() -> list[Row]:
    """Return every model that staff propose changes of, with its parts."""
    found = [
        one
        for kind in reviewed_models()
        for one in (kind.model, *(part.model for part in kind.parts))
    ]
    return list(dict.fromkeys(found))


def free_fields(model: Row) -> Iterator[Any]:
    """Yield the columns that hold any text, whatever their forms offer.

    Of JSON the lists of texts: all other JSON is written by code alone.
    """
    kinds = (models.CharField, models.TextField, TextListField)
    for field in model._meta.concrete_fields:
        if isinstance(field, kinds) and not field.primary_key:
            yield field


def is_prose(field: Any) -> bool:
    """Return whether pages print the text as it is: it cannot fail by itself alone."""
    plain = type(field) in (models.CharField, models.TextField)
    return plain and not field.choices and (field.max_length or 1000) > 40


def trials(model: Row) -> list[list[Any]]:
    """Return the columns to be tried together: prose at once, all others one by one."""
    fields = list(free_fields(model))
    prose = [one for one in fields if is_prose(one)]
    return [prose, *([one] for one in fields if one not in prose)]


def nonsense(field: Any) -> list[str]:
    """Return SQL of values that the field should not have; each row has its own."""
    if isinstance(field, TextListField):
        return [f"'{text}'" for text in NOT_JSON]
    if isinstance(field, CountryField):
        is_number = isinstance(field.model._meta.pk, models.AutoField)
        own = f"({key_of(field)} % 10)" if is_number else key_of(field)
        return ["'ZZ'", f"substr('Q' || {own}, 1, 2)"]
    # The address of a record has no other letters, or the record has no address.
    start = "Z_-" if isinstance(field, models.SlugField) else 'z<%{ }"&'
    return [f"substr('{start}' || {key_of(field)}, 1, {field.max_length or 60})"]


def key_of(field: Any) -> str:
    options = field.model._meta
    return f'"{options.db_table}"."{options.pk.column}"'


def store(field: Any) -> str:
    """Write a value into a column of all rows; return what, "" where all are refused."""
    table, column = field.model._meta.db_table, field.column
    for value in nonsense(field):
        sql = f'UPDATE "{table}" SET "{column}" = {value}'  # noqa: S608
        try:
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(sql)
        except (IntegrityError, DataError):
            continue
        return f"{field.name} = {value}"
    return ""


@pytest.fixture
def readers(atlas: Atlas, client: Client) -> dict[str, set[str]]:
    build_public_world(atlas)
    return readers_of(client)


MODELS = reviewed_rows()


@pytest.mark.fault("hostile-text")
@pytest.mark.parametrize("model", MODELS, ids=lambda one: one._meta.label_lower)
def test_no_page_fails_on_nonsense_in_a_column(
    model: Row, client: Client, readers: dict[str, set[str]]
):
    table = model._meta.db_table
    assert model._default_manager.exists()
    addresses = [one for one, tables in readers.items() if table in tables]
    assert addresses
    stored: list[str] = []
    faults: list[str] = []
    for fields in trials(model):
        with transaction.atomic():
            done = [one for one in map(store, fields) if one]
            stored += done
            faults += failing(client, addresses, ", ".join(done))
            transaction.set_rollback(True)
    assert stored or not list(free_fields(model))
    assert not faults, "\n".join(faults)


def failing(client: Client, addresses: list[str], what: str) -> Iterator[str]:
    """Yield the addresses that fail, each with what was stored."""
    for address in addresses if what else ():
        try:
            state, _text = answer_of(client, address)
        except Exception as error:  # noqa: BLE001
            yield f"{what}: {address}: {error!r:.200}"
        else:
            if state >= 500:
                yield f"{what}: {address}: {state}"


def test_the_columns_that_are_tried_are_many():
    tried = [field for model in MODELS for field in free_fields(model)]
    assert len(MODELS) > 12
    assert len(tried) > 80
