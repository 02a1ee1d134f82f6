"""What a person chose to keep on this device. It outlasts her signing out here, and no other person's signing in.

The browser holds the thing itself; this cookie only says that it was chosen, and by whom, as a keyed hash.
"""

import hmac
from uuid import UUID

from flask import Response, current_app, request

_DAYS_400 = 400 * 24 * 3600  # the longest browsers allow
EVERYTHING = '"cache", "storage"'
ALL_BUT_WHAT_IS_KEPT = '"cache"'


def is_anything_kept() -> bool:
    return bool(_held())


def is_kept_by(user_id: UUID) -> bool:
    return hmac.compare_digest(_held().encode(), _mark(user_id).encode())


def is_of_somebody_else(user_id: UUID) -> bool:
    return is_anything_kept() and not is_kept_by(user_id)


def keep(response: Response, user_id: UUID) -> Response:
    response.set_cookie(
        _name(),
        _mark(user_id),
        max_age=_DAYS_400,
        httponly=True,
        secure=current_app.config["SESSION_COOKIE_SECURE"],
        samesite="Lax",
        path="/",
    )
    return response


def let_go(response: Response) -> Response:
    """Whatever the browser holds goes, and with it that it was chosen."""
    secure = current_app.config["SESSION_COOKIE_SECURE"]
    response.delete_cookie(_name(), httponly=True, secure=secure, samesite="Lax", path="/")
    response.headers["Clear-Site-Data"] = EVERYTHING
    return response


def _held() -> str:
    return request.cookies.get(_name(), "")


def _mark(user_id: UUID) -> str:
    """No database is asked: it is wanted at the door, and with every page of an account."""
    secret = str(current_app.secret_key).encode()
    return hmac.new(secret, f"kept here:{user_id.hex}".encode(), "sha256").hexdigest()


def _name() -> str:
    return f"{current_app.config['SIGN_IN_COOKIE']}-kept"
