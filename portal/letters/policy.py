"""Who may read which letter. What staff have allowed is there for newcomers of that program; nothing else is."""

from sqlalchemy import select

from portal.access.actor import Role
from portal.access.rules import named
from portal.access.scope import ME, Scope
from portal.letters.models import Decision, Letter
from portal.programs.models import Enrollment, Group, Track
from portal.programs.policy import holds, in_force

THERE = Letter.withdrawn_at.is_(None)
_HER_PROGRAMS = (
    select(Track.program_id)
    .join(Group, Group.track_id == Track.id)
    .join(Enrollment, Enrollment.group_id == Group.id)
    .where(Enrollment.patient_id == ME, in_force(Enrollment))
)

own: Scope[Letter] = named("letters.own", select(Letter).where(Letter.patient_id == ME, THERE))
"""The patient's, which she may change or take back as long as she can sign in."""

moderated: Scope[Letter] = named(
    "letters.moderated", select(Letter).where(THERE, Letter.patient_id != ME, holds(Role.THERAPIST))
)
"""Any therapist of the clinic decides: a letter is written for others to read, so it need not be her own therapist.
Nobody decides on her own."""

shown: Scope[Letter] = named(
    "letters.shown",
    select(Letter).where(
        THERE,
        Letter.decision == Decision.SHOWN,
        Letter.patient_id != ME,
        Letter.program_id.in_(_HER_PROGRAMS),
    ),
)
"""What somebody in the same program may read, and give thanks for."""
