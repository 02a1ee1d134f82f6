"""Keys that a patient makes for apps of hers: shown once, looked up by their hash, over when she likes."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Date, String, bindparam, exists, func, or_, select, update

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.accounts.models import AppKey, RoleGrant, Standing, User
from portal.accounts.tokens import fresh, hashed
from portal.audit.record import record
from portal.database import Conflict, Instant, db, new_id, table_of
from portal.notifications.outbox import notify
from portal.reading import read
from portal.vault.sealing import preload, seal, unseal

MOST = 5
NAME = "app_key.name_sealed"


@dataclass(frozen=True)
class Listed:
    """One that opens her record today."""

    id: UUID
    name: str
    made_at: datetime
    expires_at: datetime
    used_at: datetime | None


@dataclass(frozen=True)
class Bearer:
    """Whose record a key opens."""

    key_id: UUID
    id: UUID
    name: str
    language: str
    used_at: datetime | None


_NOW, _TODAY = bindparam("now", type_=Instant()), bindparam("today", type_=Date())
_LIVE = (AppKey.revoked_at.is_(None), AppKey.expires_at > _NOW)
_IS_PATIENT = exists().where(
    RoleGrant.user_id == User.id,
    RoleGrant.role == Role.PATIENT,
    RoleGrant.from_on <= _TODAY,
    or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= _TODAY),
)
_BEHIND = (
    select(AppKey.id.label("key_id"), User.id, User.name, User.language, AppKey.used_at)
    .join(User, User.id == AppKey.user_id)
    .where(AppKey.token_hash == bindparam("token_hash", type_=String()), *_LIVE)
    .where(User.standing == Standing.ACTIVE, _IS_PATIENT)
)
_LISTED = (
    select(AppKey.id, AppKey.name_sealed, AppKey.made_at, AppKey.expires_at, AppKey.used_at)
    .where(AppKey.user_id == ME, *_LIVE)
    .order_by(AppKey.made_at.desc(), AppKey.id.desc())
)
LIVE_COUNT = select(func.count()).where(AppKey.user_id == ME, *_LIVE).scalar_subquery()
"""How many of hers there are, for a statement that asks for more; `now` is bound with it."""
_TABLE = table_of(AppKey)

own_keys: Scope[AppKey] = named(
    "accounts.own_app_keys", select(AppKey).where(AppKey.user_id == ME, AppKey.revoked_at.is_(None))
)


def listed(actor: Actor) -> list[Listed]:
    """Hers, the newest first. One statement, and one for the key."""
    rows = read(_LISTED, {"actor_id": actor.id, "now": clock.now()})
    preload([row.name_sealed for row in rows])
    return [
        Listed(row.id, unseal(NAME, row.id, row.name_sealed), row.made_at, row.expires_at, row.used_at) for row in rows
    ]


def make(actor: Actor, name: str, days: int, form_key: str) -> str:
    """The key itself, which nobody sees again. She hears of it: it may be somebody else's doing. Raises Conflict."""
    db.session.execute(select(User.id).where(User.id == actor.id).with_for_update(key_share=True))  # taps take turns
    if db.session.scalar(select(AppKey.id).where(AppKey.form_key == form_key)) is not None:
        raise Conflict(_("This key was made already, and is not shown again. You can end it and make another one."))
    if len(listed(actor)) >= MOST:
        raise Conflict(_("You have %(n)s keys, which is as many as there can be. End one first.", n=MOST))
    key_id, token, now = new_id(), fresh(), clock.now()
    key = AppKey(id=key_id, user_id=actor.id, token_hash=hashed(token), made_at=now, form_key=form_key)
    key.name_sealed, key.expires_at = seal(actor.id, NAME, key_id, name), now + timedelta(days=days)
    db.session.add(key)
    db.session.flush()
    record(actor.id, "made", "app_key", key_id, patient_id=actor.id)
    notify(actor.id, "app_key", key_id)
    return token


def end(actor: Actor, key: AppKey) -> None:
    """It opens nothing from now on."""
    key.revoked_at = clock.now()
    db.session.flush()
    record(actor.id, "ended", "app_key", key.id, patient_id=actor.id)


def end_all(user_id: UUID, by: UUID) -> None:
    """Her password is another, or her account is closed: should it be opened again, none of them is."""
    of_hers = update(AppKey).where(AppKey.user_id == user_id, AppKey.revoked_at.is_(None))
    ended = of_hers.values(revoked_at=clock.now()).returning(AppKey.id, AppKey.expires_at)
    for one in db.session.execute(ended).all():
        if one.expires_at > clock.now():
            record(by, "ended", "app_key", one.id, patient_id=user_id)


def behind(token: str, today: date) -> Bearer | None:
    """Nobody's once it is over or ended, or its owner cannot sign in any more. One statement."""
    row = read(_BEHIND, {"token_hash": hashed(token), "now": clock.now(), "today": today}).one_or_none()
    return Bearer(*row) if row else None


def note_use(bearer: Bearer) -> None:
    """Once in an hour of the clock, also when many requests of it come together."""
    now = clock.now()
    hour = now.replace(minute=0, second=0, microsecond=0)
    if bearer.used_at is not None and bearer.used_at >= hour:
        return
    first = update(_TABLE).where(_TABLE.c.id == bearer.key_id, or_(_TABLE.c.used_at.is_(None), _TABLE.c.used_at < hour))
    done: Any = db.session.execute(first.values(used_at=now))
    if done.rowcount:
        record(bearer.id, "read by", "app_key", bearer.key_id, patient_id=bearer.id)
