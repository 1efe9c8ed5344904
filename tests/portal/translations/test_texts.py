"""Texts in the reader's language: fallback, loading, and what goes with a record."""

from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import translation

from embassies.models import Arrangement, StatusPeriod
from portal.countries.models import EmergencyNumber, Ministry, Source
from portal.translations.models import Translation
from portal.translations.texts import Text, texts_in
from tests.atlas import Atlas


@pytest.fixture
def ministry(atlas: Atlas) -> Ministry:
    found: Ministry = Ministry.objects.exclude(phone_note="").order_by("pk")[0]
    Translation.objects.put(
        Ministry,
        {found.pk: {"phone_note:fr": "Jour et nuit", "name:zh-hans": "外交部"}},
    )
    return found


def test_a_text_is_in_the_readers_language_or_as_written(ministry: Ministry) -> None:
    with translation.override("fr"):
        assert ministry.translated("phone_note") == Text("Jour et nuit", "fr")
        assert ministry.translated("name") == Text(ministry.name, "en")
    assert ministry.translated("name", "zh-hans") == Text("外交部", "zh-hans")
    assert ministry.translated("name", "zh") == Text(ministry.name, "en")
    assert ministry.translated("phone_note", "en").language == "en"


def test_a_list_is_loaded_with_its_texts_in_one_query(
    ministry: Ministry, django_assert_num_queries: Any
) -> None:
    with django_assert_num_queries(1):
        rows = {row.pk: row.texts for row in Ministry.objects.with_translations()}
    assert len(rows) > 1
    assert rows.pop(ministry.pk) == {
        "phone_note:fr": "Jour et nuit",
        "name:zh-hans": "外交部",
    }
    assert not any(rows.values())
    (one,) = Ministry.objects.with_translations("name").filter(pk=ministry.pk)
    assert texts_in(one.texts, "name") == {"zh-hans": "外交部"}
    assert one.translated("phone_note", "fr").language == "en"


def test_facts_are_loaded_with_the_names_of_their_sources(
    atlas: Atlas, django_assert_num_queries: Any
) -> None:
    source = atlas.sources["gazette"]
    Translation.objects.put(Source, {source.pk: {"name:fr": "Le journal"}})
    with django_assert_num_queries(1):
        rows = list(EmergencyNumber.objects.about("GB"))
        names = {row.source.translated("name", "fr") for row in rows}
    assert names == {Text("Le journal", "fr")}


def test_a_record_that_is_read_anew_forgets_its_texts(ministry: Ministry) -> None:
    (loaded,) = Ministry.objects.with_translations().filter(pk=ministry.pk)
    Translation.objects.put(Ministry, {ministry.pk: {"phone_note:fr": "Toujours"}})
    assert loaded.translated("phone_note", "fr").text == "Jour et nuit"
    loaded.refresh_from_db()
    assert loaded.translated("phone_note", "fr").text == "Toujours"


def test_a_changed_text_is_unreviewed_and_an_equal_number_elsewhere_is_left(
    ministry: Ministry,
) -> None:
    Translation.objects.update(reviewed=True)
    Translation.objects.put(StatusPeriod, {ministry.pk: {"note:fr": "Autre"}})
    Translation.objects.put(
        Ministry, {ministry.pk: {"name:fr": "", "phone_note:fr": "N"}}
    )
    rows = Translation.objects.of(ministry).values_list("field", "text", "reviewed")
    assert set(rows) == {("name", "外交部", True), ("phone_note", "N", False)}


def test_translations_go_with_their_record_and_its_parts(atlas: Atlas) -> None:
    period = StatusPeriod.objects.order_by("pk")[0]
    rule = Arrangement.objects.exclude(status_periods=None).order_by("pk")[0]
    practice = rule.status_periods.order_by("pk")[0]
    Translation.objects.put(StatusPeriod, {period.pk: {"note:fr": "n"}})
    Translation.objects.put(type(practice), {practice.pk: {"note:fr": "n"}})
    Translation.objects.put(Arrangement, {rule.pk: {"rule:fr": "r", "rule:de": "r"}})
    StatusPeriod.objects.filter(pk=period.pk).delete()
    assert Translation.objects.count() == 3
    rule.delete()
    assert not Translation.objects.exists()


@pytest.mark.parametrize(
    "wrong",
    [{"text": ""}, {"field": "phone_note", "language": "fr", "text": "twice"}],
)
def test_the_database_refuses(ministry: Ministry, wrong: dict[str, str]) -> None:
    row = Translation(**{"field": "name", "language": "fr", "text": "Nom", **wrong})
    row.target = ministry
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.parametrize(
    "wrong",
    [{"language": "fr_FR"}, {"language": ""}, {"text": "x" * 201}, {"text": "\u202e"}],
)
def test_what_is_no_translation_is_no_valid_one(
    ministry: Ministry, wrong: dict[str, str]
) -> None:
    row = Translation(**{"field": "name", "language": "fr", "text": "Nom", **wrong})
    row.target = ministry
    with pytest.raises(ValidationError):
        row.full_clean()
