"""An S3 of a test's own, on loopback."""

import logging
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Any

import boto3
from botocore.exceptions import ClientError
from moto.server import ThreadedMotoServer

from portal.web.engine_settings import ObjectStorage

BUCKET = "pictures"


@dataclass
class S3Server:
    server: ThreadedMotoServer
    client: Any

    @property
    def storage(self) -> ObjectStorage:
        host, port = self.server.get_host_and_port()
        return ObjectStorage(
            bucket=BUCKET,
            endpoint=f"http://{host}:{port}",
            region="us-east-1",
            access_key="key",
            secret_key="secret",
        )

    def names(self) -> list[str]:
        found = self.client.list_objects_v2(Bucket=BUCKET).get("Contents", [])
        return [one["Key"] for one in found]

    def empty(self) -> None:
        for name in self.names():
            self.client.delete_object(Bucket=BUCKET, Key=name)


@contextmanager
def s3_server() -> Iterator[S3Server]:
    """Run a server with one empty bucket."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    found = S3Server(server, None)
    place = found.storage
    found.client = boto3.client(
        "s3",
        endpoint_url=place.endpoint,
        region_name=place.region,
        aws_access_key_id=place.access_key,
        aws_secret_access_key=place.secret_key,
    )
    with suppress(ClientError):
        found.client.create_bucket(Bucket=BUCKET)
    try:
        yield found
    finally:
        found.client.close()
        server.stop()
