"""The key-encryption keys: from the environment, never in the database."""

import base64
import binascii
import os
import secrets
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

NONCE = 12
KEY = 32


class Unreadable(Exception):
    """A sealed value that this key ring cannot open: wrong key, destroyed key, moved or altered bytes."""


class Erased(Unreadable):
    """Its data key is not there: the words were erased for good, with all that was sealed with it."""


class BadKeys(Exception):
    """PORTAL_KEYS is not a list of id:key pairs; the message is a sentence for the operator."""


@dataclass(frozen=True)
class KeyRing:
    """Key-encryption keys by id. The first is used to wrap; every one may unwrap."""

    keys: dict[str, bytes] = field(repr=False)

    @property
    def current(self) -> str:
        return next(iter(self.keys))

    def wrap(self, secret: bytes, label: str) -> str:
        """`secret` as `v1:<key id>:<base64 of nonce and ciphertext>`, bound to `label`."""
        nonce = os.urandom(NONCE)
        sealed = AESGCM(self.keys[self.current]).encrypt(nonce, secret, label.encode())
        return f"v1:{self.current}:{base64.urlsafe_b64encode(nonce + sealed).decode()}"

    def unwrap(self, envelope: str, label: str) -> bytes:
        """The secret inside. Raises Unreadable."""
        version, _, rest = envelope.partition(":")
        key_id, _, body = rest.partition(":")
        if version != "v1" or key_id not in self.keys:
            raise Unreadable(f"no key named {key_id} on the ring")
        try:
            raw = base64.urlsafe_b64decode(body)
        except binascii.Error:
            raise Unreadable(f"{label} is damaged") from None
        try:
            return AESGCM(self.keys[key_id]).decrypt(raw[:NONCE], raw[NONCE:], label.encode())
        except (InvalidTag, ValueError) as fault:
            raise Unreadable(f"{label} does not open with key {key_id}") from fault


def parse(text: str) -> KeyRing:
    """A ring from `id:key,id:key`: each key 32 bytes in URL-safe base64, the current one first."""
    keys: dict[str, bytes] = {}
    for pair in filter(None, (part.strip() for part in text.split(","))):
        name, _, body = pair.partition(":")
        try:
            key = base64.b64decode(body + "=" * (-len(body) % 4), altchars=b"-_", validate=True)
        except binascii.Error:
            key = b""
        if not name.isalnum() or name in keys or len(key) != KEY:
            raise BadKeys(
                f"PORTAL_KEYS: {name or 'a key'} is not id:key with 32 bytes in base64, or its id stands twice."
            )
        keys[name] = key
    if not keys:
        raise BadKeys("PORTAL_KEYS is empty.")
    return KeyRing(keys)


def make(name: str) -> str:
    """A fresh `id:key` for PORTAL_KEYS."""
    return f"{name}:{base64.urlsafe_b64encode(secrets.token_bytes(KEY)).decode().rstrip('=')}"
