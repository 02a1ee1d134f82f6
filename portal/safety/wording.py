"""The clinic's own words in a crisis: changed, brought back, and who did that when."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import db, new_id
from portal.programs import clinic
from portal.reading import read
from portal.safety.models import CrisisText
from portal.safety.texts import Text


@dataclass(frozen=True)
class Wording:
    """What a text said from then on. "": the library's words."""

    words: str
    by: str
    at: datetime


_HISTORY = (
    select(CrisisText.words, User.name, CrisisText.made_at)
    .join(User, User.id == CrisisText.made_by)
    .where(CrisisText.name == bindparam("name"), CrisisText.language == bindparam("language"))
    .order_by(CrisisText.made_at.desc(), CrisisText.id.desc())
)


def history(text: Text) -> list[Wording]:
    """The newest first. One statement."""
    return [Wording(*row) for row in read(_HISTORY, {"name": text.name, "language": text.language}, most=50)]


def reword(actor: Actor, text: Text, words: str) -> None:
    """From now on these; none, or the library's own, bring the library's back. The same again changes nothing."""
    own = "" if words == text.library else words
    before = history(text)
    if own == (before[0].words if before else ""):
        return
    row = CrisisText(
        id=new_id(), name=text.name, language=text.language, words=own, made_by=actor.id, made_at=clock.now()
    )
    db.session.add(row)
    db.session.flush()
    record(actor.id, "changed crisis text", "crisis_text", row.id)
    clinic.changed()
