"""Translations that come with the portal: loaded once, never stale, never over staff's."""

from pathlib import Path

import pytest
from django.utils import translation

from embassies.assistance.step_missions import _status_note
from embassies.missions import starter_texts
from embassies.models import (
    Arrangement,
    ArrangementStatus,
    Bloc,
    Mission,
    StatusPeriod,
)
from portal.countries import starter
from portal.countries.models import Ministry, Source
from portal.translations.models import Translation
from portal.translations.starter import load_texts, read_texts
from portal.translations.texts import Text, texts_in
from tests.atlas import Atlas

NOTE = "Day and night."
TEXTS = {
    NOTE: {"fr": "Jour et nuit.", "zh-hans": "昼夜。"},
    "Also on Sunday.": {"fr": "Le dimanche aussi.", "zh-hans": "星期日也是。"},
}
LANGUAGES = {"fr", "es", "de", "ru", "uk", "ar", "zh-hans"}


@pytest.fixture
def ministry(atlas: Atlas) -> Ministry:
    found: Ministry = Ministry.objects.order_by("pk")[0]
    Ministry.objects.update(phone_note="")
    return note(found, NOTE)


def note(ministry: Ministry, text: str) -> Ministry:
    Ministry.objects.filter(pk=ministry.pk).update(phone_note=text)
    fresh: Ministry = Ministry.objects.with_translations().get(pk=ministry.pk)
    return fresh


def load() -> int:
    return load_texts(Ministry, ("phone_note",), TEXTS)


def french(ministry: Ministry) -> Text:
    fresh: Ministry = Ministry.objects.with_translations().get(pk=ministry.pk)
    with translation.override("fr"):
        shown = fresh.translated("phone_note")
        assert Ministry.objects.get(pk=ministry.pk).translated("phone_note") == shown
    return shown


def test_a_second_load_changes_nothing(ministry: Ministry) -> None:
    assert load() == 2
    assert french(ministry) == Text("Jour et nuit.", "fr")
    assert load() == 0


def test_a_text_of_known_sentences_is_put_together(ministry: Ministry) -> None:
    ministry = note(ministry, f"{NOTE} Also on Sunday.")
    load()
    assert french(ministry).text == "Jour et nuit. Le dimanche aussi."
    ministry = Ministry.objects.get(pk=ministry.pk)
    with translation.override("zh-hans"):
        assert ministry.translated("phone_note").text == "昼夜。星期日也是。"


def test_a_text_with_an_unknown_sentence_is_shown_as_written(
    ministry: Ministry,
) -> None:
    ministry = note(ministry, f"{NOTE} Not in August.")
    assert load() == 0
    assert french(ministry) == Text(f"{NOTE} Not in August.", "en")


def test_a_changed_text_falls_back_to_english_at_once(ministry: Ministry) -> None:
    load()
    ministry = note(ministry, "Only by day.")
    assert french(ministry) == Text("Only by day.", "en")
    assert load() == 2
    assert not Translation.objects.of(ministry).filter(field="phone_note").exists()


def test_what_staff_wrote_stays(ministry: Ministry) -> None:
    load()
    row = Translation.objects.of(ministry).get(field="phone_note", language="fr")
    row.text = "À toute heure"
    row.save()
    assert load() == 0
    ministry = note(ministry, "Only by day.")
    load()
    assert french(ministry) == Text("À toute heure", "fr")


@pytest.mark.parametrize(
    "path",
    [starter.DATA / "translations.csv", starter_texts.PATH],
    ids=lambda p: p.parts[-3],
)
def test_each_text_is_translated_into_every_language(path: Path) -> None:
    known = read_texts(path)
    assert len(known) > 100
    assert {frozenset(texts) for texts in known.values()} == {frozenset(LANGUAGES)}
    every = [text for texts in known.values() for text in texts.values()]
    assert not [one for one in [*known, *every] if not one or one != one.strip()]


@pytest.mark.django_db
def test_everything_of_the_starter_that_readers_see_is_translated(starter: str) -> None:
    models = (Source, Ministry, Bloc, Arrangement, ArrangementStatus, StatusPeriod)
    texts = [
        (getattr(record, field), field, record.texts)
        for model in models
        for record in model.objects.with_translations()
        for field in model.translatable
    ]
    assert len(texts) > 400
    assert not [
        text
        for text, field, translated in texts
        if text and len(texts_in(translated, field)) != len(LANGUAGES)
    ]


def test_a_note_of_a_status_is_translated_where_an_answer_quotes_it(
    atlas: Atlas,
) -> None:
    mission = Mission.objects.public().exclude(status="unknown")[0]
    StatusPeriod.objects.filter(mission=mission).delete()
    period = StatusPeriod.objects.create(
        mission=mission,
        status=mission.status,
        since="2026-01",
        note=NOTE,
        evidence="A list",
        confidence="high",
        source=mission.source,
    )
    assert load_texts(StatusPeriod, ("note",), TEXTS) == 2
    found = Mission.objects.with_status_note().get(pk=mission.pk)
    assert found.status_note == period.note
    with translation.override("fr"):
        assert _status_note(found) == ("Jour et nuit.", "fr")
    with translation.override("de"):
        assert _status_note(found) == (NOTE, "en")
