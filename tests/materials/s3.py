"""A real server of the S3 protocol on loopback, and an application that keeps its files there."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import boto3
from flask import Flask
from moto.server import ThreadedMotoServer

from portal.config.settings import Bucketed
from portal.files.bucket import Bucket

NAME, SECRET = "handouts", "only-for-tests"


@dataclass
class Served:
    """The server's address, and a client of its own to look behind the portal's back."""

    address: str
    client: Any

    def bucketed(self, **other: str) -> Bucketed:
        return Bucketed(
            **{"place": f"{NAME}/riverbend", "endpoint": self.address, "key": "k", "secret": SECRET, **other}
        )

    def keys(self) -> list[str]:
        return [one["Key"] for one in self.client.list_objects_v2(Bucket=NAME).get("Contents", [])]

    def content(self, key: str) -> bytes:
        body = self.client.get_object(Bucket=NAME, Key=key)["Body"]
        try:
            return body.read()  # type: ignore[no-any-return]
        finally:
            body.close()

    def empty(self) -> None:
        for key in self.keys():
            self.client.delete_object(Bucket=NAME, Key=key)


@contextmanager
def serving() -> Iterator[Served]:
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    address = f"http://{host}:{port}"
    known = {"aws_access_key_id": "k", "aws_secret_access_key": SECRET, "region_name": "us-east-1"}
    client = boto3.client("s3", endpoint_url=address, **known)
    client.create_bucket(Bucket=NAME)
    try:
        yield Served(address, client)
    finally:
        client.close()
        server.stop()


@contextmanager
def keeping(app: Flask, settings: Bucketed) -> Iterator[Bucket]:
    """The application's files lie there meanwhile."""
    before, bucket = app.extensions["files"], Bucket(settings)
    app.extensions["files"] = bucket
    try:
        yield bucket
    finally:
        app.extensions["files"] = before
        bucket.close()
