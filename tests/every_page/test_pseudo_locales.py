"""Forty languages that nobody speaks: every text longer, wrapped, with its placeholders.

What a page shows outside the brackets was not marked to be translated, or was
translated too early.
"""

import gettext
import re
from html.parser import HTMLParser
from pathlib import Path

import django
import polib
import pytest
from django.conf import global_settings
from django.utils.translation import to_locale

import portal.urls  # noqa: F401 - what it loads keeps the languages of the site
from tests.atlas import Atlas
from tests.test_house import TEMPLATES, name
from tools.translations_build import catalogue

OWN = set(catalogue.PLURALS) | {"en"}
LOCALES = [
    code
    for code, _name in global_settings.LANGUAGES
    if code not in OWN and not code.startswith("en")
][:40]
PAGES = [
    "",
    "help/?nationality=AT&nationality=FR&in=GB",
    "embassies/",
    "embassies/in/united-kingdom/",
    "embassies/of/france/",
    "embassies/of/france/in/united-kingdom/",
    "embassies/fr-london/",
    "embassies/jp-london/",
    "embassies/fr-london/card/",
    "embassies/fr-london/report/",
    "embassies/?q=french+embassy+london",
    "countries/united-kingdom/",
    "advisories/",
    "news/",
    "about/",
    "about/privacy/",
]
FEW = [PAGES[1], PAGES[6]]
PLAIN_ENGLISH = {
    "templates/api/_columns.html",
    "templates/api/dictionary.html",
    "templates/api/_changelog.html",
    "templates/api/docs.html",
    "templates/api/problem.html",
    "templates/api/_fields.html",
    "templates/design.html",  # for who works on the pages: its pieces are invented
}
"""They stand outside the languages of the site, and say so by their lang."""
NAMES = re.compile(
    r"UTC|Leaflet|BSD-2-Clause|World Atlas TopoJSON|ISC; Natural Earth: public domain"
)
"""The same in every language."""


def pseudo(text: str) -> str:
    """Wrap a text and make it longer by two fifths; edges and placeholders stay."""
    body = text.strip()
    before, after = text[: len(text) - len(text.lstrip())], text[len(text.rstrip()) :]
    return f"{before}⟦{body}{'~' * (len(body) * 2 // 5)}⟧{after}"


def compiled(language: str, original: polib.POFile) -> bytes:
    """Return the pseudo-translation of every string, with the language's plurals."""
    locale = to_locale(language)
    folder = Path(django.__file__).parent / "conf" / "locale"
    rule = gettext.translation("django", folder, [locale]).info()["plural-forms"]
    forms = int(re.findall(r"nplurals=\s*(\d+)", rule)[0])
    words = polib.POFile()
    words.metadata = {
        "Content-Type": "text/plain; charset=UTF-8",
        "Plural-Forms": rule,
    }
    for entry in original:
        entry.msgstr = "" if entry.msgid_plural else pseudo(entry.msgid)
        entry.msgstr_plural = (
            dict.fromkeys(range(forms), pseudo(entry.msgid_plural))
            if entry.msgid_plural
            else {}
        )
        words.append(entry)
    return bytes(words.to_binary())


class Visible(HTMLParser):
    """Gathers what a reader sees or hears of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.texts: list[str] = []
        self._hidden = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._hidden += tag in {"script", "style"}
        spoken = {"alt", "title", "aria-label", "placeholder"}
        self.texts += [value for key, value in attrs if key in spoken and value]

    def handle_endtag(self, tag: str) -> None:
        self._hidden -= tag in {"script", "style"}

    def handle_data(self, data: str) -> None:
        if not self._hidden and data.strip():
            self.texts.append(" ".join(data.split()))


@pytest.fixture
def languages(settings, tmp_path: Path) -> list[str]:
    original = catalogue.read("fr")
    for language in LOCALES:
        file = tmp_path / to_locale(language) / "LC_MESSAGES" / "django.mo"
        file.parent.mkdir(parents=True)
        file.write_bytes(compiled(language, original))
    settings.LOCALE_PATHS = [tmp_path]
    settings.LANGUAGES = [("en", "English"), *((code, code) for code in LOCALES)]
    return LOCALES


@pytest.mark.fault("missing-words")
@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_forty_languages_render_every_placeholder(client, atlas: Atlas, languages):
    assert len(languages) == 40
    for language in languages:
        for path in FEW:
            answer = client.get(f"/{language}/{path}")
            assert answer.status_code == 200, (language, path)
            html = answer.content.decode()
            assert html.count("⟦") == html.count("⟧") > 20, (language, path)
            assert "%(" not in html, (language, path)


@pytest.mark.fault("missing-words")
@pytest.mark.django_db
@pytest.mark.usefixtures("clock")
def test_no_page_shows_an_original(client, atlas: Atlas, languages):
    originals = {
        " ".join(entry.msgid.split()).rstrip(":.")
        for entry in catalogue.read("fr")
        if len(entry.msgid) > 3
    }
    for path in PAGES:
        visible = Visible()
        visible.feed(client.get(f"/it/{path}").content.decode())
        bare = {text.strip(" :.,·()") for text in visible.texts if "⟦" not in text}
        assert not bare & originals, path


def loose_words(source: str) -> list[str]:
    """Return the words of a template that nobody can translate."""
    for pattern in (
        r"\{#.*?#\}",
        r"\{% comment %\}.*?\{% endcomment %\}",
        r"\{% blocktrans(?:late)? .*?\{% endblocktrans(?:late)? %\}",
        r"<(?:script|style|svg).*?</(?:script|style|svg)>",
        r"\{% block bodyclass %\}.*?\{% endblock %\}",
        r"\{%.*?%\}",
        r"\{\{.*?\}\}",
    ):
        source = re.sub(pattern, " ", source, flags=re.DOTALL)
    source = NAMES.sub(" ", source)
    visible = Visible()
    visible.feed(source)
    return [text for text in visible.texts if re.search(r"[A-Za-z]{3,}", text)]


def test_each_word_of_a_template_can_be_translated():
    loose = {
        name(path): words
        for path in TEMPLATES
        if name(path) not in PLAIN_ENGLISH
        and (words := loose_words(path.read_text(encoding="utf-8")))
    }
    assert not loose


def test_a_loose_word_is_found():
    assert loose_words('<p>Call now</p><img alt="A map">') == ["Call now", "A map"]
    assert not loose_words('<p>{% translate "Call now" %}</p>')
