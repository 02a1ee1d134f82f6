"""By what somebody can show that it is she."""

from typing import TypedDict

from portal.accounts.models import User
from portal.accounts.passkeys.actions import has_any
from portal.accounts.provider.matching import is_linked


class Ways(TypedDict):
    by_code: bool
    by_passkey: bool
    by_password: bool
    by_provider: bool


def ways(user: User) -> Ways:
    return {
        "by_code": user.totp_confirmed_at is not None,
        "by_passkey": has_any(user.id),
        "by_password": bool(user.password_hash),
        "by_provider": is_linked(user),
    }


def has_second_factor(user: User) -> bool:
    """A code from her phone, or a passkey. While she has one, the password alone sets up no other."""
    return user.totp_confirmed_at is not None or has_any(user.id)
