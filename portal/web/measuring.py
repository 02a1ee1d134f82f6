"""Numbers of what was asked and how long it took, for Prometheus, where the extra `metrics` is installed.

By names of endpoints alone: never an address, an id or a person. Several processes of one server count in one folder,
which `portal serve` makes for them; without it (the demo, a test) a process counts for itself.
"""

import hmac
import os
import time
from collections.abc import Iterator, Mapping
from importlib import import_module
from typing import Any

from flask import Flask, Response, current_app, g, request
from sqlalchemy import event

from portal.config.settings import Settings, UnsafeSetting
from portal.database import db, tally

FOLDER = "PROMETHEUS_MULTIPROC_DIR"
METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST"})
SECONDS = (0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10)
Numbers = Mapping[tuple[str, str], float]


class Meter:
    """Raises UnsafeSetting where what counts is not installed."""

    def __init__(self) -> None:
        try:
            self._client = client = import_module("prometheus_client")
        except ImportError:
            raise UnsafeSetting("PORTAL_METRICS_TOKEN is set: install the extra metrics, or leave it out.") from None
        self._registry = more = client.CollectorRegistry()
        labels = ("endpoint", "method", "status")
        self.requests = client.Counter("portal_requests", "Requests answered", labels, registry=more)
        self.seconds = client.Histogram(
            "portal_request_seconds", "Seconds to an answer", ("endpoint",), buckets=SECONDS, registry=more
        )
        self.statements = client.Counter("portal_statements", "SQL statements run", ("endpoint",), registry=more)

    def count(self, endpoint: str, method: str, status: int, seconds: float, statements: int) -> None:
        known = method if method in METHODS else "other"  # anybody may make up more
        self.requests.labels(endpoint, known, f"{status // 100}xx").inc()
        self.seconds.labels(endpoint).observe(seconds)
        self.statements.labels(endpoint).inc(statements)

    def told(self, now: Numbers) -> bytes:
        """What every process counted, and what is true of all of them `now`: by name and meaning."""
        registry = self._registry
        if os.environ.get(FOLDER):
            registry = self._client.CollectorRegistry()
            import_module("prometheus_client.multiprocess").MultiProcessCollector(registry)
        parts: list[bytes] = [self._client.generate_latest(one) for one in (registry, _Now(self._client.Metric, now))]
        return b"".join(parts)


class _Now:
    """What stands for a registry, with numbers that no process counts."""

    def __init__(self, metric: Any, numbers: Numbers) -> None:
        self._metric, self._numbers = metric, numbers

    def collect(self) -> Iterator[Any]:
        for (name, meaning), value in self._numbers.items():
            one = self._metric(name, meaning, "gauge")
            one.add_sample(name, {}, value)
            yield one


def init_measuring(app: Flask, settings: Settings) -> None:
    """After the log, which knows when a request began."""
    if not settings.metrics_token:
        return
    app.extensions["meter"] = Meter()
    with app.app_context():
        event.listen(db.engine, "before_cursor_execute", _note_statement)
    app.before_request(_start)
    app.after_request(_finish)


def may_read() -> bool:
    """Whether the token was shown."""
    settings: Settings = current_app.extensions["settings"]
    shown = request.authorization
    given = (shown.token or "") if shown is not None and shown.type == "bearer" else ""
    return bool(settings.metrics_token) and hmac.compare_digest(given.encode(), settings.metrics_token.encode())


def told(now: Numbers) -> Response:
    meter: Meter = current_app.extensions["meter"]
    return Response(meter.told(now), content_type="text/plain; version=0.0.4; charset=utf-8")


def _note_statement(*_of_the_engine: object) -> None:
    tally.statements += 1


def _start() -> None:
    g.statements_before = tally.statements


def _finish(response: Response) -> Response:
    meter: Meter = current_app.extensions["meter"]
    seconds = time.perf_counter() - g.get("started", time.perf_counter())
    statements = tally.statements - g.get("statements_before", tally.statements)
    meter.count(request.endpoint or "none", request.method, response.status_code, seconds, statements)
    return response
