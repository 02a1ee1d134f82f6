"""Sealed files in a bucket of an S3-compatible store, where the clinic has installed the extra `s3`.

What leaves this process is sealed. One PUT per file: it is there whole or not at all. fsspec keeps instances and
listings for reuse, and an instance dies with a fork; so each process makes one of its own, which lists nothing.
"""

import importlib
import os
from importlib.util import find_spec
from typing import Any

from werkzeug.exceptions import ServiceUnavailable

from portal.config.settings import Bucketed, UnsafeSetting

WRITING = 8  # seconds, below SQLite's patience: while one file is on its way there, other writers wait
READING = 20
TRIES = 2
# Many stores do not know the checksums that newer clients add, nor names of buckets in host names.
PLAIN = {"request_checksum_calculation": "when_required", "response_checksum_validation": "when_required"}


class Bucket:
    """Raises ServiceUnavailable when the store does not answer or refuses."""

    def __init__(self, settings: Bucketed) -> None:
        if find_spec("s3fs") is None:
            raise UnsafeSetting(
                "PORTAL_FILES names a bucket: install the extra s3, or leave it out and files stay here."
            )
        self._settings = settings
        self._made: tuple[int, Any] | None = None

    def write(self, name: str, content: bytes) -> None:
        self._ask("_pipe_file", WRITING, name, content)

    def read(self, name: str) -> bytes:
        found: bytes = self._ask("_cat_file", READING, name)
        return found

    def drop(self, name: str) -> None:
        self._ask("_rm_file", WRITING, name)

    def close(self) -> None:
        """Let go of connections that are open; the next question opens new ones."""
        made, self._made = self._made, None
        if made is not None and made[0] == os.getpid() and (client := made[1]._s3) is not None:
            importlib.import_module("fsspec.asyn").sync(
                made[1].loop, client.__aexit__, None, None, None, timeout=WRITING
            )

    def _ask(self, verb: str, seconds: int, name: str, *more: bytes) -> Any:
        store = self._store()
        path = f"{self._settings.place}/{name}"
        try:
            return _wait(store, getattr(store, verb), seconds, path, *more)
        except FileNotFoundError:
            if verb == "_cat_file":
                raise
            raise ServiceUnavailable from None  # no such bucket
        except Exception as fault:  # what its layers raise has no common base
            raise ServiceUnavailable from fault

    def _store(self) -> Any:
        """This process's own."""
        if self._made is None or self._made[0] != os.getpid():
            self._made = os.getpid(), _connected(self._settings)
        return self._made[1]


def _wait(store: Any, verb: Any, seconds: float, *arguments: Any) -> Any:
    """It speaks in a thread of its own."""
    return importlib.import_module("fsspec.asyn").sync(store.loop, verb, *arguments, timeout=seconds)


def _connected(settings: Bucketed) -> Any:
    style = {"addressing_style": "path"} if settings.endpoint else {}
    limits = {"connect_timeout": 4, "read_timeout": WRITING, "retries": {"max_attempts": TRIES}}
    store = importlib.import_module("s3fs").S3FileSystem(
        key=settings.key or None,
        secret=settings.secret or None,
        endpoint_url=settings.endpoint or None,
        client_kwargs={"region_name": settings.region} if settings.region else {},
        config_kwargs={**PLAIN, **limits, "s3": style},
        skip_instance_cache=True,
        use_listings_cache=False,
    )
    store.retries = TRIES
    return store
