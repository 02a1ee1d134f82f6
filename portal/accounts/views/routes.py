"""Every route of the doors, for the application to register."""

from portal.accounts.views import (
    accessibility,
    account,
    by_passkey,
    by_provider,
    code,
    display,
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
    "accessibility",
    "account",
    "blueprint",
    "by_passkey",
    "by_provider",
    "code",
    "display",
    "door",
    "forgotten",
    "invitation",
    "passkeys",
    "proof",
    "second_factor",
    "staying",
]
