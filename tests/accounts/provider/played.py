"""An identity provider that says whatever a test wants it to."""

import hmac
import json
from base64 import b64decode, urlsafe_b64encode
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import joserfc.jwt as jwt
from authlib.oauth2.rfc7636 import create_s256_code_challenge
from joserfc.jwk import RSAKey

from portal import clock
from portal.accounts.provider.calling import Away
from portal.config.settings import Provider
from tests.visitor import Page, Visitor

ISSUER = "https://id.riverbend.example"
SETTINGS = Provider(ISSUER, "portal", "a secret of both", "Riverbend ID")
START, BACK = "/sign-in/provider", "/sign-in/provider/answer"
Claims = dict[str, Any]


class Played:
    """`calls`: each address it was asked at. `userinfo`: what it tells beside the token."""

    def __init__(self) -> None:
        self.key, self.is_there, self.userinfo = new_key("k1"), True, None
        self.calls: list[str] = []
        self.codes: dict[str, tuple[Claims, dict[str, str]]] = {}
        self.metadata: Claims = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "jwks_uri": f"{ISSUER}/keys",
            "userinfo_endpoint": f"{ISSUER}/me",
            "end_session_endpoint": f"{ISSUER}/out",
            "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
        }

    def get(self, url: str, token: str = "") -> Claims:
        self._asked(url)
        told: dict[str, Any] = {
            f"{ISSUER}/.well-known/openid-configuration": self.metadata,
            f"{ISSUER}/keys": {"keys": [self.key.as_dict(private=False)]},
            f"{ISSUER}/me": self.userinfo if token == "access" else {},
        }
        return dict(told[url] or {})

    def post(self, url: str, body: str, headers: dict[str, str]) -> tuple[int, Claims]:
        """One code for one token, to whom it was given, with the verifier of the challenge."""
        self._asked(url)
        sent = dict(parse_qsl(body))
        claims, asked = self.codes.pop(sent["code"], ({}, {}))
        right = b64decode(headers["Authorization"].removeprefix("Basic ")) == b"portal:a%20secret%20of%20both"
        if not (claims and right and create_s256_code_challenge(sent["code_verifier"]) == asked["code_challenge"]):
            return 400, {"error": "invalid_grant"}
        token = claims.pop("@token", None) or self.signed(claims)
        return 200, {"id_token": token, "access_token": "access", "token_type": "Bearer"}

    def signed(self, claims: Claims) -> str:
        return jwt.encode({"alg": "RS256", "kid": self.key.kid}, claims, self.key)

    def answers(self, visitor: Visitor, claims: Claims, start: str = START, **query: str) -> str:
        """Where the browser is sent back to, once somebody signed in there. `claims`: beside the usual, or instead."""
        asked = dict(parse_qsl(urlsplit(visitor.get(start, status=303).headers["Location"]).query))
        assert asked["redirect_uri"] == f"http://localhost{BACK}"
        now = int(clock.now().timestamp())
        usual = {"iss": ISSUER, "aud": "portal", "iat": now, "exp": now + 300, "nonce": asked["nonce"]}
        code = f"code{len(self.calls)}-{len(self.codes)}"
        self.codes[code] = ({**usual, **claims}, asked)
        fields = {"code": code, "state": asked["state"], **query}
        return BACK + "?" + "&".join(f"{name}={value}" for name, value in fields.items())

    def sign_in(self, visitor: Visitor, claims: Claims, status: int = 303, start: str = START, **query: str) -> Page:
        return comes_back(visitor, self.answers(visitor, claims, start, **query), status)

    def _asked(self, url: str) -> None:
        self.calls.append(url)
        if not self.is_there:
            raise Away


def comes_back(visitor: Visitor, back: str, status: int = 303) -> Page:
    """With what the provider answered. A refusal is said once, at an address that holds nothing of the answer."""
    answer = visitor.get(back, status=303)
    where = answer.headers["Location"]
    if status == 303:
        return answer
    assert where in ("/sign-in", "/account/proof") or where.split("=")[0] in ("/sign-in?next", "/account/proof?next")
    said = visitor.get(where, status=status)
    assert "error-summary" in said.html
    assert "error-summary" not in visitor.get(where).html
    return said


def new_key(name: str) -> RSAKey:
    return RSAKey.generate_key(2048, {"kid": name, "use": "sig", "alg": "RS256"})


def unsigned(claims: Claims) -> str:
    return f"{_written({'alg': 'none'}, claims)}."


def by_public_key(claims: Claims, key: RSAKey) -> str:
    """The old trick: the public key, which everybody has, as the secret of both."""
    text = _written({"alg": "HS256", "kid": key.kid}, claims)
    return f"{text}.{_short(hmac.digest(key.as_pem(private=False), text.encode(), 'sha256'))}"


def _written(*parts: Claims) -> str:
    return ".".join(_short(json.dumps(part).encode()) for part in parts)


def _short(content: bytes) -> str:
    return urlsafe_b64encode(content).decode().rstrip("=")


def of(name: str, **more: Any) -> Claims:
    """What the provider says of somebody of the clinic."""
    return {"sub": name, "email": f"{name}@riverbend.example", "email_verified": True, **more}


def query_of(url: str) -> dict[str, list[str]]:
    return parse_qs(urlsplit(url).query)
