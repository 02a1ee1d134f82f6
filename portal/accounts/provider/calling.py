"""Calls to the identity provider: HTTPS (or this machine), no redirect followed, few seconds, and not without end."""

import json
import ssl
from collections.abc import Mapping
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit

from portal.config.provider import is_safe

PATIENCE = 5
LONGEST = 512 * 1024
Said = dict[str, Any]


class Away(Exception):
    """The provider does not answer, or not like one."""


def get(url: str, token: str = "") -> Said:
    """What stands there. Raises Away."""
    status, said = _call("GET", url, None, {"Authorization": f"Bearer {token}"} if token else {})
    if status != 200:
        raise Away
    return said


def post(url: str, body: str, headers: Mapping[str, str]) -> tuple[int, Said]:
    """A form. The status and what came. Raises Away when that is no answer."""
    return _call("POST", url, body, {**headers, "Content-Type": "application/x-www-form-urlencoded"})


def _call(method: str, url: str, body: str | None, headers: Mapping[str, str]) -> tuple[int, Said]:
    if not is_safe(url):
        raise Away
    parts = urlsplit(url)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    try:
        connection = _connection(parts.scheme, parts.hostname or "", parts.port)
        try:
            connection.request(method, path, body, {"Accept": "application/json", **headers})
            answer = connection.getresponse()
            return answer.status, _read(answer.read(LONGEST + 1))
        finally:
            connection.close()
    except (OSError, HTTPException, ValueError) as fault:
        raise Away from fault


def _read(content: bytes) -> Said:
    said = json.loads(content) if len(content) <= LONGEST else None
    if not isinstance(said, dict):
        raise Away
    return said


def _connection(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=PATIENCE, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=PATIENCE)  # loopback only
