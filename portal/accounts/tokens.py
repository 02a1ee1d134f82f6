"""Secrets that travel: made here, kept only as their SHA-256."""

import hashlib
import secrets


def fresh() -> str:
    """256 random bits, safe in a cookie and in a URL."""
    return secrets.token_urlsafe(32)


def hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()
