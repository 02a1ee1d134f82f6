"""What a claim gives, applied: roles of staff, never a patient's, and never so that no administrator is left.

A claim says which role; whether it is held in the whole clinic or in one program only is said in the portal, and stays.
"""

from collections.abc import Callable, Collection
from datetime import date, timedelta
from typing import Any
from uuid import UUID

from flask import Flask, current_app
from sqlalchemy import or_, select

from portal import clock
from portal.access.actor import AT_WORK, Role
from portal.accounts import sign_ins
from portal.accounts.administering import administering
from portal.accounts.models import RoleGrant, User
from portal.accounts.provider.discovery import provider
from portal.accounts.taking_back import take_back
from portal.audit.record import record
from portal.database import db
from portal.web import read_only

Changed = Callable[[UUID | None, Collection[UUID]], Any]


def connect(app: Flask, changed: Changed) -> None:
    """`changed`: what the floors above do when somebody's roles are others, in the same transaction."""
    app.extensions["roles changed"] = changed


def given_by(said: frozenset[str]) -> frozenset[Role]:
    return frozenset(Role(role) for value, role in provider().roles if value in said)


def apply(user: User, wanted: frozenset[Role]) -> None:
    """From today on she holds these of staff, and no others. Nobody did it: the provider's word is taken for it."""
    day = clock.today_in(current_app.extensions["clinic"]().zone)
    grants = _grants(user.id, day)
    held = {grant.role for grant in grants if grant.from_on <= day}
    wanted = _no_wider(wanted, held)
    ending = held - wanted
    if Role.ADMIN in ending and _is_last(user.id, day):
        ending.remove(Role.ADMIN)
        record(None, "kept the last administrator", "user", user.id)
    if not ending and not wanted - held:
        return
    if read_only.is_on():
        raise read_only.ReadOnly
    for role in sorted(wanted - held):
        _give(user.id, role, day, [grant for grant in grants if grant.role == role])
        record(None, f"gave role {role}", "user", user.id)
    for role in sorted(ending):
        _end([grant for grant in grants if grant.role == role], day)
        record(None, f"ended role {role}", "user", user.id)
    db.session.flush()
    sign_ins.end_all(user.id)  # wherever else she is in, she signs in anew
    current_app.extensions["roles changed"](None, [user.id])


def _no_wider(wanted: frozenset[Role], held: set[Role]) -> frozenset[Role]:
    """Who administers one program is made no administrator of the clinic by it."""
    if Role.ADMIN not in wanted or Role.PROGRAM_ADMIN not in held:
        return wanted
    return wanted | {Role.PROGRAM_ADMIN} if Role.ADMIN in held else wanted - {Role.ADMIN} | {Role.PROGRAM_ADMIN}


def _give(user_id: UUID, role: Role, day: date, to_come: list[RoleGrant]) -> None:
    if to_come:
        to_come[0].from_on = day  # it would have begun later
    else:
        db.session.add(RoleGrant(user_id=user_id, role=role, from_on=day))


def _end(grants: list[RoleGrant], day: date) -> None:
    for grant in grants:
        if grant.from_on >= day:
            take_back(grant)
        else:
            grant.until_on = day - timedelta(days=1)


def _grants(user_id: UUID, day: date) -> list[RoleGrant]:
    """Of staff, in force on `day` or to come, in order."""
    lasting = or_(RoleGrant.until_on.is_(None), RoleGrant.until_on >= day)
    hers = select(RoleGrant).where(RoleGrant.user_id == user_id, RoleGrant.role.in_(AT_WORK), lasting)
    return list(db.session.scalars(hers.order_by(RoleGrant.from_on)))


def _is_last(user_id: UUID, day: date) -> bool:
    """Of those who administer today. Two who lose it at the same moment wait for each other here."""
    return not set(db.session.scalars(administering(day).with_for_update(of=RoleGrant))) - {user_id}
