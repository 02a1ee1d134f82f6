"""A browser that an account was signed in with before: a random id, and a keyed hash that ties it to the account.

It opens nothing. It only gives the browser its own count of wrong tries.
"""

import hmac
import secrets
from typing import TypedDict

from flask import Response, current_app, request

from portal.vault.sealing import keyed_hash

_DAYS_400 = 400 * 24 * 3600  # the longest browsers allow


class Flags(TypedDict):
    httponly: bool
    secure: bool
    samesite: str
    path: str


def recognised(email: str) -> str:
    """The id of this browser if it is known for this account, else "". The work is the same either way."""
    device, _, proof = request.cookies.get(_name(), "").partition(".")
    return device if hmac.compare_digest(proof.encode(), _proof(device, email).encode()) else ""


def remember(response: Response, email: str) -> Response:
    if not recognised(email):
        device = secrets.token_urlsafe(16)
        response.set_cookie(_name(), f"{device}.{_proof(device, email)}", max_age=_DAYS_400, **_flags())
    return response


def forget(response: Response) -> Response:
    response.delete_cookie(_name(), **_flags())
    return response


def _proof(device: str, email: str) -> str:
    return keyed_hash("device", f"{device} {email.strip().lower()}")


def _name() -> str:
    return f"{current_app.config['SIGN_IN_COOKIE']}-device"


def _flags() -> Flags:
    return {"httponly": True, "secure": current_app.config["SESSION_COOKIE_SECURE"], "samesite": "Lax", "path": "/"}
