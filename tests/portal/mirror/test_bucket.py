"""The mirror in a bucket: what is uploaded, in which order, and what a kill leaves."""

import gzip
import hashlib
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from portal.mirror import bucket as module
from portal.mirror.addresses import file_of
from portal.mirror.bucket import PENDING, Bucket, plan
from portal.mirror.build import MirrorError, Report, alone
from portal.mirror.keeper import TAKES_TURNS
from portal.mirror.manifest import NAME, Entry, Manifest
from portal.mirror.places import folder_of, mirror_state
from portal.web.exclusive import exclusive
from tests.support.object_storage import BUCKET, S3Server, s3_server

AT = datetime(2026, 3, 1, 12, tzinfo=UTC)
STYLE, PICTURE = "/static/portal/portal.css", "/media/news/a-320.webp"
OLD = {
    STYLE: "old",
    "/en/": "home 1",
    "/en/a/": "a 1",
    "/en/b/": "b",
    "/api/x.csv": "1",
}
NEW = {
    STYLE: "new",
    "/en/": "home 2",
    "/en/a/": "a 2",
    "/en/c/": "c",
    "/api/x.csv": "1",
}


@pytest.fixture(scope="module")
def server() -> Iterator[S3Server]:
    with s3_server() as running:
        yield running


@pytest.fixture
def s3(server: S3Server, settings: Any) -> Iterator[S3Server]:
    settings.OBJECT_STORAGE = server.storage
    yield server
    server.empty()


@pytest.fixture
def bucket(s3: S3Server) -> Iterator[Bucket]:
    found = Bucket.at(f"s3://{BUCKET}/site")
    yield found
    found.client.close()


def entry(path: str, text: str) -> Entry:
    shown = () if path.startswith(("/static", "/media")) else ("directory",)
    digest = hashlib.sha256(text.encode()).hexdigest()
    return Entry(path, digest, len(text), shown)


def manifest(files: Mapping[str, str], at: datetime = AT) -> Manifest:
    entries = {path: entry(path, text) for path, text in files.items()}
    return Manifest("http://x", at, ("en",), entries)


def folder_with(parent: Path, files: Mapping[str, str], at: datetime = AT) -> Path:
    folder = parent / hashlib.sha256(repr((files, at)).encode()).hexdigest()[:8]
    for path, text in {**files, "/": f"front of {len(files)}"}.items():
        target = folder / file_of(path)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8")
    manifest(files, at).write(folder)
    return folder


def held(s3: S3Server) -> dict[str, bytes]:
    bucket = Bucket(BUCKET, "site/", s3.client)
    names = [name.removeprefix("site/") for name in s3.names()]
    return {name: bucket.read(name) for name in names}


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file()
    }


def test_pages_that_are_new_come_before_those_that_lead_to_them() -> None:
    found = plan(manifest(NEW), manifest(OLD), set())
    assert found.assets == ["static/portal/portal.css"]
    assert found.new == ["en/c/index.html"]
    assert found.changed == ["en/a/index.html", "en/index.html", "index.html"]
    assert found.gone == ["en/b/index.html"]


def test_without_a_manifest_in_the_bucket_all_is_uploaded_and_nothing_deleted() -> None:
    found = plan(manifest(NEW), None, set())
    assert len(found.new) + len(found.assets) == len(NEW)
    assert not found.gone


def test_what_another_upload_had_begun_is_done_again() -> None:
    left = {"en/a/index.html", "en/never-finished/index.html"}
    found = plan(manifest(OLD), manifest(OLD), left)
    assert found.changed == ["en/a/index.html", "index.html"]
    assert found.gone == ["en/never-finished/index.html"]


def test_the_bucket_holds_what_the_folder_does(
    s3: S3Server, bucket: Bucket, tmp_path: Path
) -> None:
    s3.client.put_object(Bucket=BUCKET, Key="other/file", Body=b"of somebody else")
    seen: list[tuple[int, int]] = []
    folder = folder_with(tmp_path, OLD)
    bucket.upload(folder, progress=lambda done, total: seen.append((done, total)))
    assert seen[-1] == (len(OLD) + 1, len(OLD) + 1)
    s3.client.delete_object(Bucket=BUCKET, Key="other/file")
    assert held(s3) == contents(folder)
    assert bucket.upload(folder) == 0
    folder = folder_with(tmp_path, NEW, AT + timedelta(hours=1))
    assert bucket.upload(folder) == 6
    assert held(s3) == contents(folder)


@pytest.mark.parametrize(
    ("name", "kind", "encoding", "caching"),
    [
        ("en/index.html", "text/html; charset=utf-8", "gzip", "max-age=30"),
        ("static/portal/portal.css", "text/css; charset=utf-8", "gzip", "max-age=30"),
        ("media/news/a-320.webp", "image/webp", None, "max-age=86400"),
        ("en/x.vcf", "text/vcard; charset=utf-8", "gzip", "max-age=30"),
        ("api/v1/missions.geojson", "application/geo+json", "gzip", "max-age=30"),
        ("feed.atom", "application/atom+xml", "gzip", "max-age=30"),
        ("odd", "application/octet-stream", None, "max-age=30"),
    ],
)
def test_a_file_is_sent_as_what_it_is(
    s3: S3Server,
    bucket: Bucket,
    name: str,
    kind: str,
    encoding: str | None,
    caching: str,
) -> None:
    bucket.write(name, b"content")
    found = s3.client.get_object(Bucket=BUCKET, Key=f"site/{name}")
    assert found["ContentType"] == kind
    assert found.get("ContentEncoding") == encoding
    assert caching in found["CacheControl"]
    body = found["Body"].read()
    assert (gzip.decompress(body) if encoding else body) == b"content"
    # The time in a gzip header: the same file is the same bytes, and the same ETag.
    assert not encoding or body[4:8] == bytes(4)


