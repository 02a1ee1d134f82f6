"""The queue that wakes the worker: a file, PostgreSQL or Redis by setting. Signed, and it holds names of jobs alone."""

import pickle
from pathlib import Path

import pytest
from flask import Flask
from huey.api import Huey, PostgresHuey, SqliteHuey

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


def test_what_somebody_else_put_into_it_is_never_unpickled(sqlite_app: Flask) -> None:
    queue = queue_of(sqlite_app)
    with pytest.raises(ValueError, match=r"Signature|Separator"):
        queue.serializer.deserialize(pickle.dumps("whatever"))
    with with_settings(sqlite_app, secret_key="another key, another key, another key"):
        signed = queue_of(sqlite_app).serializer.serialize("whatever")
    with pytest.raises(ValueError, match="Signature"):
        queue.serializer.deserialize(signed)
    queue.storage.close()
