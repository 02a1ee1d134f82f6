"""For therapists, who read a letter before anybody else does and decide."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import Uuid, bindparam, tuple_
from sqlalchemy.orm import aliased

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.letters.models import Decision, Letter
from portal.letters.policy import moderated
from portal.letters.queries.words import KEY, SEALED, STANDING, WORD, Words, opened
from portal.programs.models import Program
from portal.reading import Statement, read
from portal.vault.sealing import DataKey, unseal

A_PAGE = 50


@dataclass(frozen=True)
class Waiting:
    """In the queue of who decides: no words, and nobody's name."""

    id: UUID
    program: str
    week: int
    written_at: datetime
    decision: Decision


@dataclass(frozen=True)
class Sheet:
    """One before who decides, without the writer's name. `seen`: which wording this is."""

    words: Words
    program: str
    week: int
    on_sign_in: bool
    decision: Decision
    decided_at: datetime | None
    decided_by: str
    word: str
    seen: str


_QUEUE: Statement = (
    moderated.with_only_columns(
        Letter.id, Program.name.label("program"), Letter.week, Letter.written_at, Letter.decision
    )
    .join(Program, Program.id == Letter.program_id)
    .order_by(Letter.written_at, Letter.id)
)
_WAITING = _QUEUE.where(Letter.decision == Decision.WAITING)
_DECIDED = (
    _QUEUE.where(Letter.decision != Decision.WAITING)
    .order_by(None)
    .order_by(Letter.decided_at.desc(), Letter.id.desc())
)
_BEFORE, _LAST = bindparam("before", type_=Uuid()), aliased(Letter)
_OLDER = _DECIDED.join(_LAST, _LAST.id == _BEFORE).where(
    tuple_(Letter.decided_at, Letter.id) < tuple_(_LAST.decided_at, _LAST.id)
)
_SHEET: Statement = (
    moderated.with_only_columns(
        *SEALED,
        *STANDING,
        Letter.decided_at,
        Program.name.label("program"),
        User.name.label("decided_by"),
    )
    .join(DataKey, KEY)
    .join(Program, Program.id == Letter.program_id)
    .outerjoin(User, User.id == Letter.decided_by)
    .where(Letter.id == bindparam("letter_id", type_=Letter.id.type))
)


def waiting(actor: Actor) -> list[Waiting]:
    """The oldest first; once some are decided, the next ones come up. One statement."""
    return [Waiting(*row) for row in read(_WAITING, binds(actor), most=A_PAGE)]


def decided(actor: Actor, before: UUID | None) -> tuple[list[Waiting], UUID | None]:
    """A page of what was decided and is still there, the newest first, and the id before which the next begins."""
    rows = read(_OLDER if before else _DECIDED, binds(actor, before=before), most=A_PAGE + 1)
    return [Waiting(*row) for row in rows[:A_PAGE]], rows[A_PAGE - 1].id if len(rows) > A_PAGE else None


def sheet(actor: Actor, letter: Letter) -> Sheet | None:
    """None once the writer's key is gone. The caller notes the reading. One statement."""
    for row in read(_SHEET, binds(actor, letter_id=letter.id)):
        return Sheet(
            words=opened(row),
            program=row.program,
            week=row.week,
            on_sign_in=row.on_sign_in,
            decision=row.decision,
            decided_at=row.decided_at,
            decided_by=row.decided_by or "",
            word=unseal(WORD, row.id, row.word_sealed) if row.word_sealed else "",
            seen=row.written_at.isoformat(),
        )
    return None
