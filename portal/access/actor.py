"""Who is asking. The only module that knows Flask-Login."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import cast
from uuid import UUID

from flask import g
from flask_login import current_user

from portal.access.display import USUAL, Display


class Role(StrEnum):
    PATIENT = "patient"
    THERAPIST = "therapist"
    LEADER = "leader"
    ADMIN = "admin"  # of the clinic as a whole
    PROGRAM_ADMIN = "program_admin"  # of the programs that her grants name, and of nothing else
    REPRESENTATIVE = "representative"  # acts for a patient: a parent, a guardian


STAFF = frozenset({Role.THERAPIST, Role.LEADER, Role.ADMIN})
"""Who may be asked about any patient: not who administers one program only."""
AT_WORK = STAFF | {Role.PROGRAM_ADMIN}
"""Everybody who works here."""
ADMINISTRATORS = frozenset({Role.ADMIN, Role.PROGRAM_ADMIN})


@dataclass(frozen=True)
class Actor:
    """The person behind this request, as of this request. Nothing here outlives it."""

    id: UUID
    name: str
    first_name: str
    roles: frozenset[Role]
    sign_in_id: UUID
    today: date
    """The day it is now at the clinic."""
    zone: str
    """The clinic's IANA time zone."""
    language: str = "en"
    display: Display = USUAL
    second_factor_pending: bool = False
    proved_at: datetime | None = None
    """When she last showed here that it is she."""

    is_authenticated = True
    is_active = True
    is_anonymous = False

    def get_id(self) -> str:
        return self.sign_in_id.hex

    @property
    def is_staff(self) -> bool:
        return bool(self.roles & AT_WORK)

    @property
    def is_clinic_admin(self) -> bool:
        """Administers the clinic as a whole, all of its programs with it."""
        return Role.ADMIN in self.roles

    @property
    def answers_for_patients(self) -> bool:
        """One of those whom a follow-up may reach."""
        return bool(self.roles & STAFF)

    @property
    def is_patient(self) -> bool:
        return Role.PATIENT in self.roles

    @property
    def initials(self) -> str:
        return initials(self.name)


def initials(name: str) -> str:
    """ "Maya Torres" -> "MT"."""
    words = name.split(",")[0].split()
    return "".join(word[0] for word in (words[:1] + words[1:][-1:])).upper()


def current_actor() -> Actor | None:
    """The signed-in person, or None. One still owing a second factor counts as signed in, pending.

    None too once `g.nobody` is set: a page that must be shown while the database is away asks it nothing.
    """
    here = g._get_current_object()  # asked for many times on a page, and to ask the proxy costs more than to answer
    if here.get("nobody"):
        return None
    actor = here.get("_login_user") or current_user._get_current_object()
    return cast(Actor, actor) if actor.is_authenticated else None
