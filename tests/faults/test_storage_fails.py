"""The disk or the bucket of uploads fails under a form: nothing is half-saved or lost."""

import errno
import os
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import UnreadablePostError
from django.test import Client
from PIL import Image

from news.models import Article, Picture
from portal.web.problems import status_of
from portal.web.roles import EDITOR
from tests.news.test_admin import CHANGE_LIST, fields
from tests.support.disks import full, small_disk
from tests.support.fault_table import Seen
from tests.support.outages import form_of
from tests.support.people import person, signed_in

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock")]
ARTICLE, LIBRARY = f"{CHANGE_LIST}add/", "/admin/news/picture/add/"
FILES = 6
"""Of one picture: three widths, two formats."""
TYPED = 'A <b>"barrier"</b>\nby the road'
WORDS = {"alt": TYPED, "credit": "Ann", "x": "50", "y": "50"}
DOORS: dict[str, tuple[str, dict[str, Any]]] = {
    "an article": (ARTICLE, fields(title="Border", body=TYPED)),
    "a preview of one": (ARTICLE, fields(title="Border", body=TYPED, _preview="body")),
    "the library": (LIBRARY, WORDS),
}
ERRORS = [errno.ENOSPC, errno.EROFS, errno.EIO, errno.EACCES]


@pytest.fixture
def media(settings: Any, tmp_path: Path) -> Path:
    folder = settings.MEDIA_ROOT = tmp_path / "media"
    folder.mkdir()
    return folder


@pytest.fixture
def editor() -> Client:
    client = signed_in(person(EDITOR))
    client.raise_request_exception = False
    return client


def a_picture() -> SimpleUploadedFile:
    out = BytesIO()
    Image.effect_noise((900, 600), 100).save(out, "PNG")
    return SimpleUploadedFile("border.png", out.getvalue())


@contextmanager
def failing(error: int) -> Iterator[None]:
    """Let the third file of a picture fail that was written, and all after it."""
    synced = iter(range(4))

    def fsync(handle: int) -> None:
        if next(synced, None) is None:
            raise OSError(error, os.strerror(error))

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.web.files.os.fsync", fsync)
        yield


def check_it_is_handed_back(answer: Any, typed: dict[str, Any]) -> None:
    assert (answer.status_code, answer["Retry-After"]) == (507, "60")
    assert "no-store" in answer["Cache-Control"]
    assert "place where we keep files is full, or does not answer" in answer.text
    assert "nothing that you typed is lost" in answer.text
    assert "Files must be chosen again" in answer.text
    assert 'href="tel:112"' in answer.text
    assert form_of(answer.content) == {
        name: str(value) for name, value in typed.items()
    }
    assert not Picture.objects.exists()
    assert not Article.objects.exists()


@pytest.mark.fault("disk-full", "read-only")
@pytest.mark.parametrize("error", ERRORS, ids=errno.errorcode.get)
@pytest.mark.parametrize(("address", "typed"), DOORS.values(), ids=DOORS)
def test_a_picture_that_cannot_be_kept_is_507_and_what_was_typed_comes_back(
    media: Path,
    editor: Client,
    caplog: pytest.LogCaptureFixture,
    address: str,
    typed: dict[str, Any],
    error: int,
) -> None:
    upload = a_picture()
    with failing(error):
        answer = editor.post(address, {**typed, "upload": upload})
    check_it_is_handed_back(answer, typed)
    [record] = [one for one in caplog.records if one.levelname == "ERROR"]
    assert record.exc_info, "why it failed is not in the log"
    assert len(list(media.glob("news/*"))) == 2, "half a file is left"
    upload.seek(0)
    again = editor.post(address, {**form_of(answer.content), "upload": upload})
    assert again.status_code in {200, 302}
    assert Picture.objects.count() == 1
    assert len(list(media.glob("news/*"))) == FILES


@pytest.mark.fault("disk-full")
def test_on_a_disk_that_is_really_full_a_picture_is_whole_once_there_is_room(
    media: Path, editor: Client, seen: Seen
) -> None:
    with small_disk(media, 4):
        upload = a_picture()
        with full(media):
            check_it_is_handed_back(
                editor.post(LIBRARY, {**WORDS, "upload": upload}), WORDS
            )
        upload.seek(0)
        assert editor.post(LIBRARY, {**WORDS, "upload": upload}).status_code == 302
        files = list(media.glob("news/*"))
        for file in files:
            with Image.open(file) as opened:
                opened.load()
        assert len(files) == FILES
    seen(f"a picture on a full disk: 507, text kept; later {FILES} files whole")


@pytest.mark.fault("read-only")
def test_a_folder_of_uploads_that_is_none_is_told_alike(
    media: Path, editor: Client, settings: Any
) -> None:
    settings.MEDIA_ROOT = media / "file"
    settings.MEDIA_ROOT.write_text("no folder")
    answer = editor.post(LIBRARY, {**WORDS, "upload": a_picture()})
    check_it_is_handed_back(answer, WORDS)


@pytest.mark.fault("disk-full")
@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_a_file_for_staff_that_cannot_be_made_is_507(
    staff_client: Client, monkeypatch: pytest.MonkeyPatch, kind: str
) -> None:
    def fail(*args: object, **kwargs: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("embassies.admin.downloads.tempfile.TemporaryFile", fail)
    staff_client.raise_request_exception = False
    answer = staff_client.get(f"/admin/embassies/importrequest/missions.{kind}")
    assert (answer.status_code, answer["Retry-After"]) == (507, "60")
    assert "Try again in a minute" in answer.text
    assert "typed" not in answer.text


def test_a_sender_who_hangs_up_is_no_fault_of_the_disk() -> None:
    assert status_of(UnreadablePostError("gone")) == 500
    assert status_of(OSError(errno.EIO, "Input/output error")) == 507
