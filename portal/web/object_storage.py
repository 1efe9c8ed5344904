"""Files in S3-compatible object storage, by boto and django-storages."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime

import boto3
from boto3.s3.transfer import S3TransferRetriesExceededError, TransferConfig
from botocore.client import BaseClient
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError
from django.conf import settings
from django.core.files.base import File
from storages.backends.s3 import S3Storage

from portal.web.import_folder import ImportFolder

THREADS = 16
"""Uploads at the same time."""


def client_config(read_timeout: int) -> Config:
    """Return short time-outs, in seconds, and what every S3 understands."""
    store = settings.OBJECT_STORAGE
    return Config(
        connect_timeout=2,
        read_timeout=read_timeout,
        retries={"total_max_attempts": 2, "mode": "standard"},
        max_pool_connections=THREADS,
        # A host of our own has no name for each bucket.
        s3={"addressing_style": "path" if store.endpoint else "auto"},
        # Of Amazon alone; others refuse what they do not know.
        request_checksum_calculation="when_required",
        response_checksum_validation="when_required",
    )


def client() -> BaseClient:
    """Return a client of the object storage. Thread-safe."""
    store = settings.OBJECT_STORAGE
    return boto3.client(
        "s3",
        endpoint_url=store.endpoint or None,
        region_name=store.region or None,
        aws_access_key_id=store.access_key or None,
        aws_secret_access_key=store.secret_key or None,
        config=client_config(read_timeout=10),
    )


@contextmanager
def as_os_errors() -> Iterator[None]:
    """Raise OSError for what fails, FileNotFoundError for what is not there."""
    try:
        yield
    except ClientError as error:
        status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode")
        kind = FileNotFoundError if status == 404 else OSError
        raise kind(str(error)) from error
    except (BotoCoreError, S3TransferRetriesExceededError) as error:
        raise OSError(str(error)) from error


class _Bucket(S3Storage):  # type: ignore[misc] # without types
    """Files in the bucket of the portal; raises OSError as a folder would."""

    def __init__(self, *, read_timeout: int, **options: object) -> None:
        store = settings.OBJECT_STORAGE
        super().__init__(
            bucket_name=store.bucket,
            endpoint_url=store.endpoint or None,
            region_name=store.region or None,
            access_key=store.access_key or None,
            secret_key=store.secret_key or None,
            client_config=client_config(read_timeout),
            file_overwrite=True,  # A name is the hash of its content, or random.
            **options,
        )

    def exists(self, name: str) -> bool:
        with as_os_errors():
            return bool(super().exists(name))

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        with as_os_errors():
            found: File[bytes] = super()._open(name, mode)
            found.seek(0)  # It is fetched here, not while an answer is being sent.
            return found

    def _save(self, name: str, content: File[bytes]) -> str:
        with as_os_errors():
            return str(super()._save(name, content))


class Uploads(_Bucket):
    """Uploaded pictures."""

    def __init__(self) -> None:
        super().__init__(
            read_timeout=3,  # A reader waits.
            object_parameters={"CacheControl": "public, max-age=86400"},
        )


class Imports(_Bucket):
    """Files that wait for an import: of the bucket's owner alone, nobody is sent one.

    What was sent before there was a bucket is found in its folder.
    """

    def __init__(self) -> None:
        super().__init__(
            location="imports",
            read_timeout=5,
            max_memory_size=2**20,  # Bytes; a larger one is a temporary file.
            transfer_config=TransferConfig(use_threads=False),  # One part in memory.
            object_parameters={"CacheControl": "private, no-store"},
        )
        self.folder = ImportFolder()

    def _open(self, name: str, mode: str = "rb") -> File[bytes]:
        try:
            return super()._open(name, mode)
        except FileNotFoundError:
            return self.folder.open(name, mode)

    def delete(self, name: str) -> None:
        self.folder.delete(name)
        with as_os_errors():
            super().delete(name)

    def listdir(self, path: str) -> tuple[list[str], list[str]]:
        with as_os_errors():
            folders, files = super().listdir(path)
        return folders, [*files, *self.folder.listdir(path)[1]]

    def get_modified_time(self, name: str) -> datetime:
        if self.folder.exists(name):
            return self.folder.get_modified_time(name)
        with as_os_errors():
            found: datetime = super().get_modified_time(name)
            return found
