"""Every route of the doors, for the application to register."""

from portal.accounts.views import (
    account,
    by_passkey,
    code,
    door,
    forgotten,
    invitation,
    passkeys,
    proof,
    second_factor,
    staying,
)
from portal.accounts.views.door import blueprint

__all__ = [
    "account",
    "blueprint",
    "by_passkey",
    "code",
    "door",
    "forgotten",
    "invitation",
    "passkeys",
    "proof",
    "second_factor",
    "staying",
]
