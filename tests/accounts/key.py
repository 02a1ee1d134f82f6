"""A device that keeps one passkey, and can be told to misbehave."""

import json
import secrets
from base64 import urlsafe_b64decode, urlsafe_b64encode
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

import cbor2
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256

from tests.visitor import Page, Visitor

PRESENT, VERIFIED, WITH_KEY = 0x01, 0x04, 0x40
PASSKEYS = "/account/passkeys"


def text(raw: bytes) -> str:
    return urlsafe_b64encode(raw).decode().rstrip("=")


def raw(words: str) -> bytes:
    return urlsafe_b64decode(words + "=" * (-len(words) % 4))


@dataclass
class Key:
    """`counts`: whether it does at all."""

    site: str = "localhost"
    origin: str = "http://localhost"
    count: int = 0
    counts: bool = True
    holder: bytes = b""
    id: bytes = field(default_factory=lambda: secrets.token_bytes(32))
    private: ec.EllipticCurvePrivateKey = field(default_factory=lambda: ec.generate_private_key(ec.SECP256R1()))

    def made(self, options: dict[str, Any], **wrong: Any) -> str:
        """Its answer when a new key is asked for."""
        self.holder = raw(options["user"]["id"])
        key = self.private.public_key().public_numbers()
        public = cbor2.dumps({1: 2, 3: -7, -1: 1, -2: key.x.to_bytes(32, "big"), -3: key.y.to_bytes(32, "big")})
        held = bytes(16) + len(self.id).to_bytes(2, "big") + self.id + public
        state = self._state(WITH_KEY, **wrong) + held
        said = self._said("webauthn.create", options, **wrong)
        whole = cbor2.dumps({"fmt": "none", "attStmt": {}, "authData": state})
        return self._answer({"clientDataJSON": text(said), "attestationObject": text(whole)})

    def signed(self, options: dict[str, Any], **wrong: Any) -> str:
        """Its answer when it is asked to sign. `wrong`: any part of it."""
        self.count += self.counts
        state, said = self._state(0, **wrong), self._said("webauthn.get", options, **wrong)
        private: ec.EllipticCurvePrivateKey = wrong.get("private", self.private)
        signature = private.sign(state + sha256(said).digest(), ec.ECDSA(SHA256()))
        parts = {"clientDataJSON": said, "authenticatorData": state, "signature": signature}
        parts["userHandle"] = wrong.get("holder", self.holder)
        return self._answer({name: text(part) for name, part in parts.items()})

    def _state(self, more: int, **wrong: Any) -> bytes:
        flags = wrong.get("flags", PRESENT | VERIFIED) | more
        count: int = wrong.get("count", self.count)
        return sha256(wrong.get("site", self.site).encode()).digest() + bytes([flags]) + count.to_bytes(4, "big")

    def _said(self, usual: str, options: dict[str, Any], **wrong: Any) -> bytes:
        said = {"type": wrong.get("kind", usual), "challenge": wrong.get("challenge", options["challenge"])}
        return json.dumps({**said, "origin": wrong.get("origin", self.origin)}).encode()

    def _answer(self, response: dict[str, str]) -> str:
        return json.dumps({"id": text(self.id), "rawId": text(self.id), "type": "public-key", "response": response})


def asked(visitor: Visitor, url: str = "/sign-in/passkey/challenge") -> dict[str, Any]:
    """What this browser is asked."""
    answer = visitor.client.post(url, data={"csrf_token": visitor.csrf_token()})
    assert answer.status_code == 200, answer.get_data(as_text=True)
    options: dict[str, Any] = answer.get_json()
    return options


def register(visitor: Visitor, key: Key, status: int = 303, name: str = "My phone", **wrong: Any) -> Page:
    answer = key.made(asked(visitor, f"{PASSKEYS}/challenge"), **wrong)
    return visitor.post(PASSKEYS, {"called": name, "credential": answer}, status=status)


def sign_in(visitor: Visitor, key: Key, status: int = 303, **wrong: Any) -> Page:
    return visitor.post("/sign-in/passkey", {"credential": key.signed(asked(visitor), **wrong)}, status=status)