def test_a_hashed_name_is_kept_for_ever(s3: S3Server, bucket: Bucket, settings) -> None:
    settings.WHITENOISE_USE_FINDERS = False
    bucket.write("static/portal/portal.0123456789ab.css", b"content")
    [name] = s3.names()
    found = s3.client.head_object(Bucket=BUCKET, Key=name)
    assert found["CacheControl"].endswith("immutable")


class Killed(BaseException):
    """The process is gone."""


def kill_after(steps: int, monkeypatch: pytest.MonkeyPatch) -> None:
    """End the upload after so many writes and deletions."""
    left = iter(range(steps))

    def counted(action: Any) -> Any:
        def act(self: Bucket, *given: Any) -> None:
            if next(left, None) is None:
                raise Killed
            action(self, *given)

        return act

    monkeypatch.setattr(Bucket, "write", counted(Bucket.write))
    monkeypatch.setattr(Bucket, "delete", counted(Bucket.delete))
    monkeypatch.setattr(module, "THREADS", 1)


@pytest.mark.fault("kill-in-export")
@pytest.mark.parametrize("steps", range(9))
def test_an_upload_that_is_killed_leaves_pages_that_are_all_there(
    s3: S3Server,
    bucket: Bucket,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    steps: int,
) -> None:
    old = folder_with(tmp_path, OLD)
    new = folder_with(tmp_path, NEW, AT + timedelta(hours=1))
    bucket.upload(old)
    with monkeypatch.context() as patch:
        kill_after(steps, patch)
        with pytest.raises(Killed):
            bucket.upload(new)
    left = held(s3)
    of_both = contents(old), contents(new)
    for path in OLD.keys() & NEW.keys():
        name = file_of(path)
        assert left[name] in (of_both[0][name], of_both[1][name])
    # A page leads to none that is not there.
    leads_to = (
        "en/c/index.html" if b"home 2" in left["en/index.html"] else "en/b/index.html"
    )
    assert leads_to in left
    # Back to the old state meanwhile, which the manifest in the bucket still names.
    bucket.upload(old if steps % 2 else new)
    assert held(s3) == contents(old if steps % 2 else new)


def test_a_bucket_that_fails_is_one_line(
    s3: S3Server, tmp_path: Path, settings: Any
) -> None:
    missing = Bucket.at("s3://missing-bucket")
    with pytest.raises(MirrorError, match="not all uploaded: .*NoSuchBucket"):
        missing.upload(folder_with(tmp_path, OLD))
    missing.client.close()
    settings.VAR_DIR = tmp_path
    with pytest.raises(CommandError, match="is no mirror"):
        call_command("check_mirror", f"s3://{BUCKET}/nothing")


def test_of_two_uploads_of_one_folder_the_second_is_refused(
    bucket: Bucket, tmp_path: Path
) -> None:
    folder = folder_with(tmp_path, OLD)
    with alone(folder), pytest.raises(MirrorError, match="already"):
        bucket.upload(folder)


def test_another_machine_builds_and_uploads_only_when_the_first_is_done(
    bucket: Bucket,
    db: None,
    tmp_path: Path,
    settings: Any,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    settings.VAR_DIR = tmp_path

    def build(folder: Path, *args: object, **options: object) -> Report:
        folder.parent.mkdir()
        folder_with(tmp_path, OLD).rename(folder)
        return Report()

    monkeypatch.setattr("portal.management.commands.build_mirror.build", build)
    place = f"s3://{BUCKET}/site"
    with exclusive(f"mirror-{BUCKET}-site") as is_alone:
        assert is_alone
        with pytest.raises(CommandError, match="Another machine") as refused:
            call_command("build_mirror", place, "--no-progress")
    assert refused.value.returncode == TAKES_TURNS
    assert bucket.manifest() is None
    call_command("build_mirror", place, "--no-progress")
    assert bucket.manifest() == manifest(OLD)


def test_its_state_is_that_of_the_bucket(
    bucket: Bucket, tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.mirror.places._ASKED_EVERY", 1e-6)
    settings.MIRROR = f"s3://{BUCKET}/site"
    assert mirror_state(AT) == "not built"
    bucket.upload(folder_with(tmp_path, OLD))
    assert mirror_state(AT + timedelta(hours=25)) == "ok"
    assert mirror_state(AT + timedelta(hours=30)) == "30 hours old"


def test_each_bucket_is_built_in_a_folder_of_its_own(settings, tmp_path: Path) -> None:
    settings.VAR_DIR = tmp_path
    assert folder_of("s3://one/a/b") == tmp_path / "mirror" / "one-a-b"
    assert folder_of("s3://../../x").is_relative_to(tmp_path / "mirror")
    assert folder_of("some/folder") == Path("some/folder").absolute()
    assert NAME != PENDING
