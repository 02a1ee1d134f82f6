"""What the provider says of itself, and its keys: asked for once an hour, and kept by each process for itself."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from flask import Flask, current_app

from portal import clock
from portal.accounts.provider import calling
from portal.accounts.provider.calling import Away, Said
from portal.config.provider import is_safe
from portal.config.settings import Provider, Settings

LASTS = timedelta(hours=1)
KEYS_AT_MOST_EVERY = timedelta(minutes=1)
"""A token may name a key that nobody knows: it makes the portal ask again, but not without end."""
_NEEDED = ("authorization_endpoint", "token_endpoint", "jwks_uri")
_LED_TO = (*_NEEDED, "userinfo_endpoint", "end_session_endpoint")


@dataclass
class Known:
    said: Said
    asked_at: datetime
    keys: list[Said] = field(default_factory=list)
    keys_at: datetime | None = None


def init_provider(app: Flask) -> None:
    app.extensions["provider"] = {}
    app.jinja_env.globals["provider_name"] = lambda: provider().name if provider().is_on else ""


def provider() -> Provider:
    settings: Settings = current_app.extensions["settings"]
    return settings.provider


def metadata() -> Said:
    """Raises Away, also when what stands there is somebody else's."""
    return _known().said


def keys(newer: bool = False) -> list[Said]:
    """Those that are public. `newer`: the ones known do not do. Raises Away."""
    known, now = _known(), clock.now()
    if known.keys_at is None or (newer and now - known.keys_at >= KEYS_AT_MOST_EVERY):
        found = calling.get(known.said["jwks_uri"]).get("keys")
        known.keys = [one for one in found if _is_public(one)] if isinstance(found, list) else []
        known.keys_at = now
    return known.keys


def _known() -> Known:
    kept: dict[str, Known] = current_app.extensions["provider"]
    issuer, now = provider().issuer, clock.now()
    known = kept.get(issuer)
    if known is None or not timedelta() <= now - known.asked_at < LASTS:
        said = calling.get(f"{issuer.rstrip('/')}/.well-known/openid-configuration")
        if said.get("issuer") != issuer or not _leads_well(said):
            raise Away
        known = kept[issuer] = Known(said, now)
    return known


def _leads_well(said: Said) -> bool:
    """Each address there is, and is one that may be called."""
    named: list[Any] = [said.get(name) for name in _LED_TO if name in _NEEDED or said.get(name)]
    return all(isinstance(url, str) and is_safe(url) for url in named)


def _is_public(key: Any) -> bool:
    return isinstance(key, dict) and key.get("kty") in ("RSA", "EC", "OKP") and key.get("use", "sig") == "sig"
