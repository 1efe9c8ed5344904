"""A mirror in a bucket: the folder that was built, uploaded by its manifest.

Whenever an upload ends, every page that the site names is there, old or new: first
come files that pages need, then new pages, then those that changed, the manifest after
all of them, and deletions last. What an upload is about to change is noted in the
bucket first, so that the next one puts right what a killed one left.
"""

import gzip
import json
import mimetypes
import re
from collections.abc import Iterable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Self

from botocore.client import BaseClient
from django.conf import settings

from portal.mirror.addresses import file_of
from portal.mirror.build import MirrorError, Progress, alone
from portal.mirror.manifest import NAME, Manifest
from portal.web.object_storage import THREADS, as_os_errors, client

PENDING = "upload.pending.json"
"""The names of files that an upload changes; it is there as long as that is not over."""
FRONT = "index.html"
_BATCH = 500
_COMPRESSED = re.compile(r"text/|application/(json|xml|javascript|atom|.*\+(xml|json))")
_TYPES = {
    ".html": "text/html",
    ".js": "text/javascript",
    ".vcf": "text/vcard",
    ".ndjson": "application/x-ndjson",
    ".geojson": "application/geo+json",
    ".atom": "application/atom+xml",
    ".webmanifest": "application/manifest+json",
    ".webp": "image/webp",
}
_HASHED = re.compile(r"\.[0-9a-f]{12}\.\w+$")
_PICTURE = re.compile(r"^media/")


@dataclass(frozen=True, slots=True)
class Headers:
    """How a file of the mirror is sent by the bucket."""

    content_type: str
    cache_control: str
    is_compressed: bool

    @classmethod
    def of(cls, name: str) -> Self:
        suffix = Path(name).suffix
        kind = _TYPES.get(suffix) or mimetypes.guess_type(name)[0] or ""
        is_text = bool(_COMPRESSED.match(kind))
        charset = "; charset=utf-8" if is_text and kind.startswith("text/") else ""
        return cls(
            f"{kind or 'application/octet-stream'}{charset}", _caching(name), is_text
        )


def _caching(name: str) -> str:
    if _HASHED.search(name) and not settings.WHITENOISE_USE_FINDERS:
        return "public, max-age=31536000, immutable"
    if _PICTURE.match(name):
        return "public, max-age=86400"
    # An advisory is on every page within a minute.
    return "public, max-age=30, stale-while-revalidate=25"


@dataclass(frozen=True, slots=True)
class Bucket:
    """A place in a bucket: s3://name/prefix. Its methods raise OSError."""

    name: str
    prefix: str
    client: BaseClient

    @classmethod
    def at(cls, address: str) -> Self:
        name, _, prefix = address.removeprefix("s3://").strip("/").partition("/")
        return cls(name, f"{prefix}/" if prefix else "", client())

    def read(self, name: str, first: int = 0) -> bytes:
        """Return a file, or its first bytes; raise FileNotFoundError for none."""
        part = {"Range": f"bytes=0-{first - 1}"} if first else {}
        with as_os_errors():
            found = self.client.get_object(
                Bucket=self.name, Key=self.prefix + name, **part
            )
            body: bytes = found["Body"].read()
        return gzip.decompress(body) if found.get("ContentEncoding") == "gzip" else body

    def write(self, name: str, body: bytes) -> None:
        headers = Headers.of(name)
        more = {}
        if headers.is_compressed and name not in (NAME, PENDING):
            # Without a time in it: the same file is the same bytes.
            body, more = gzip.compress(body, mtime=0), {"ContentEncoding": "gzip"}
        with as_os_errors():
            self.client.put_object(
                Bucket=self.name,
                Key=self.prefix + name,
                Body=body,
                ContentType=headers.content_type,
                CacheControl=headers.cache_control,
                **more,
            )

    def delete(self, name: str) -> None:
        with as_os_errors():
            self.client.delete_object(Bucket=self.name, Key=self.prefix + name)

    def manifest(self) -> Manifest | None:
        """Return what the bucket holds; None where nobody knows it."""
        try:
            return Manifest.parse(self.read(NAME).decode().splitlines())
        except (FileNotFoundError, ValueError):
            return None

    def upload(
        self, folder: Path, *, progress: Progress = lambda done, total: None
    ) -> int:
        """Hold what a folder does; return how many files were changed.

        Raise MirrorError; what was not done is done by the next upload.
        """
        try:
            with alone(folder):
                return _upload(folder.resolve(), self, progress)
        except (OSError, ValueError) as error:
            raise MirrorError(f"The mirror is not all uploaded: {error}") from error

    def pending(self) -> set[str]:
        """Return the names that an upload was about to change when it ended early."""
        try:
            return set(json.loads(self.read(PENDING)))
        except FileNotFoundError:
            return set()


@dataclass(frozen=True, slots=True)
class Plan:
    """What an upload has to do, in this order."""

    assets: Sequence[str]
    new: Sequence[str]
    changed: Sequence[str]
    gone: Sequence[str]

    @property
    def steps(self) -> int:
        return len(self.assets) + len(self.new) + len(self.changed) + len(self.gone)


def plan(made: Manifest, old: Manifest | None, pending: set[str]) -> Plan:
    """Return what differs between a mirror and the bucket, by their manifests."""
    now = _hashes(made)
    before = _hashes(old) if old else {}
    wanted = {
        name for name, one in now.items() if before.get(name) != one or name in pending
    }
    pages = {file_of(path) for path in made.pages()} | {FRONT}
    changed = {name for name in wanted & pages if name in before} | {FRONT}
    return Plan(
        assets=sorted(wanted - pages),
        new=sorted((wanted & pages) - changed),
        changed=sorted(changed),
        gone=sorted((before.keys() | pending) - now.keys() - {FRONT}),
    )


def _hashes(manifest: Manifest) -> dict[str, str]:
    return {file_of(path): one.sha256 for path, one in manifest.entries.items()}


def _upload(folder: Path, bucket: Bucket, progress: Progress) -> int:
    made, old, left = Manifest.read(folder), bucket.manifest(), bucket.pending()
    todo = plan(made, old, left)
    if old and not left and todo.steps == 1 and old.made_at == made.made_at:
        return 0
    noted = {*todo.assets, *todo.new, *todo.changed, *todo.gone, *left}
    bucket.write(PENDING, json.dumps(sorted(noted)).encode())
    done = 0

    def send(name: str) -> None:
        bucket.write(name, (folder / name).read_bytes())

    with ThreadPoolExecutor(THREADS) as pool:
        for names in _batches(todo.assets, todo.new, todo.changed):
            done += len(list(pool.map(send, names)))
            progress(done, todo.steps)
        bucket.write(NAME, (folder / NAME).read_bytes())
        for names in _batches(todo.gone):
            done += len(list(pool.map(bucket.delete, names)))
            progress(done, todo.steps)
    bucket.delete(PENDING)
    return done


def _batches(*kinds: Sequence[str]) -> Iterable[Sequence[str]]:
    """Return names in parts; one kind is over before the next begins."""
    for names in kinds:
        for start in range(0, len(names), _BATCH):
            yield names[start : start + _BATCH]
