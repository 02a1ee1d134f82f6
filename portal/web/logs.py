"""One JSON line per request: an allow-list of keys, so that no clinical word can slip in."""

import logging
import re
import secrets
import sys
import time
from collections.abc import MutableMapping
from typing import Any

import structlog
from flask import Flask, Response, current_app, g, request

KEYS = frozenset({"event", "level", "timestamp", "request_id", "method", "endpoint", "status", "ms", "fault", "where"})
HEADER = "X-Request-ID"
_WELL_FORMED = re.compile(r"[0-9a-fA-F-]{16,64}")
log = structlog.get_logger()


def init_logs(app: Flask, quiet: bool, is_behind_proxy: bool = False) -> None:
    """Every answer gets a request id, the proxy's if it gave one; every request one line, by endpoint, never by URL."""
    app.extensions["takes request ids"] = is_behind_proxy
    structlog.configure(
        processors=[
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            _only_known_keys,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.WARNING if quiet else logging.INFO),
        logger_factory=lambda *named: structlog.WriteLogger(sys.stderr),  # each line whole: processes share it
    )
    app.before_request(_start)
    app.after_request(_finish)


def log_fault(fault: BaseException) -> None:
    """An error's class and place, never its text: the text may hold a patient's words."""
    asked = {"request_id": g.get("request_id"), "endpoint": request.endpoint}
    log.error("fault", fault=type(fault).__name__, where=_where(fault), **asked)


def log_trouble(job: str, fault: BaseException) -> None:
    """The same of a job, which no request asked for."""
    log.error("fault", endpoint=job, fault=type(fault).__name__, where=_where(fault))


def _where(fault: BaseException) -> str:
    trace = fault.__traceback__
    while trace is not None and trace.tb_next is not None:
        trace = trace.tb_next
    return f"{trace.tb_frame.f_code.co_filename}:{trace.tb_lineno}" if trace else ""


def _only_known_keys(logger: Any, name: str, entry: MutableMapping[str, Any]) -> dict[str, Any]:
    return {key: value for key, value in entry.items() if key in KEYS}


def _start() -> None:
    g.request_id = _from_proxy() or secrets.token_hex(16)
    g.started = time.perf_counter()


def _from_proxy() -> str:
    """By which its log and this one can be read together. Of nothing but hexadecimal digits: words would stay here."""
    given = request.headers.get(HEADER, "") if current_app.extensions["takes request ids"] else ""
    return given if _WELL_FORMED.fullmatch(given) else ""


def _finish(response: Response) -> Response:
    response.headers[HEADER] = g.get("request_id", "")
    milliseconds = round((time.perf_counter() - g.get("started", time.perf_counter())) * 1000, 1)
    log.info(
        "request",
        request_id=g.get("request_id"),
        method=request.method,
        endpoint=request.endpoint,
        status=response.status_code,
        ms=milliseconds,
    )
    return response
