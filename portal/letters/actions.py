"""A letter is written, decided on, taken back; somebody gives thanks."""

from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import Uuid, bindparam, select, update

from portal import clock
from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.turns import wait_for_turn
from portal.audit.record import record
from portal.database import Conflict, add_once, db, new_id
from portal.letters.models import Decision, Letter, Thanks
from portal.letters.policy import own
from portal.letters.queries.words import BODY, SIGNED, WORD
from portal.notifications.bell import actions as bell
from portal.notifications.models import Notice
from portal.notifications.outbox import notify, notify_all
from portal.programs.queries import answering
from portal.programs.stays import Stay, stay_of
from portal.vault.sealing import seal, unseal

BEFORE_THE_END = timedelta(days=14)
"""Who is about to finish may write: from two weeks before the last day that is set or planned."""
TOLD = bell.about([bindparam("letter_id", type_=Uuid())])
_THANKED = select(Thanks.id).where(
    Thanks.letter_id == bindparam("letter_id"), Thanks.patient_id == bindparam("patient_id")
)


@dataclass(frozen=True)
class Wording:
    """What she writes, how she signs, and for whom it is."""

    body: str
    signed: str
    week: int
    on_sign_in: bool


def may_write(actor: Actor, stay: Stay | None) -> bool:
    """From the last two weeks on, for as long as she can sign in at all."""
    return stay is not None and not stay.is_ahead(actor.today) and stay.last_on - BEFORE_THE_END <= actor.today


def write(actor: Actor, wording: Wording, form_key: str) -> Letter:
    """The one letter of hers: made, or changed; a double tap sends one. It waits, and is shown to nobody meanwhile.

    The same form with other words, as from a page gone back to, is a change. Raises Conflict before its time.
    """
    stay = stay_of(actor, actor.id)
    if stay is None or not may_write(actor, stay):
        raise Conflict(_("You can write this letter from two weeks before your last day."))
    wait_for_turn(actor.id)
    letter = _own(actor) or _begun(actor, stay.now.program_id)
    form_key = f"{letter.id.hex}:{form_key}"  # of this letter: one that was taken back has its own
    if letter.form_key == form_key and _wording_of(letter) == wording:
        return letter
    _word(letter, wording, form_key)
    record(actor.id, "wrote letter", "letter", letter.id, patient_id=actor.id)
    told = [one.id for one in answering(actor, actor.id)]
    notify_all(told, "letter", letter.id, cause=letter.written_at.isoformat())
    return letter


def withdraw(actor: Actor) -> None:
    """From the next request on nobody reads it. Twice is once."""
    letter = _own(actor)
    if letter is not None:
        letter.withdrawn_at = clock.now()
        db.session.flush()
        _settle_notices(letter)
        record(actor.id, "took back letter", "letter", letter.id, patient_id=actor.id)


def decide(actor: Actor, letter: Letter, is_shown: bool, word: str, seen: str, decided: str = "") -> None:
    """`seen`: the wording that was before who decides; `decided`: when it had been decided on, as the page showed it.

    Raises Conflict when the writer has changed it since, or a colleague has decided: nobody overrules unknowingly.
    """
    db.session.refresh(letter, with_for_update={"key_share": True})
    if letter.withdrawn_at is not None:
        raise Conflict(_("The writer has taken this letter back."))
    if letter.written_at.isoformat() != seen:
        raise Conflict(_("The writer has changed this letter since you opened it. Please read it once more."))
    if letter.decided_at is not None and letter.decided_by != actor.id and letter.decided_at.isoformat() != decided:
        raise Conflict(_("A colleague has decided on this letter since you opened it. Nothing of yours was saved."))
    letter.decision = Decision.SHOWN if is_shown else Decision.DECLINED
    letter.decided_by, letter.decided_at = actor.id, clock.now()
    letter.word_sealed = seal(letter.patient_id, WORD, letter.id, word) if word else None
    db.session.flush()
    _settle_notices(letter)
    verb = "showed letter" if is_shown else "did not show letter"
    record(actor.id, verb, "letter", letter.id, patient_id=letter.patient_id)
    notify(letter.patient_id, "letter", letter.id, cause=letter.decided_at.isoformat())


def ask_care_team(actor: Actor, letter: Letter) -> None:
    """The letter worries who reads it: those who answer for its writer are asked to look."""
    others = {one.id for one in answering(actor, letter.patient_id)} - {actor.id}
    record(actor.id, "asked care team to look", "letter", letter.id, patient_id=letter.patient_id)
    notify_all(others, "letter_concern", letter.id, cause=clock.now().isoformat())


def thank(actor: Actor, letter: Letter) -> None:
    """Once; the writer sees how many, never who."""
    asked = {"letter_id": letter.id, "patient_id": actor.id}
    if db.session.scalar(_THANKED, asked) is None and add_once(Thanks(**asked, thanked_at=clock.now())):
        record(actor.id, "gave thanks", "letter", letter.id, patient_id=actor.id)


def _settle_notices(letter: Letter) -> None:
    """What was told of it is over: nobody's bell counts it. That a letter worries somebody stays until it was seen."""
    told = update(Notice).where(Notice.subject_id == letter.id, Notice.kind == "letter", Notice.seen_at.is_(None))
    db.session.execute(told.values(seen_at=clock.now()).execution_options(synchronize_session=False))


def _own(actor: Actor) -> Letter | None:
    return db.session.scalars(own.with_for_update(key_share=True), binds(actor)).one_or_none()


def _begun(actor: Actor, program_id: UUID) -> Letter:
    return Letter(id=new_id(), patient_id=actor.id, program_id=program_id)


def _wording_of(letter: Letter) -> Wording:
    body, signed = unseal(BODY, letter.id, letter.body_sealed), unseal(SIGNED, letter.id, letter.signed_sealed)
    return Wording(body, signed, letter.week, letter.on_sign_in)


def _word(letter: Letter, wording: Wording, form_key: str) -> None:
    letter.body_sealed = seal(letter.patient_id, BODY, letter.id, wording.body)
    letter.signed_sealed = seal(letter.patient_id, SIGNED, letter.id, wording.signed)
    letter.week, letter.on_sign_in, letter.form_key = wording.week, wording.on_sign_in, form_key
    letter.decision, letter.written_at = Decision.WAITING, clock.now()
    letter.decided_by = letter.decided_at = letter.word_sealed = None
    _settle_notices(letter)
    db.session.add(letter)
    db.session.flush()
