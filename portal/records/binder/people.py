"""Who is and was there for her, and the numbers that always answer."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.scope import ME, TODAY, binds
from portal.accounts.models import User
from portal.programs.clinic import facts
from portal.programs.hours import words_of
from portal.programs.models import CareRole, CareTeamMember
from portal.reading import read
from portal.records.binder.plain_text import heading
from portal.safety.panels import panels
from portal.web.formatting import full_day, plain

_TEAM = (
    select(User.id, User.name, User.credentials, CareTeamMember.care_role, CareTeamMember.until_on)
    .join(CareTeamMember, CareTeamMember.user_id == User.id)
    .where(CareTeamMember.patient_id == ME, CareTeamMember.from_on <= TODAY)
    .order_by(CareTeamMember.until_on.is_not(None), CareTeamMember.until_on.desc(), User.name)
)


@dataclass(frozen=True)
class Contacts:
    """`team`: the newest first; `clinic` and `crisis`: a line each."""

    team: tuple[str, ...]
    clinic: tuple[str, ...]
    crisis: tuple[str, ...]


def contacts(actor: Actor) -> Contacts:
    """One statement."""
    clinic = facts()
    told: dict[UUID, str] = {}
    for row in read(_TEAM, binds(actor)):
        told.setdefault(row.id, _member(row, actor.today))
    crisis = tuple(way.label for one in panels(["crisis_now"], actor.language, clinic) for way in one.ways)
    return Contacts(
        tuple(told.values()), tuple(part for part in (clinic.name, clinic.phone, words_of(clinic)) if part), crisis
    )


def contacts_text(found: Contacts) -> Iterator[str]:
    yield heading(str(_("Contacts"))) + "\n"
    parts = (
        (_("If you need somebody now"), found.crisis),
        (_("The clinic"), found.clinic),
        (_("Your care team"), found.team),
    )
    for title, lines in parts:
        if lines:
            yield heading(str(title), "-") + "".join(f"{plain(line)}\n" for line in lines) + "\n"


def _member(row: Any, today: date) -> str:
    name = ", ".join(part for part in (row.name, row.credentials) if part)
    role = _("therapist") if row.care_role is CareRole.THERAPIST else _("supervisor")
    until = row.until_on
    if until is not None and until < today:
        role = _("%(role)s until %(day)s", role=role, day=full_day(until))
    return f"{name} ({role})"
