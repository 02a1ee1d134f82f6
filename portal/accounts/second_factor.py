"""Time-based one-time codes (RFC 6238) and the recovery codes that stand in for them."""

import hashlib
import secrets

import pyotp
import segno
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import RecoveryCode, User
from portal.database import db
from portal.vault.sealing import CLINIC, seal, unseal

STEP = 30
RECOVERY_CODES = 10
_PLACE = "user.totp"


def begin_setup(user: User) -> str:
    """Give the person a fresh secret, not yet in force; returns it in base32."""
    secret = pyotp.random_base32()
    user.totp_sealed = seal(CLINIC, _PLACE, user.id, secret)
    user.totp_confirmed_at = None
    db.session.flush()
    return secret


def secret_of(user: User) -> str:
    return unseal(_PLACE, user.id, user.totp_sealed)


def qr_code(user: User, issuer: str) -> str:
    """The set-up code as an SVG data URI, so that no secret is ever in a URL of ours."""
    uri = pyotp.TOTP(secret_of(user)).provisioning_uri(name=issuer, issuer_name=issuer)
    return segno.make(uri, error="m").svg_data_uri(scale=5, border=2, dark="#22302C", light="#FFFFFF")


def accepts(user: User, code: str) -> bool:
    """Whether `code` is right now, one step of clock drift either way. A step is never accepted twice."""
    code = "".join(code.split())
    if not user.totp_sealed or len(code) != 6 or not (code.isascii() and code.isdigit()):
        return False
    totp = pyotp.TOTP(secret_of(user))
    step = int(clock.now().timestamp()) // STEP
    for candidate in (step - 1, step, step + 1):
        if candidate > user.totp_last_step and secrets.compare_digest(totp.at(candidate * STEP), code):
            return _claim(user, candidate)
    return False


def accepts_recovery(user: User, code: str) -> bool:
    """Whether `code` is one of the person's unused recovery codes; it is used up by this."""
    used = db.session.execute(
        update(RecoveryCode)
        .where(RecoveryCode.user_id == user.id, RecoveryCode.code_hash == _hash(code), RecoveryCode.used_at.is_(None))
        .values(used_at=clock.now())
    )
    return bool(used.rowcount)  # type: ignore[attr-defined]


def new_recovery_codes(user: User) -> list[str]:
    """Ten fresh codes of 60 bits; the old ones stop working. Shown once."""
    for old in db.session.scalars(select(RecoveryCode).where(RecoveryCode.user_id == user.id)):
        db.session.delete(old)
    codes = ["-".join(secrets.token_hex(2) for _ in range(4))[:19] for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(code)) for code in codes)
    db.session.flush()
    return codes


def _claim(user: User, step: int) -> bool:
    """Take the step, unless another request took it first."""
    won = db.session.execute(
        update(User).where(User.id == user.id, User.totp_last_step < step).values(totp_last_step=step)
    )
    return bool(won.rowcount)  # type: ignore[attr-defined]


def _hash(code: str) -> str:
    # 64 random bits need no slow hash: there is nothing to guess from.
    return hashlib.sha256("".join(code.lower().split()).replace("-", "").encode()).hexdigest()
