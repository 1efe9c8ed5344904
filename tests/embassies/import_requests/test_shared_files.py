"""Files for an import in a bucket: one machine takes them, another one imports them."""

import os
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from boto3.s3.transfer import S3TransferRetriesExceededError
from django.core.files.storage import storages
from django.test import Client
from django.utils import timezone

from embassies.import_requests import uploads
from embassies.import_requests.refreshing import clean_up
from embassies.imports.pipeline.rows import ImportFailedError
from embassies.models import ImportRequest, Mission
from portal.web.engine_settings import ObjectStorage
from portal.web.import_folder import ImportFolder
from portal.web.object_storage import Imports, as_os_errors
from portal.web.roles import APPROVER
from tests.atlas import NOW
from tests.embassies.imports.tables import portal_csv
from tests.portal.test_settings import settings_with
from tests.support.object_storage import BUCKET, S3Server, s3_server
from tests.support.people import person
from tests.support.staff_imports import own, page_of, row, send, step, worked

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("clock", "atlas")]
ADDRESS = row("fr-london", address="9 New Row, London")
NOWHERE = "http://127.0.0.1:1"


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server() as running:
        yield running


@pytest.fixture
def use(settings: Any) -> Iterator[Callable[[ObjectStorage], None]]:
    """Configure this process for an object storage."""

    def close() -> None:
        if isinstance(storages["imports"], Imports):
            storages["imports"].connection.meta.client.close()

    def use(store: ObjectStorage) -> None:
        close()
        settings.OBJECT_STORAGE = store
        settings.STORAGES = {**settings.STORAGES, "imports": store.imports()}

    yield use
    close()


@pytest.fixture
def s3(server: S3Server, use: Any, on_portal: None) -> Iterator[S3Server]:
    use(server.storage)
    yield server
    server.empty()


@pytest.fixture
def lose(s3: S3Server, use: Any) -> Callable[[], None]:
    """Let nothing answer at the address of the bucket."""
    return lambda: use(replace(s3.storage, endpoint=NOWHERE))


