"""Web push, where the clinic has installed the extra `push` and set a key. Its text is fixed, and says nothing.

A subscription is an address that a browser handed out. Only push services named in the settings are ever called, over
HTTPS, and no redirect is followed.
"""

import importlib
import json
import ssl
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import cache, lru_cache
from http.client import HTTPConnection, HTTPException, HTTPSConnection
from typing import Any
from urllib.parse import urlsplit
from uuid import UUID

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from flask import current_app
from sqlalchemy import bindparam, select

from portal import addresses
from portal.config.settings import Push, Settings
from portal.database import db, transaction
from portal.notifications.failing import GONE, Refused
from portal.notifications.models import ENDPOINT, PUSH_KEYS, PushSubscription
from portal.notifications.subscribing import end
from portal.vault.sealing import unseal
from portal.web.translation import text as _

PATIENCE = 5
UNREACHABLE = "unreachable"
"""The fault of a push whose service does not answer. It is the fault of that delivery: others have other services."""
A_DAY = 24 * 3600
OVER = frozenset({404, 410})

_LIVE_OF = select(PushSubscription).where(
    PushSubscription.user_id == bindparam("user_id"), PushSubscription.ended_at.is_(None)
)


@cache
def engine() -> tuple[Any, Any] | None:
    """What encrypts a push and what signs it; None where the extra is not installed."""
    try:
        return importlib.import_module("http_ece"), importlib.import_module("py_vapid")
    except ImportError:
        return None


def is_on() -> bool:
    return bool(_settings().key) and engine() is not None


def public_key() -> str:
    """By which a browser knows whose pushes it lets through."""
    return _encoded(_vapid(_settings().key)[1])


def is_push_service(endpoint: str) -> bool:
    """One that the settings name: else anybody signed in could make the portal call what she likes."""
    try:
        parts = urlsplit(endpoint)
        host, secure = parts.hostname or "", parts.scheme == "https"
        known = any(host == one or host.endswith(f".{one}") for one in _settings().hosts)
        return known and (secure or addresses.is_loopback(host)) and not parts.username
    except ValueError:
        return False


def are_keys(keys: dict[str, str]) -> bool:
    """A point on the curve, and sixteen secret bytes."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), _decoded(keys["p256dh"]))
        return len(_decoded(keys["auth"])) == 16
    except ValueError:
        return False


def push(user_id: UUID, silent: set[str]) -> None:
    """To each of her browsers. Raises Refused when it reached none.

    `silent`: services that did not answer a moment ago. They are not called, so that nobody waits for them again; who
    does not answer now is added.
    """
    if not is_on():
        raise Refused(GONE, for_good=True)
    with transaction():
        mine = {row.id: _opened(row) for row in db.session.scalars(_LIVE_OF, {"user_id": user_id})}
    answers = {subscription_id: _call(*opened, silent) for subscription_id, opened in mine.items()}
    _forget({one for one, status in answers.items() if status in OVER})
    if any(status in range(200, 300) for status in answers.values()):
        return
    left = [status for status in answers.values() if status not in OVER]
    if not left:
        raise Refused(GONE, for_good=True)
    raise Refused(str(max(left)) if any(left) else UNREACHABLE, for_good=False)


def _opened(row: PushSubscription) -> tuple[str, dict[str, str]]:
    """Where to, and for whose eyes."""
    return unseal(ENDPOINT, row.id, row.endpoint_sealed), json.loads(unseal(PUSH_KEYS, row.id, row.keys_sealed))


def _forget(over: set[UUID]) -> None:
    """The browser is there no more, or its person took the permission back."""
    if over:
        with transaction():
            end(over)


def _call(endpoint: str, keys: dict[str, str], silent: set[str]) -> int:
    """The status; 0 when nobody answers."""
    if not is_push_service(endpoint):
        return 410
    parts = urlsplit(endpoint)
    if parts.netloc in silent:
        return 0
    body, headers = _sealed(keys), {"TTL": str(A_DAY), "Urgency": "normal", "Content-Encoding": "aes128gcm"}
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    connection = _connection(parts.scheme, parts.hostname or "", parts.port)
    try:
        connection.request("POST", path or "/", body, {**headers, **_authorization(f"{parts.scheme}://{parts.netloc}")})
        return connection.getresponse().status
    except (OSError, HTTPException):
        silent.add(parts.netloc)
        return 0
    finally:
        connection.close()


def _connection(scheme: str, host: str, port: int | None) -> HTTPConnection:
    if scheme == "https":
        return HTTPSConnection(host, port, timeout=PATIENCE, context=ssl.create_default_context())
    return HTTPConnection(host, port, timeout=PATIENCE)  # loopback only


def _sealed(keys: dict[str, str]) -> bytes:
    """The fixed words, so that only this browser can read them: RFC 8291."""
    http_ece, _signs = _engine()
    words = json.dumps({"title": _("Your portal"), "body": _("There is something new in your portal.")})
    once = ec.generate_private_key(ec.SECP256R1())
    sealed: bytes = http_ece.encrypt(
        words.encode(),
        private_key=once,
        dh=_decoded(keys["p256dh"]),
        auth_secret=_decoded(keys["auth"]),
        version="aes128gcm",
    )
    return sealed


def _authorization(origin: str) -> dict[str, str]:
    """By whom: RFC 8292."""
    signer, _point = _vapid(_settings().key)
    claims = {"aud": origin, "sub": _settings().contact}
    signed: dict[str, str] = signer.sign(claims)
    return signed


@lru_cache(maxsize=4)
def _vapid(key: str) -> tuple[Any, bytes]:
    """The key that signs, and its public point."""
    _seals, py_vapid = _engine()
    signer = py_vapid.Vapid02.from_raw(key.encode())
    point: bytes = signer.public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return signer, point


def _engine() -> tuple[Any, Any]:
    found = engine()
    assert found is not None, "to be asked only where is_on()"
    return found


def _settings() -> Push:
    settings: Settings = current_app.extensions["settings"]
    return settings.push


def _decoded(text: str) -> bytes:
    return urlsafe_b64decode(text + "=" * (-len(text) % 4))


def _encoded(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")
