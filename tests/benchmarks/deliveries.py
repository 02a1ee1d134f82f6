"""Ten thousand people are told that something is new: settled, mailed over SMTP to a server beside it, and noted."""

import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from tempfile import TemporaryDirectory

from flask import Flask
from sqlalchemy import insert

from portal import clock
from portal.app import create_app
from portal.connections import begin_writing
from portal.database import db, new_id
from portal.demo.instance import demo_settings
from portal.demo.people import ZONE
from portal.demo.seed import seed
from portal.notifications.delivering import deliver
from portal.notifications.models import Notice
from portal.operations import upgrade
from portal.web import formatting
from tests.notifications.crowd import crowd
from tests.notifications.given import by
from tests.notifications.server import free_port

MANY = 10_000
ROOT = Path(__file__).parents[2]


def deliveries(database: str, many: int = MANY) -> dict[str, dict[str, float]]:
    """Seconds for all of them, on a clinic of its own."""
    with TemporaryDirectory(prefix="portal-bench-") as folder, mail_server() as port:
        app = create_app(replace(demo_settings(Path(folder)), mail=by(port)))
        _lay(app, many)
        began = time.perf_counter()
        with app.app_context():
            formatting.set_zone(ZONE)
            sent = deliver()
            db.engine.dispose()
        took = time.perf_counter() - began
    assert sent == many, f"{sent} instead of {many}"
    print(f"delivering {many:,} notices, {database}: {took:.1f} s, {many / took:.0f} a second")
    return {"deliveries": {"seconds": took, "rate": many / took}}


def _lay(app: Flask, many: int) -> None:
    upgrade(app)
    with app.app_context():
        begin_writing()
        seed()
        db.session.remove()
    people = crowd(app, many)
    with app.app_context():
        begin_writing()
        now = clock.now()
        rows = [
            {"id": new_id(), "user_id": id, "kind": "feedback", "subject_id": id, "once": address, "made_at": now}
            for id, address in people
        ]
        db.session.execute(insert(Notice), rows)
        db.session.commit()
        db.session.remove()


@contextmanager
def mail_server() -> Iterator[int]:
    port = free_port()
    command = [sys.executable, "-m", "tests.benchmarks.mail_server", str(port)]
    server = subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
    assert server.stdin is not None
    assert server.stdout is not None
    try:
        assert server.stdout.readline() == "ready\n"
        yield port
    finally:
        taken, _ = server.communicate(timeout=30)
    assert int(taken) > 0


if __name__ == "__main__":
    deliveries("SQLite")
