"""Time-based one-time codes (RFC 6238) and the recovery codes that stand in for them."""

import secrets

import pyotp
import segno
from sqlalchemy import select, update

from portal import clock
from portal.accounts.models import RecoveryCode, User
from portal.database import db
from portal.vault.keyring import Unreadable
from portal.vault.sealing import CLINIC, keyed_hash, seal, unseal

STEP = 30
RECOVERY_CODES = 10
_PLACE = "user.totp"


def fresh_secret(user: User) -> str:
    """A new secret, sealed for `user`. It is in force only once a code made with it comes back: see `confirm`."""
    return seal(CLINIC, _PLACE, user.id, pyotp.random_base32())


def opened(user: User, sealed: str) -> str:
    """The secret in base32, to be shown once. Raises Unreadable."""
    try:
        return unseal(_PLACE, user.id, sealed)
    except ValueError as fault:
        raise Unreadable("not a sealed secret") from fault


def in_app(secret: str, issuer: str) -> str:
    """What an authenticator on the same phone opens: nobody can point a phone at its own screen."""
    return pyotp.TOTP(secret).provisioning_uri(name=issuer, issuer_name=issuer)


def qr_code(address: str) -> str:
    """The same as an SVG data URI, so that no secret is ever in a URL of ours."""
    return segno.make(address, error="m").svg_data_uri(scale=5, border=2, dark="#22302C", light="#FFFFFF")


def confirm(user: User, sealed: str, code: str) -> bool:
    """Put the sealed secret in force if `code` was made with it. The one before holds until then."""
    step = _step_of(opened(user, sealed), code)
    if step is None:
        return False
    user.totp_sealed, user.totp_last_step, user.totp_confirmed_at = sealed, step, clock.now()
    db.session.flush()
    return True


def accepts(user: User, code: str) -> bool:
    """Whether `code` is right now, one step of clock drift either way. A step is never accepted twice."""
    if user.totp_confirmed_at is None:
        return False
    step = _step_of(opened(user, user.totp_sealed), code)
    return step is not None and _claim(user, step)


def _step_of(secret: str, code: str) -> int | None:
    """The step whose code this is, at most one away from now."""
    code = "".join(code.split())
    if len(code) != 6 or not (code.isascii() and code.isdigit()):
        return None
    totp, step = pyotp.TOTP(secret), int(clock.now().timestamp()) // STEP
    near = [near for near in (step - 1, step, step + 1) if secrets.compare_digest(totp.at(near * STEP), code)]
    return near[0] if near else None


def accepts_recovery(user: User, code: str) -> bool:
    """Whether `code` is one of the person's unused recovery codes; it is used up by this."""
    its_hash = _hash(user, code)
    unused = update(RecoveryCode).where(RecoveryCode.user_id == user.id, RecoveryCode.used_at.is_(None))
    used = db.session.execute(unused.where(RecoveryCode.code_hash == its_hash).values(used_at=clock.now()))
    return bool(used.rowcount)  # type: ignore[attr-defined]


def new_recovery_codes(user: User) -> list[str]:
    """Ten fresh codes of 64 bits; the old ones stop working. Shown once."""
    for old in db.session.scalars(select(RecoveryCode).where(RecoveryCode.user_id == user.id)):
        db.session.delete(old)
    codes = ["-".join(secrets.token_hex(2) for _ in range(4)) for _ in range(RECOVERY_CODES)]
    db.session.add_all(RecoveryCode(user_id=user.id, code_hash=_hash(user, code)) for code in codes)
    db.session.flush()
    return codes


def _claim(user: User, step: int) -> bool:
    """Take the step, unless another request took it first."""
    won = db.session.execute(
        update(User).where(User.id == user.id, User.totp_last_step < step).values(totp_last_step=step)
    )
    return bool(won.rowcount)  # type: ignore[attr-defined]


def _hash(user: User, code: str) -> str:
    # 64 random bits and a key that is not in the database need no slow hash: there is nothing to guess from.
    return keyed_hash("recovery code", f"{user.id.hex} {''.join(code.lower().split()).replace('-', '')}")
