"""The portal's words in other languages: complete, whole, as in the code (U7)."""

import polib
import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from tools.translations_build import catalogue, checks, extraction

LANGUAGES = list(catalogue.PLURALS)
UPDATE = "Run: python manage.py translations"


@pytest.fixture(scope="module")
def found() -> polib.POFile:
    try:
        return extraction.extract()
    except extraction.ToolMissingError:
        pytest.skip("GNU gettext is not installed: apt install gettext")


def ids(words: polib.POFile) -> set[tuple[str, str, str]]:
    return {(entry.msgctxt or "", entry.msgid, entry.msgid_plural) for entry in words}


def entry(original: str, translated: str) -> polib.POFile:
    words = polib.POFile()
    words.append(polib.POEntry(msgid=original, msgstr=translated))
    return words


def plural(*forms: str) -> polib.POFile:
    words = polib.POFile()
    words.append(
        polib.POEntry(
            msgid="%(count)d mission",
            msgid_plural="%(count)d missions",
            msgstr_plural=dict(enumerate(forms)),
        )
    )
    return words


def test_each_language_of_the_site_but_english_has_its_words():
    assert set(LANGUAGES) == {code for code, _name in settings.LANGUAGES} - {"en"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_string_of_the_code_is_in_the_file_and_no_other(language, found):
    kept, wanted = ids(catalogue.read(language)), ids(found)
    assert len(wanted) > 800
    assert not wanted - kept, f"{UPDATE}. The code has new strings."
    assert not kept - wanted, f"{UPDATE}. Strings are gone from the code."


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_file_that_is_read_holds_what_the_file_that_is_written_holds(language):
    words = catalogue.read(language)
    compiled = catalogue.path_of(language).with_suffix(".mo").read_bytes()
    assert compiled == words.to_binary(), UPDATE


@pytest.mark.fault("missing-words")
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_translation_loses_a_placeholder_a_tag_or_a_plural(language):
    words = catalogue.read(language)
    assert not checks.faults(words, catalogue.plural_count(language))


@pytest.mark.parametrize("language", LANGUAGES)
def test_each_file_says_that_nobody_reviewed_it_yet(language):
    assert catalogue.read(language).metadata["X-Review"] == catalogue.REVIEW


@pytest.mark.fault("missing-words")
@pytest.mark.parametrize("language", LANGUAGES)
def test_nothing_is_untranslated(language):
    left = catalogue.untranslated(catalogue.read(language))
    assert not [entry.msgid for entry in left], (
        f"manage.py translations --export {language}"
    )


@pytest.mark.fault("missing-words")
@pytest.mark.parametrize(
    ("original", "translated"),
    [
        ("%(count)d of %(total)d", "%(count)d"),
        ("Open", "%(state)s"),
        ("Read <a>more</a>.", "Lire plus."),
        ("{name}", "{nom}"),
        ("Open", "Ouvert\n"),
        (" or ", "ou"),
    ],
)
def test_a_broken_translation_is_found(original, translated):
    assert checks.faults(entry(original, translated), 2)


@pytest.mark.fault("missing-words")
@pytest.mark.parametrize(
    "forms", [("%(count)d",), ("%(count)d", ""), ("%(n)d", "%(count)d"), ("a", "b")]
)
def test_a_broken_plural_is_found(forms):
    assert checks.faults(plural(*forms), 2)


@pytest.mark.fault("missing-words")
def test_the_build_stops_at_a_broken_plural_and_writes_nothing(
    settings, tmp_path, monkeypatch, seen
):
    settings.LOCALE_PATHS = [tmp_path]
    monkeypatch.setattr(extraction, "extract", plural)
    catalogue.write(plural("%(count)d mission", "%(number)d missions"), "fr")
    catalogue.path_of("fr").with_suffix(".mo").unlink()
    before = catalogue.path_of("fr").read_bytes()
    with pytest.raises(CommandError, match="fr: nothing was written"):
        call_command("translations")
    assert [one.name for one in tmp_path.rglob("django.*")] == ["django.po"]
    assert catalogue.path_of("fr").read_bytes() == before
    seen("a broken plural: nothing was built")


def test_a_whole_translation_has_no_fault():
    assert not checks.faults(entry("%(a)s to <b>%(b)s</b>", "<b>%(b)s</b> %(a)s"), 2)
    assert not checks.faults(plural("une mission", "%(count)d missions"), 2)


def test_what_the_code_lost_is_dropped_and_what_it_keeps_stays_translated():
    old = entry("Open", "Ouvert")
    old.append(polib.POEntry(msgid="Gone", msgstr="Parti"))
    merged = catalogue.merge(old, entry("Open", ""), "fr")
    assert [(word.msgid, word.msgstr) for word in merged] == [("Open", "Ouvert")]


def test_a_row_goes_to_the_translator_and_back():
    words = catalogue.merge(polib.POFile(), plural(), "ar")
    (row,) = catalogue.as_rows(catalogue.untranslated(words), "ar")
    assert row["text"] == [""] * 6
    assert not catalogue.fill(words, [{**row, "text": ["%(count)d بعثة"] * 6}])
    assert not catalogue.untranslated(words)
    assert catalogue.fill(words, [{"id": "Gone", "text": "x"}]) == ["Gone"]