@pytest.fixture
def on_portal(settings: Any, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path / "portal"
    settings.VAR_DIR.mkdir()


@pytest.fixture
def on_worker(settings: Any, tmp_path: Path) -> Callable[[ImportRequest], None]:
    """Do what is due for an import on a machine with another folder."""

    def on_worker(import_request: ImportRequest) -> None:
        there = settings.VAR_DIR
        settings.VAR_DIR = tmp_path / "worker"
        settings.VAR_DIR.mkdir(exist_ok=True)
        worked(import_request)
        settings.VAR_DIR = there

    return on_worker


def sent(staff: Client) -> ImportRequest:
    """Send a file; its dry run is due."""
    assert send(staff, portal_csv(ADDRESS)).status_code == 302
    return own().get()


def put(content: bytes) -> str:
    with uploads.received([content]) as file:
        return uploads.save_upload(file).name


def test_one_machine_takes_a_file_and_another_imports_it(
    editor,
    approver,
    s3,
    on_worker,
    settings,
    monkeypatch,
    django_capture_on_commit_callbacks,
):
    import_request = sent(editor)
    assert s3.names() == [f"imports/{import_request.stored_as}"]
    on_worker(import_request)
    assert import_request.state == "ready"
    monkeypatch.setattr("tests.support.staff_imports.worked", on_worker)
    with django_capture_on_commit_callbacks(execute=True):
        step(approver, import_request, "approve")
    assert import_request.state == "committed"
    assert Mission.objects.get(slug="fr-london").address == "9 New Row, London"
    assert s3.names() == []
    assert not (settings.VAR_DIR / "imports").exists()
    assert not list((settings.VAR_DIR.parent / "worker" / "imports").iterdir())


def test_a_file_of_other_columns_never_gets_into_the_bucket(editor, s3):
    page = send(editor, BytesIO(b"a,b\n1,2\n")).content.decode()
    assert "Other columns than expected" in page
    assert s3.names() == []


def test_a_file_in_the_bucket_is_its_owners_alone(client, editor, s3, settings):
    name = sent(editor).stored_as
    place = {"Bucket": BUCKET, "Key": f"imports/{name}"}
    assert s3.client.get_object(**place)["CacheControl"] == "private, no-store"
    grants = s3.client.get_object_acl(**place)["Grants"]
    assert [(one["Grantee"]["Type"], one["Permission"]) for one in grants] == [
        ("CanonicalUser", "FULL_CONTROL")
    ]
    key = f"news/{name}-640.webp"
    s3.client.copy_object(Bucket=BUCKET, Key=key, CopySource=place)
    for public_url in ("", "https://cdn.example"):
        settings.OBJECT_STORAGE = replace(s3.storage, public_url=public_url)
        for path in (f"imports/{name}", f"news/../imports/{name}", name, key):
            for staff in (client, editor):
                assert staff.get(f"/media/{path}").status_code == 404


def test_a_large_file_goes_through_the_disk_and_comes_back_whole(s3):
    content = os.urandom(9 * 2**20)  # more than one part
    name = put(content)
    with uploads.open_upload(name) as file:
        assert isinstance(file.name, int)  # of a temporary file without a name
        assert file.read() == content
        file.seek(-3, os.SEEK_END)
        assert file.read() == content[-3:]
    assert file.closed


@pytest.mark.fault("huge-file")
def test_a_file_is_too_large_as_soon_as_its_chunks_are(s3, monkeypatch):
    monkeypatch.setattr("embassies.import_requests.uploads.MAX_UPLOAD", 10)
    chunks = iter([b"x" * 6] * 9)
    with pytest.raises(ImportFailedError, match="larger than"):
        uploads.received(chunks).__enter__()
    assert len(list(chunks)) == 7


def test_a_bucket_that_is_gone_is_told_in_the_form_and_the_words_are_kept(
    editor, lose, caplog
):
    lose()
    answer = send(editor, portal_csv(ADDRESS), why="A letter of the ministry")
    page = answer.content.decode()
    assert answer.status_code == 200
    assert "It could not be stored. Send it again in a few minutes." in page
    assert "A letter of the ministry" in page
    assert not own().exists()
    assert "A file for an import cannot be stored." in caplog.text


def test_a_dry_run_without_the_bucket_is_started_again_by_staff(
    editor, s3, lose, use, clock
):
    import_request = sent(editor)
    lose()
    worked(import_request)
    assert import_request.state == "checking"
    assert "out of reach: start again" in page_of(editor, import_request)
    clock.shift(timedelta(minutes=3))
    assert "Start it again" in page_of(editor, import_request)
    use(s3.storage)
    step(editor, import_request, "again")
    assert (import_request.state, import_request.note) == ("ready", "")


def test_a_commit_without_the_bucket_waits_to_be_approved_again(
    editor, approver, s3, lose, use
):
    import_request = worked(sent(editor))
    lose()
    step(approver, import_request, "approve")
    assert import_request.state == "ready"
    assert "nothing was changed: The stored file is out of reach" in import_request.note
    use(s3.storage)
    step(approver, import_request, "approve")
    assert (import_request.state, import_request.note) == ("committed", "")


def test_a_file_that_is_gone_from_the_bucket_has_to_be_sent_again(editor, s3):
    import_request = sent(editor)
    s3.empty()
    worked(import_request)
    assert import_request.state == "refused"
    assert "The stored file is gone: send it again." in import_request.note


def test_what_a_lost_bucket_kept_of_a_closed_import_is_deleted_later(
    editor, s3, lose, use, clock
):
    import_request = worked(sent(editor))
    lose()
    answer = step(editor, import_request, "cancel", reason="The wrong file")
    assert (answer.status_code, import_request.state) == (302, "cancelled")
    use(s3.storage)
    assert len(s3.names()) == 1
    clean_up(at=timezone.now())
    assert len(s3.names()) == 1
    clock.shift(timedelta(hours=7))
    clean_up(at=timezone.now())
    assert s3.names() == []


def test_old_files_that_no_import_needs_are_deleted_and_no_others(editor, s3, clock):
    needed, _old = sent(editor).stored_as, put(b"killed while it was sent")
    clock.shift(timedelta(hours=7))
    recent = put(b"being sent")
    s3.client.put_object(Bucket=BUCKET, Key="news/a.webp", Body=b"a picture")
    kept = {f"imports/{needed}", f"imports/{recent}", "news/a.webp"}
    for state in ("checking", "ready", "committing"):
        own().update(state=state, decided_by=person(APPROVER))
        clean_up(at=timezone.now())
        assert set(s3.names()) == kept


def test_a_refresh_goes_on_where_the_bucket_cannot_be_listed(lose, caplog):
    lose()
    clean_up(at=NOW)
    assert "Old files of imports cannot be deleted." in caplog.text


def test_what_was_sent_before_there_was_a_bucket_is_found_in_its_folder(
    editor,
    approver,
    on_portal,
    server,
    use,
    settings,
    django_capture_on_commit_callbacks,
):
    use(ObjectStorage())
    import_request, orphan = sent(editor), put(b"killed while it was sent")
    folder = settings.VAR_DIR / "imports"
    assert {one.name for one in folder.iterdir()} == {import_request.stored_as, orphan}
    long_ago = (NOW - timedelta(hours=7)).timestamp()
    for one in folder.iterdir():
        os.utime(one, (long_ago, long_ago))
    use(server.storage)
    clean_up(at=NOW)
    assert [one.name for one in folder.iterdir()] == [import_request.stored_as]
    worked(import_request)
    with django_capture_on_commit_callbacks(execute=True):
        step(approver, import_request, "approve")
    assert import_request.state == "committed"
    assert not list(folder.iterdir())


def test_the_folder_and_its_files_are_the_portals_alone(on_portal, settings):
    path = settings.VAR_DIR / "imports" / put(b"a list")
    assert path.parent.stat().st_mode & 0o777 == 0o700
    assert path.stat().st_mode & 0o777 == 0o600


@pytest.mark.fault("disk-full")
def test_a_full_disk_keeps_no_half_of_a_file_and_is_told_in_the_form(
    editor, on_portal, settings, monkeypatch
):
    def full(self: ImportFolder, path: str) -> None:
        assert Path(path).read_bytes()
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(ImportFolder, "_ensure_location_group_id", full)
    page = send(editor, portal_csv(ADDRESS)).content.decode()
    assert "It could not be stored. Send it again in a few minutes." in page
    assert not list((settings.VAR_DIR / "imports").iterdir())


def test_a_download_that_breaks_off_is_an_error_of_a_file():
    with pytest.raises(OSError, match="Max Retries"), as_os_errors():
        raise S3TransferRetriesExceededError(ConnectionError("cut off"))


def test_the_bucket_takes_files_for_imports_where_one_is_named(tmp_path):
    for environment, backend in (
        ({}, "portal.web.import_folder.ImportFolder"),
        ({"PORTAL_S3_BUCKET": BUCKET}, "portal.web.object_storage.Imports"),
    ):
        found = settings_with(tmp_path, **environment)
        assert found["STORAGES"]["imports"]["BACKEND"] == backend
