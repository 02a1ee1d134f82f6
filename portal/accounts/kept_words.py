"""What is typed and not saved yet stays in the browser until it is, sealed there (static/kept-words.js). Here its key
is made: a page of the one who typed brings it along, and nothing else does.

It hangs on what the browser session holds, which signing out and Leave forget, and on the server's own secret, which no
browser ever has. A sign-in that merely ran out changes neither: whoever signs in again here finds her words.
"""

import base64
import hmac
from dataclasses import dataclass
from hashlib import sha256

from flask import current_app, session

from portal.access.actor import current_actor
from portal.web.csrf import token


@dataclass(frozen=True)
class Keeping:
    """Of one form. `key`: 32 bytes; `name`: under which it is kept, which tells neither whose it is nor what."""

    key: str
    name: str


def keeping(address: str) -> Keeping:
    """Of the form that saves to `address`."""
    token()  # there is a browser session from here on
    actor = current_actor()
    whose = f"kept words:{session['csrf_token']}:{actor.id.hex if actor else ''}"
    key = _hashed(str(current_app.secret_key).encode(), whose)
    name = f"{_hashed(key, 'whose').hex()[:12]}.{_hashed(key, address).hex()[:24]}"
    return Keeping(base64.b64encode(key).decode(), name)


def _hashed(key: bytes, words: str) -> bytes:
    return hmac.new(key, words.encode(), sha256).digest()
