"""The mirror: every link leads somewhere, nothing is live, and it is swapped at once."""

import re
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import urljoin, urlsplit

import pytest
from django.conf import settings as django_settings
from django.db import connection
from time_machine import Traveller

from embassies.models import Contact, Mission
from news.models import Article
from portal.mirror import build as module
from portal.mirror.addresses import file_of, mirrored_paths, place_of, relative
from portal.mirror.build import MirrorError, Report, build
from portal.mirror.check import check, visible_text
from portal.mirror.keeper import Keeper
from portal.mirror.manifest import Manifest
from portal.page_store.models import Stamp
from portal.review.guard import reviewed
from tests.atlas import NOW, Atlas
from tests.support.public_world import build_public_world

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("connection_stays")]

LONDON = "en/embassies/fr-london/index.html"
LINK = re.compile(r'\s(?:href|src|action)="([^"]*)"')


@pytest.fixture
def world(atlas: Atlas, clock: Traveller) -> Atlas:
    build_public_world(atlas)
    return atlas


OTHERS = re.compile(
    r"/en/(countries|embassies/(in|of))/(?!(france|germany|japan|united-kingdom)/)[^/]+/.*"
)
"""Pages of other countries, which look like those of these."""


@pytest.fixture
def folder(world: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mirror of a few countries, with all that belongs to none."""

    def some(languages: Sequence[str]) -> list[str]:
        return [
            path for path in mirrored_paths(languages) if not OTHERS.fullmatch(path)
        ]

    monkeypatch.setattr(module, "mirrored_paths", some)
    report = build(tmp_path / "site", ["en"], at=NOW)
    assert not report.left_out
    assert report.files > 100
    count_anew()
    return tmp_path / "site"


def count_anew() -> None:
    """On PostgreSQL a transaction, and with it a test, moves each stamp once."""
    if connection.vendor == "postgresql":
        Stamp.objects.fold()


def again(folder: Path) -> Report:
    return build(folder, ["en"], at=NOW, only_changed=True)


@pytest.mark.parametrize(
    ("seen_from", "path", "link"),
    [
        ("/en/", "/en/", "./"),
        ("/en/", "/en/embassies/x/", "embassies/x/"),
        ("/en/embassies/x/", "/en/", "../../"),
        (
            "/en/embassies/x/",
            "/static/portal/icon.svg",
            "../../../static/portal/icon.svg",
        ),
        ("/en/embassies/x.vcf", "/en/embassies/x/", "x/"),
        ("/en/a/pack.html", "/ar/", "../../ar/"),
    ],
)
def test_a_relative_link_leads_where_the_absolute_one_did(
    seen_from: str, path: str, link: str
) -> None:
    assert relative(path, seen_from=seen_from) == link
    assert urljoin(f"http://x{seen_from}", link) == f"http://x{path}"


def test_every_link_leads_to_a_file_or_to_the_portal(folder: Path) -> None:
    known = set(Manifest.read(folder).entries)
    site, checked = django_settings.SITE_URL, 0
    for path in known:
        if not file_of(path).endswith(".html"):
            continue
        text = (folder / file_of(path)).read_text(encoding="utf-8")
        for link in LINK.findall(text):
            target = urljoin(
                f"http://mirror{place_of(path)}", link.replace("&amp;", "&")
            )
            if target.startswith("http://mirror/"):
                parts = urlsplit(target)
                assert not parts.query, f"{link} on {path}"
                assert (folder / file_of(parts.path)).is_file(), f"{link} on {path}"
            elif not target.startswith(("tel:", "mailto:", "geo:", "sms:", "data:")):
                assert not link.startswith("/"), f"{link} on {path}"
            checked += 1
    assert checked > 4_000
    assert f'action="{site}/en/embassies/"' in (folder / "en/index.html").read_text()
    in_london = (folder / "en/embassies/in/united-kingdom/index.html").read_text()
    assert in_london.count("<form") == in_london.count(f'action="{site}/')


def test_the_further_pages_of_a_list_are_files_as_well(
    world: Atlas, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("embassies.pages.list_views.PAGE_SIZE", 2)
    path = "/en/embassies/in/united-kingdom/"
    monkeypatch.setattr(module, "mirrored_paths", lambda languages: [path])
    build(tmp_path / "site", ["en"], at=NOW)
    hosted = Mission.objects.public().standing_in("GB").count()
    list_folder = tmp_path / "site/en/embassies/in/united-kingdom"
    pages = sorted(one.name for one in (list_folder / "page").iterdir())
    assert pages == [str(number) for number in range(2, 1 + -(-hosted // 2))]
    second = (list_folder / "page/2/index.html").read_text(encoding="utf-8")
    assert 'href="../../"' in second
    assert 'href="?page=' not in second
    assert check(tmp_path / "site", 100, at=NOW).differing == []
    assert build(tmp_path / "site", ["en"], at=NOW, only_changed=True).is_unchanged


def test_a_copy_says_when_it_was_made_and_nothing_that_holds_only_now(
    folder: Path,
) -> None:
    text = (folder / LONDON).read_text(encoding="utf-8")
    assert "This is a copy of 23 November 2026, 12:00 UTC." in text
    assert f'href="{django_settings.SITE_URL}/en/embassies/fr-london/"' in text
    for file in folder.rglob("*.html"):
        assert "data-live" not in file.read_text(encoding="utf-8"), file


def test_the_mirror_says_what_the_site_says(folder: Path) -> None:
    found = check(folder, 40, at=NOW)
    assert (found.pages, found.differing, found.damaged) == (40, [], [])


def test_a_changed_number_and_a_damaged_file_are_found(folder: Path) -> None:
    phone = Contact.objects.filter(mission__slug="fr-london", channel="phone")[0]
    with reviewed():
        phone.delete()
    (folder / "en/about/index.html").write_text("<p>Other words</p>")
    found = check(folder, 100_000, at=NOW)
    assert "/en/embassies/fr-london/" in found.differing
    assert "/en/embassies/in/germany/" not in found.differing
    assert found.damaged == ["/en/about/"]


def test_visible_text_leaves_out_what_no_reader_sees() -> None:
    html = '<p id="copy">Old</p><p>A <br>b<script>c</script></p><p data-made="x">d</p>e'
    assert visible_text(html) == "A b e"


def test_nothing_is_built_where_nothing_has_changed(folder: Path) -> None:
    before = folder.resolve()
    report = again(folder)
    assert report.is_unchanged
    assert folder.resolve() == before


def test_only_what_a_change_shows_on_is_rendered_again(folder: Path) -> None:
    kept = (folder / "en/embassies/in/germany/index.html").stat().st_ino
    Mission.objects.filter(slug="fr-london").update(city="Greater London")
    report = again(folder)
    assert 0 < report.rendered < report.files - 20
    assert "Greater London" in (folder / LONDON).read_text(encoding="utf-8")
    assert (folder / "en/embassies/in/germany/index.html").stat().st_ino == kept
    assert check(folder, 100_000, at=NOW).differing == []


def test_what_is_withdrawn_leaves_the_mirror(folder: Path) -> None:
    Mission.objects.filter(slug="fr-london").update(withdrawn_at=NOW)
    again(folder)
    assert not (folder / LONDON).exists()
    assert (folder / "en/index.html").is_file()


@pytest.mark.fault("S12")
def test_no_draft_is_in_the_mirror(folder: Path) -> None:
    Article.objects.create(title="Canary draft", slug="canary", body="Canary.")
    again(folder)
    files = [one for one in folder.rglob("*") if one.is_file()]
    assert len(files) > 100
    for file in files:
        assert b"Canary" not in file.read_bytes(), file


@pytest.mark.fault("kill-in-export")
def test_a_build_that_fails_leaves_the_old_mirror(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = folder.resolve()

    def full(*args: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(module, "_write", full)
    with pytest.raises(MirrorError, match="No space left"):
        build(folder, ["en"], at=NOW)
    assert folder.resolve() == before
    assert check(folder, 50, at=NOW).damaged == []


def test_a_folder_of_others_is_left_alone(world: Atlas, tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(MirrorError, match="no mirror"):
        build(tmp_path, ["en"], at=NOW)
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_the_keeper_builds_once_for_each_change(
    world: Atlas, tmp_path: Path, clock: Traveller
) -> None:
    built: list[str] = []

    def built_again(place: str) -> bool:
        built.append(place)
        return True

    keeper = Keeper(str(tmp_path), built_again)
    assert [keeper.look(), keeper.look()] == [True, False]
    count_anew()
    Mission.objects.filter(slug="fr-london").update(city="Elsewhere")
    assert [keeper.look(), keeper.look()] == [True, False]
    clock.shift(86_400)
    assert [keeper.look(), keeper.look()] == [True, False]
    failing = Keeper(str(tmp_path), lambda folder: False)
    assert [failing.look(), failing.look()] == [False, False]
    assert len(built) == 3
