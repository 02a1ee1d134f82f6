"""Where somebody is sent to sign in, and what the provider says of her when she is back."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from flask import url_for

from portal.accounts.provider import calling, discovery, library
from portal.accounts.provider.calling import Away, Said
from portal.accounts.provider.library import LEEWAY, Unbelievable
from portal.accounts.provider.questions import Question
from portal.web.urls import origin


@dataclass(frozen=True)
class Person:
    """Somebody, as the provider knows her. `roles`: what her claim says, not yet what it means here."""

    issuer: str
    subject: str
    email: str
    is_email_verified: bool
    roles: frozenset[str]
    may_come_in: bool
    is_strong: bool
    """The provider asked for a second factor."""
    signed_in_at: datetime | None


def address(question: Question) -> str:
    """At the provider. Raises Away."""
    who = discovery.provider()
    fields = {
        "response_type": "code",
        "client_id": who.client_id,
        "redirect_uri": redirect_uri(),
        "scope": " ".join(who.scopes),
        "state": question.state,
        "nonce": question.nonce,
        "code_challenge": library.challenge(question.verifier),
        "code_challenge_method": "S256",
    }
    if question.sign_in_id is not None:
        fields |= {"prompt": "login", "max_age": "0"}
    return library.with_query(discovery.metadata()["authorization_endpoint"], fields)


def way_out() -> str:
    """Where somebody signs out of the provider too; "" where that is not to be had. Raises Away."""
    there = discovery.metadata().get("end_session_endpoint")
    if not there:
        return ""
    back = origin() + url_for("accounts.sign_in")
    return library.with_query(there, {"client_id": discovery.provider().client_id, "post_logout_redirect_uri": back})


def person(question: Question, code: str, issuer: str | None) -> Person:
    """Whom the code stands for. Raises Away, and Unbelievable."""
    said = discovery.metadata()
    if issuer is not None and issuer != said["issuer"]:
        raise Unbelievable  # RFC 9207: this answer is another provider's
    if issuer is None and said.get("authorization_response_iss_parameter_supported") is True:
        raise Unbelievable
    tokens = _tokens(question, code, said)
    access = str(tokens.get("access_token") or "")
    claims = library.claims(str(tokens.get("id_token") or ""), question.nonce, access)
    signed_in_at = _instant(claims.get("auth_time"))
    if question.sign_in_id is not None and (signed_in_at is None or signed_in_at < question.asked_at - LEEWAY):
        raise Unbelievable  # it did not ask her anew
    return _person(_whole(claims, access, said), signed_in_at)


def redirect_uri() -> str:
    return origin() + url_for("accounts.back_from_provider")


def _tokens(question: Question, code: str, said: Said) -> Said:
    fields = {
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": redirect_uri(),
        "code_verifier": question.verifier,
    }
    url = said["token_endpoint"]
    methods = said.get("token_endpoint_auth_methods_supported") or []
    status, tokens = calling.post(url, *library.with_secret(discovery.provider(), url, fields, methods))
    if status >= 500:
        raise Away
    if status != 200:
        raise Unbelievable
    return tokens


def _whole(claims: Said, access_token: str, said: Said) -> Said:
    """With what the provider tells only when asked. The token, which is signed, says whose it is and has the word."""
    who = discovery.provider()
    wanted = {"email", who.role_claim.split(".")[0], *(claim for claim, _ in who.required)} - {""}
    if not wanted - claims.keys() or not access_token or not said.get("userinfo_endpoint"):
        return claims
    more = calling.get(said["userinfo_endpoint"], access_token)
    if more.get("sub") != claims["sub"]:
        raise Unbelievable
    if "email" in claims:  # whether it is verified is said beside it, or not at all
        more = {name: value for name, value in more.items() if name not in ("email", who.verified_claim)}
    return {**more, **claims}


def _person(claims: Said, signed_in_at: datetime | None) -> Person:
    who = discovery.provider()
    email, ways = claims.get("email"), {*_values(claims, "amr"), *_values(claims, "acr")}
    return Person(
        issuer=str(claims["iss"]),
        subject=str(claims["sub"]),
        email=email if isinstance(email, str) else "",
        is_email_verified=claims.get(who.verified_claim) in (True, "true", 1, "1"),
        roles=_values(claims, who.role_claim),
        may_come_in=all(_values(claims, name) & _allowed(name) for name, _ in who.required),
        is_strong=bool(ways & set(who.second_factor)),
        signed_in_at=signed_in_at,
    )


def _allowed(claim: str) -> set[str]:
    return {value for name, value in discovery.provider().required if name == claim}


def _values(claims: Said, path: str) -> frozenset[str]:
    """What stands at a path with dots, or under that very name; one or many."""
    found: Any = claims.get(path) if path else None
    if found is None:
        found = claims
        for part in path.split(".") if path else ():
            found = found.get(part) if isinstance(found, dict) else None
    many = found if isinstance(found, list) else [found]
    return frozenset(one for one in many if isinstance(one, str))


def _instant(said: Any) -> datetime | None:
    try:
        return datetime.fromtimestamp(said, UTC)
    except (TypeError, ValueError, OverflowError, OSError):
        return None
