"""How somebody's first days are: asked once for each stay, read by who answers for her."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Uuid, bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.access.rules import named
from portal.access.scope import Scope, binds
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.notifications.bell import actions as bell
from portal.notifications.outbox import notify_all
from portal.programs.life_models import EarlyCheck, Feeling
from portal.programs.policy import on_care_team
from portal.programs.queries import answering
from portal.programs.stays import Stay, stay_of
from portal.reading import read
from portal.vault.sealing import preload, seal, unseal

ASKED_FROM, ASKED_UNTIL = 3, 6
"""Days after the first one. Early enough to change something, late enough to have been in the group once or twice."""
TAKEN_UNTIL = 20
"""A page that was opened in time is taken for as long as these are still her first weeks."""
SHOWN_DAYS = timedelta(days=21)
"""How long her care team finds it on her page."""
WORDS = "early_check.words_sealed"

followed: Scope[EarlyCheck] = named(
    "programs.early_checks_followed",
    select(EarlyCheck).where(on_care_team(EarlyCheck.patient_id), EarlyCheck.feeling.is_not(None)),
)
"""What patients of the actor's said."""


@dataclass(frozen=True)
class Said:
    """What she said, and who has read it."""

    id: UUID
    feeling: Feeling
    words: str
    said_at: datetime
    seen_at: datetime | None
    seen_by: str

    @property
    def seen_by_first_name(self) -> str:
        return self.seen_by.split()[0] if self.seen_by else ""


_SAID = (
    select(
        EarlyCheck.id,
        EarlyCheck.feeling,
        EarlyCheck.words_sealed,
        EarlyCheck.said_at,
        EarlyCheck.seen_at,
        User.name.label("seen_by"),
    )
    .outerjoin(User, User.id == EarlyCheck.seen_by)
    .where(EarlyCheck.patient_id == bindparam("patient_id", type_=Uuid()), EarlyCheck.feeling.is_not(None))
    .order_by(EarlyCheck.said_at.desc())
)
_OF_STAY = select(EarlyCheck).where(EarlyCheck.enrollment_id.in_(bindparam("places", expanding=True)))


def is_asked(stay: Stay | None, today: date) -> bool:
    """Whether these are the days on which she is asked."""
    return stay is not None and stay.holds(today) and ASKED_FROM <= stay.day(today) <= ASKED_UNTIL


def said_by(actor: Actor, patient_id: UUID) -> Said | None:
    """What she said last. The caller has checked who may know, and notes it. One statement, and one for the key."""
    for row in read(_SAID, binds(actor, patient_id=patient_id), most=1):
        return _said(row)
    return None


def news_of(actor: Actor, patient_id: UUID) -> Said | None:
    """The same for her care team: in the first weeks after she said it, or until somebody has read it."""
    said = said_by(actor, patient_id)
    return said if said and (said.seen_at is None or said.said_at + SHOWN_DAYS > clock.now()) else None


def say(actor: Actor, feeling: Feeling | None, words: str = "") -> EarlyCheck:
    """None: not now. Once for each stay; what was put off may still be said. Raises Conflict."""
    stay = stay_of(actor, actor.id)
    if stay is None or not stay.holds(actor.today) or not ASKED_FROM <= stay.day(actor.today) <= TAKEN_UNTIL:
        raise Conflict(_("This question was for your first days. Your therapist is there for anything else."))
    check = _of(stay) or _added(EarlyCheck(id=new_id(), patient_id=actor.id, enrollment_id=stay.first_id))
    if check.feeling is not None:
        raise Conflict(_("You told us already. What you said is kept."))
    check.feeling, check.said_at = feeling, clock.now()
    check.words_sealed = seal(actor.id, WORDS, check.id, words) if feeling and words else None
    db.session.flush()
    verb = "told how first days are" if feeling else "put off early check"
    record(actor.id, verb, "early_check", check.id, patient_id=actor.id)
    if feeling is not None:
        notify_all((one.id for one in answering(actor, actor.id)), "early_check", check.id)
    return check


def see(actor: Actor, check: EarlyCheck) -> None:
    """Somebody of her care team has read it; the first one stays the one who did."""
    bell.seen(actor, [check.id])
    if check.seen_at is None:
        check.seen_by, check.seen_at = actor.id, clock.now()
        db.session.flush()
        record(actor.id, "noted early check as read", "early_check", check.id, patient_id=check.patient_id)


def _of(stay: Stay) -> EarlyCheck | None:
    return db.session.scalars(_OF_STAY, {"places": [one.id for one in stay.places]}).first()


def _added(check: EarlyCheck) -> EarlyCheck:
    check.said_at = clock.now()
    db.session.add(check)
    return check


def _said(row: Any) -> Said:
    words = ""
    if row.words_sealed:
        preload([row.words_sealed])
        words = unseal(WORDS, row.id, row.words_sealed)
    return Said(row.id, row.feeling, words, row.said_at, row.seen_at, row.seen_by or "")
