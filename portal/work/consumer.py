"""The worker: Huey wakes a job, and the database says whether it is due and free.

Nothing is handed to a job, and nothing of it is kept in the queue: what lies there names a job, and is signed, since
Huey unpickles it.
"""

import os
import signal
import threading
import time
from typing import Any

from flask import Flask
from huey.api import Huey, PostgresHuey, RedisHuey, SqliteHuey
from huey.consumer import Consumer, Scheduler
from huey.serializer import SignedSerializer

from portal.config.settings import Settings
from portal.notifications.jobs import Recurring, Stop, run
from portal.programs import clinic
from portal.web import formatting
from portal.web.logs import log_trouble
from portal.work.registry import SECONDS, recurring

WORKERS = 3
PATIENCE = 30
"""Seconds that a job has to come to an end once the worker is told to stop."""


def consumer(app: Flask) -> Consumer:
    """Ready to run."""
    with app.app_context():
        jobs = recurring()
    queue = _queue(app.extensions["settings"])
    worker = _Consumer(
        queue,
        workers=WORKERS,
        initial_delay=0.5,
        max_delay=2.0,
        scheduler_interval=1,
        graceful_signal="TERM",
        shutdown_timeout=PATIENCE,
    )
    for job in jobs:
        _register(queue, app, job, worker.stop_flag.is_set)
    return worker


def _register(queue: Huey, app: Flask, job: Recurring, stop: Stop) -> None:
    def wake() -> None:
        run_here(app, job, stop)

    queue.periodic_task(lambda timestamp: True, name=job.name, expires=SECONDS)(wake)


def run_here(app: Flask, job: Recurring, stop: Stop = lambda: False) -> None:
    """In this thread, if it is due and free. What goes wrong is logged and noted, and the next time is another try.

    In read-only mode nothing is: what is due then is done once the mode is over.
    """
    if app.extensions["settings"].read_only:
        return
    with app.app_context():
        formatting.set_zone(clinic.facts().zone)
        try:
            run(job, stop)
        except Exception as fault:
            log_trouble(job.name, fault)


def _queue(settings: Settings) -> Huey:
    more: dict[str, Any] = {
        "results": False,
        "serializer": SignedSerializer(secret=settings.secret_key, salt="queue"),
    }
    if settings.queue == "postgresql":
        dsn = settings.database_url.replace("postgresql+psycopg://", "postgresql://", 1)
        return PostgresHuey("portal", dsn=dsn, **more)
    if settings.queue != "sqlite":
        return RedisHuey("portal", url=settings.queue, **more)
    path = settings.queue_file
    os.close(os.open(path, os.O_RDWR | os.O_CREAT, 0o600))
    return SqliteHuey("portal", filename=str(path), **more)


class _Often(Scheduler):  # type: ignore[misc]
    """Huey looks at what recurs once a minute; a notice should not wait that long."""

    periodic_task_seconds = SECONDS


class _Consumer(Consumer):  # type: ignore[misc]
    scheduler_class = _Often

    def start(self) -> None:
        """Whatever asks it to stop, it comes to an end with what it has in hand; a lost terminal starts nothing."""
        super().start()
        for asked in (signal.SIGINT, signal.SIGHUP):
            signal.signal(asked, lambda *_: os.kill(os.getpid(), signal.SIGTERM))


def stop_with(parent: int) -> None:
    """End this process once its parent is gone, however it went."""

    def watch() -> None:
        while os.getppid() == parent:
            time.sleep(0.5)
        os.kill(os.getpid(), signal.SIGTERM)

    threading.Thread(target=watch, daemon=True).start()
