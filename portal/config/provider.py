"""The clinic's own identity provider: what the settings say of it, and what of that is unsafe."""

import re
from importlib.util import find_spec
from urllib.parse import SplitResult, urlsplit

from portal import addresses
from portal.config.settings import Provider
from portal.config.sources import Values

STAFF_ROLES = ("therapist", "leader", "admin")
"""Those that an identity provider may give."""


def provider_of(values: Values) -> Provider:
    def value(name: str) -> str:
        return values.text(f"PORTAL_OIDC_{name}").strip()

    return Provider(
        issuer=value("ISSUER"),
        client_id=value("CLIENT_ID"),
        client_secret=value("CLIENT_SECRET"),
        name=value("NAME"),
        scopes=tuple(value("SCOPES").split()),
        verified_claim=value("VERIFIED_CLAIM"),
        role_claim=value("ROLE_CLAIM"),
        roles=tuple((said, role) for said, _, role in (one.rpartition("=") for one in _listed(value("ROLES")))),
        required=tuple((claim, said) for claim, _, said in (one.partition("=") for one in _listed(value("REQUIRED")))),
        second_factor=tuple(value("SECOND_FACTOR").split()),
    )


def _listed(text: str) -> list[str]:
    """What semicolons or line ends separate: names of groups have spaces, commas and equal signs in them."""
    return [one.strip() for one in re.split(r"[;\n]", text) if one.strip()]


def faults_of_provider(provider: Provider) -> list[str]:
    if not provider.is_on:
        begun = provider != Provider()
        return ["PORTAL_OIDC_ISSUER is missing beside PORTAL_OIDC_…: name the identity provider."] if begun else []
    found = []
    if not is_safe(provider.issuer) or any(sign in provider.issuer for sign in "?#"):
        found.append("PORTAL_OIDC_ISSUER must be an address that begins with https://")
    if not provider.client_id or not provider.client_secret:
        found.append("PORTAL_OIDC_CLIENT_ID and PORTAL_OIDC_CLIENT_SECRET are needed beside PORTAL_OIDC_ISSUER.")
    if not addresses.is_line(provider.name):
        found.append("PORTAL_OIDC_NAME must be one short line: it stands on the button, after “Sign in with”.")
    if "openid" not in provider.scopes:
        found.append("PORTAL_OIDC_SCOPES must name openid.")
    if find_spec("authlib") is None:
        found.append("PORTAL_OIDC_ISSUER needs the extra oidc: install what requirements/oidc.lock names.")
    return found + _faults_of_claims(provider)


def _faults_of_claims(provider: Provider) -> list[str]:
    found = []
    if bool(provider.role_claim) != bool(provider.roles):
        found.append("PORTAL_OIDC_ROLE_CLAIM and PORTAL_OIDC_ROLES go together; one of them is missing.")
    if not all(said and role in STAFF_ROLES for said, role in provider.roles):
        found.append(f"PORTAL_OIDC_ROLES must be value=role; …, each role one of {', '.join(STAFF_ROLES)}.")
    if not all(claim and said for claim, said in provider.required):
        found.append("PORTAL_OIDC_REQUIRED must be claim=value; …")
    return found


def is_safe(url: str) -> bool:
    """HTTPS, or the machine itself."""
    try:
        address = urlsplit(url)
        return bool(address.hostname and not address.username and (address.scheme == "https" or is_here(address)))
    except ValueError:
        return False


def is_here(address: SplitResult) -> bool:
    return address.scheme == "http" and address.hostname in ("127.0.0.1", "localhost", "::1")
