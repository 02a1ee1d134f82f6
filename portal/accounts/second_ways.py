"""By what somebody can show that it is she, besides her password."""

from typing import TypedDict

from portal.accounts.models import User
from portal.accounts.passkeys.actions import has_any


class Ways(TypedDict):
    by_code: bool
    by_passkey: bool


def ways(user: User) -> Ways:
    return {"by_code": user.totp_confirmed_at is not None, "by_passkey": has_any(user.id)}


def has_second_factor(user: User) -> bool:
    """A code from her phone, or a passkey. While she has one, the password alone sets up no other."""
    return any(ways(user).values())
