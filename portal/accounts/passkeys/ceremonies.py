"""WebAuthn as the portal wants it, and what a device's answer is worth. The only importer of `webauthn`."""

import json
from dataclasses import dataclass
from typing import Any

import webauthn
from flask import current_app, request
from webauthn.helpers import options_to_json_dict
from webauthn.helpers.structs import (
    AuthenticatorSelectionCriteria,
    PublicKeyCredentialDescriptor,
    ResidentKeyRequirement,
    UserVerificationRequirement,
)

from portal.accounts.models import Passkey, User
from portal.config.settings import Settings
from portal.web.urls import origin

SURELY = UserVerificationRequirement.REQUIRED


class Refused(Exception):
    """The answer proves nothing."""


@dataclass(frozen=True)
class Made:
    """A new key of a device."""

    credential_id: bytes
    public_key: bytes
    sign_count: int


def to_make(user: User, known: list[Passkey], challenge: bytes) -> dict[str, Any]:
    """What the browser is asked for a new key, one that the device finds again by itself. It learns no name."""
    clinic = current_app.extensions["clinic"]().short_name
    options = webauthn.generate_registration_options(
        rp_id=_site(),
        rp_name=clinic,
        user_name=clinic,
        user_id=user.id.bytes,
        challenge=challenge,
        authenticator_selection=AuthenticatorSelectionCriteria(
            resident_key=ResidentKeyRequirement.REQUIRED, user_verification=SURELY
        ),
        exclude_credentials=[PublicKeyCredentialDescriptor(id=one.credential_id) for one in known],
    )
    return options_to_json_dict(options)


def to_sign(challenge: bytes) -> dict[str, Any]:
    """What it is asked to show that it holds one: whichever."""
    options = webauthn.generate_authentication_options(rp_id=_site(), challenge=challenge, user_verification=SURELY)
    return options_to_json_dict(options)


def made(answer: str, challenge: bytes) -> Made:
    """Raises Refused."""
    try:
        found = webauthn.verify_registration_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_site(),
            expected_origin=origin(),
            require_user_verification=True,
        )
    except Exception as fault:  # an answer is anybody's text: whatever it does to the library is a refusal
        raise Refused from fault
    return Made(found.credential_id, found.credential_public_key, found.sign_count)


def credential_in(answer: str) -> tuple[bytes, bytes]:
    """Which key it says it is, and whose. Nothing of it is proved yet. Raises Refused."""
    try:
        said = json.loads(answer)
        holder = said["response"].get("userHandle") or ""
        return webauthn.base64url_to_bytes(said["rawId"]), webauthn.base64url_to_bytes(holder)
    except Exception as fault:
        raise Refused from fault


def signed(answer: str, challenge: bytes, key: Passkey) -> int:
    """The count it carries, if the key signed it. Raises Refused.

    Whether the count goes back is looked at by who asks: only one that is signed says anything, and the library would
    look at it before the signature.
    """
    try:
        found = webauthn.verify_authentication_response(
            credential=answer,
            expected_challenge=challenge,
            expected_rp_id=_site(),
            expected_origin=origin(),
            credential_public_key=key.public_key,
            credential_current_sign_count=0,
            require_user_verification=True,
        )
    except Exception as fault:
        raise Refused from fault
    return found.new_sign_count


def _site() -> str:
    settings: Settings = current_app.extensions["settings"]
    return settings.host if settings.https else request.host.rpartition(":")[0] or request.host
