"""A table of sentences in each language, each read as an editor of it would.

tests/data/sentences.tsv has the verdict on each: natural, stiff (right, but nobody would
put it so) or wrong. Who changes a sentence reads it anew in the table.
"""

from collections import Counter
from pathlib import Path

import pytest
from django.conf import settings
from django.utils import translation

from tests.portal.translations.sentences import SENTENCES

TABLE = Path(settings.BASE_DIR, "tests", "data", "sentences.tsv")
ROWS = [
    line.split("\t")
    for line in TABLE.read_text(encoding="utf-8").splitlines()
    if not line.startswith("#")
]
LANGUAGES = [code for code, _name in settings.LANGUAGES]


def test_the_table_has_each_sentence_in_each_language_once() -> None:
    assert len(SENTENCES) >= 60
    assert Counter((name, language) for name, language, _verdict, _text in ROWS) == {
        (name, language): 1 for name in SENTENCES for language in LANGUAGES
    }


@pytest.mark.parametrize("language", LANGUAGES)
def test_pages_show_the_sentences_that_were_read(language: str) -> None:
    read = {name: text for name, code, _verdict, text in ROWS if code == language}
    with translation.override(language):
        assert {name: sentence() for name, sentence in SENTENCES.items()} == read


def test_no_sentence_is_wrong_and_few_are_stiff() -> None:
    verdicts = Counter(verdict for _name, _language, verdict, _text in ROWS)
    assert set(verdicts) == {"natural", "stiff"}
    assert verdicts["stiff"] <= len(ROWS) // 8
