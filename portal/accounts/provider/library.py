"""The only importer of Authlib, and of joserfc that comes with it. It is imported only once somebody signs in so."""

import importlib
from collections.abc import Mapping
from datetime import timedelta
from functools import cache
from typing import Any

from portal import clock
from portal.accounts.provider import discovery
from portal.accounts.provider.calling import Said
from portal.config.settings import Provider

LEEWAY = timedelta(seconds=60)
"""How far apart the clocks of the provider and of this machine may be."""
ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA", "Ed25519")
"""A signature by a key that only the provider has: neither none, nor one by a secret that both know."""


class Unbelievable(Exception):
    """The token proves nothing."""


@cache
def _part(name: str) -> Any:
    return importlib.import_module(name)


def challenge(verifier: str) -> str:
    made: str = _part("authlib.oauth2.rfc7636").create_s256_code_challenge(verifier)
    return made


def with_query(url: str, fields: Mapping[str, str]) -> str:
    made: str = _part("authlib.common.urls").add_params_to_uri(url, list(fields.items()))
    return made


def with_secret(provider: Provider, url: str, fields: Mapping[str, str], methods: list[str]) -> tuple[str, Said]:
    """A form's body and headers, by which the portal shows the provider who it is."""
    method = "client_secret_post" if methods and "client_secret_basic" not in methods else "client_secret_basic"
    quoted = _part("authlib.common.urls").url_encode(list(fields.items()))
    client = _part("authlib.oauth2.auth").ClientAuth(*_names(provider, method), method)
    _, headers, body = client.prepare("POST", url, {}, quoted)
    return body, headers


def _names(provider: Provider, method: str) -> tuple[str, str]:
    """RFC 6749 2.3.1: in the header they stand as in a form."""
    if method == "client_secret_post":
        return provider.client_id, provider.client_secret
    quote = _part("authlib.common.urls").quote
    return quote(provider.client_id, b""), quote(provider.client_secret, b"")


def claims(token: str, nonce: str, access_token: str) -> Said:
    """What an ID token says, once it is believed. Raises Unbelievable, and Away."""
    believed = _opened(token)
    who = discovery.provider()
    options = {
        "iss": {"essential": True, "value": who.issuer},
        "aud": {"essential": True, "value": who.client_id},
        "sub": {"essential": True},
        "nonce": {"essential": True, "value": nonce},
    }
    said = {"nonce": nonce, "client_id": who.client_id, "access_token": access_token}
    try:
        found = _part("authlib.oidc.core").CodeIDToken(believed.claims, believed.header, options, said)
        found.validate(now=int(clock.now().timestamp()), leeway=int(LEEWAY.total_seconds()))
    except Exception as fault:  # a token is anybody's text: whatever it does to the library is a refusal
        raise Unbelievable from fault
    return dict(found)


def _opened(token: str) -> Any:
    """With the keys that are known; with newer ones, when it names one that is not. A key may have been changed."""
    try:
        return _decoded(token, discovery.keys())
    except Unbelievable:
        before = discovery.keys()
        newer = discovery.keys(newer=True)
        if newer is before:
            raise
        return _decoded(token, newer)


def _decoded(token: str, keys: list[Said]) -> Any:
    said = discovery.metadata().get("id_token_signing_alg_values_supported") or ["RS256"]
    try:
        ring = _part("joserfc.jwk").KeySet.import_key_set({"keys": keys})
        registry = _part("joserfc.jws").JWSRegistry(
            algorithms=[one for one in ALGORITHMS if one in said], strict_check_header=False
        )
        return _part("joserfc.jwt").decode(token, ring, registry=registry)
    except Exception as fault:
        raise Unbelievable from fault
