"""The queue that wakes the worker: a file, PostgreSQL or Redis by setting. Signed, and it holds names of jobs alone."""

import os
import pickle
import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from flask import Flask
from huey.api import Huey, PostgresHuey, RedisHuey, SqliteHuey
from redis import Redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

from portal.work.consumer import consumer
from portal.work.registry import recurring
from tests.notifications.given import with_settings


def queue_of(app: Flask) -> Huey:
    return consumer(app).huey


def test_it_is_a_file_of_its_own_that_nobody_else_reads(sqlite_app: Flask) -> None:
    queue = queue_of(sqlite_app)
    assert isinstance(queue, SqliteHuey)
    path: Path = sqlite_app.extensions["settings"].instance / "queue.db"
    assert path.stat().st_mode & 0o777 == 0o600
    with sqlite_app.app_context():
        assert len(queue._registry.periodic_tasks) == len(recurring())
    queue.storage.close()


def test_it_may_lie_in_postgresql(app: Flask) -> None:
    if app.extensions["settings"].on_sqlite:
        with with_settings(app, queue="sqlite"):
            assert isinstance(queue_of(app), SqliteHuey)
        return
    with with_settings(app, queue="postgresql"):
        queue = queue_of(app)
    assert isinstance(queue, PostgresHuey)
    (task, *_) = queue._registry.periodic_tasks
    queue.enqueue(task)
    assert queue.dequeue().name == task.name
    queue.storage.close()


@pytest.fixture
def redis() -> Iterator[str]:
    """The address of a Redis of this test's own, on a socket in a temporary folder."""
    program = os.environ.get("PORTAL_REDIS") or shutil.which("redis-server")
    if not program:
        pytest.skip("no Redis: set PORTAL_REDIS or install Debian's redis-server")
    with TemporaryDirectory(prefix="portal-redis-") as folder:
        socket = f"{folder}/socket"
        command = [program, "--port", "0", "--unixsocket", socket, "--save", "", "--dir", folder]
        server = subprocess.Popen(command, stdout=subprocess.DEVNULL)
        patient = Retry(ConstantBackoff(0.05), 200)
        Redis.from_url(f"unix://{socket}", retry=patient, retry_on_error=[ConnectionError]).ping()
        yield f"unix://{socket}"
        server.terminate()
        server.wait(timeout=10)


def test_it_may_lie_in_redis(sqlite_app: Flask, redis: str) -> None:
    with with_settings(sqlite_app, queue=redis):
        queue = queue_of(sqlite_app)
    assert isinstance(queue, RedisHuey)
    (task, *_) = queue._registry.periodic_tasks
    queue.enqueue(task)
    (kept,) = Redis.from_url(redis).lrange(queue.storage.queue_key, 0, -1)
    assert task.name.encode() in kept
    assert queue.dequeue().name == task.name
    queue.storage.conn.close()


def test_what_somebody_else_put_into_it_is_never_unpickled(sqlite_app: Flask) -> None:
    queue = queue_of(sqlite_app)
    with pytest.raises(ValueError, match=r"Signature|Separator"):
        queue.serializer.deserialize(pickle.dumps("whatever"))
    with with_settings(sqlite_app, secret_key="another key, another key, another key"):
        signed = queue_of(sqlite_app).serializer.serialize("whatever")
    with pytest.raises(ValueError, match="Signature"):
        queue.serializer.deserialize(signed)
    queue.storage.close()
