"""What becomes of each table when a patient is erased. This list is the whole of it; a test holds it to the schema."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from secrets import token_hex
from typing import Any
from uuid import UUID

from sqlalchemy import ColumnElement, Table, delete, or_, select, update

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.database import Base, db, table_of
from portal.messages.models import Attachment
from portal.programs import clinic
from portal.programs.emergencies import REASON
from portal.programs.exceptional_models import EmergencyAccess, LegalHold
from portal.programs.life_models import EnrollmentChange
from portal.programs.models import Enrollment
from portal.vault.sealing import CLINIC, seal

NAME = "Erased patient"


@dataclass(frozen=True)
class Of:
    """`column` holds the patient's id; or, with a `table`, that of a row there which goes as well."""

    column: str
    table: str = ""


HERS, ITS_OWN = Of("patient_id"), Of("user_id")
GOES: dict[str, tuple[Of, ...]] = {
    # her account
    "app_key": (ITS_OWN,),
    "calendar_feed": (ITS_OWN,),
    "identity": (ITS_OWN,),
    "invitation": (ITS_OWN,),
    "passkey": (ITS_OWN,),
    "passkey_challenge": (ITS_OWN,),
    "password_reset": (ITS_OWN,),
    "recovery_code": (ITS_OWN,),
    "sign_in": (ITS_OWN,),
    "representative": (HERS, ITS_OWN),
    # what she was told
    "notice": (ITS_OWN, Of("subject_id")),
    "delivery": (ITS_OWN,),
    "notice_choice": (ITS_OWN,),
    "notice_hours": (ITS_OWN,),
    "push_subscription": (ITS_OWN,),
    "announcement_read": (ITS_OWN,),
    "opened": (HERS,),
    # who answered for her, and what her payer approved
    "care_team_member": (HERS,),
    "care_hand_over": (HERS,),
    "authorization": (HERS,),
    "certification": (HERS,),
    "proof_letter": (HERS,),
    "waiting_place": (HERS,),
    "acceptance": (HERS,),
    "early_check": (HERS,),
    "contact_details": (HERS,),
    "threshold": (HERS,),
    # conversations
    "thread": (HERS,),
    "message": (Of("thread_id", "thread"),),
    "message_draft": (Of("thread_id", "thread"),),
    "read_mark": (ITS_OWN, Of("thread_id", "thread")),
    "attachment": (Of("message_id", "message"),),
    "letter": (HERS,),
    "thanks": (HERS, Of("letter_id", "letter")),
    # worksheets
    "recurring_assignment": (HERS,),
    "assignment": (HERS,),
    "submission": (HERS,),
    "submission_version": (Of("submission_id", "submission"),),
    "feedback": (Of("submission_version_id", "submission_version"),),
    "feedback_draft": (Of("submission_id", "submission"),),
    "hand_over": (Of("submission_id", "submission"),),
    "paper_copy": (Of("submission_version_id", "submission_version"),),
    "plan_agreement": (Of("submission_version_id", "submission_version"),),
    "target": (HERS,),
    "skill_use": (HERS,),
    # sessions, and her own appointments
    "appointment": (HERS,),
    "stand_in": (Of("appointment_id", "appointment"),),
    "absence_line": (HERS,),
    "absence_notice": (HERS,),
    "attendance": (HERS,),
    "attendance_concern": (HERS,),
    "caught_up": (HERS,),
    "make_up": (HERS,),
    # follow-ups
    "risk_task": (HERS,),
    "risk_task_step": (Of("task_id", "risk_task"),),
}
EMPTIED = {
    "user": "the account keeps its id, for the audit record; its name, address, password and second factor go",
    "role_grant": "its role ends",
    "enrollment": "how full a group was on a day is the clinic's own; the name she showed goes",
    "enrollment_change": "who changed a place and when is the clinic's own; the reason goes",
    "emergency_access": "who looked without the rule stays for whoever answers for privacy; the reason goes",
    "legal_hold": "that it was held back stays; the reason goes",
}
STAYS = {
    "audit_chain": "ids and verbs, which prove what was done",
    "audit_event": "ids and verbs, which prove what was done",
    "erasure": "who asked, who confirmed, when",
    "data_key": "her key was destroyed",
    "attempt": "a keyed hash, deleted after two days",
    "provider_answer": "an id, deleted after two days",
    **dict.fromkeys(("job", "clinic", "open_hours", "holiday", "crisis_text", "opt_in"), "of the clinic"),
    **dict.fromkeys(("program", "track", "group", "series", "first_day"), "of a group"),
    **dict.fromkeys(("group_agreement", "agreement_wording"), "of a group"),
    **dict.fromkeys(("homework", "announcement", "release", "material"), "to a whole group"),
    **dict.fromkeys(("clinic_worksheet", "worksheet_version"), "a definition"),
    **dict.fromkeys(("cover", "group_leader", "prepared_reply", "reviewer"), "of staff"),
}


def clear(patient_id: UUID) -> list[UUID]:
    """Take away what is hers. The ids of her files, to be dropped once this is committed."""
    db.session.flush()
    files = list(db.session.scalars(select(Attachment.id).where(_hers(table_of(Attachment), patient_id))))
    going = [table for table in reversed(Base.metadata.sorted_tables) if table.name in GOES]
    notices = Base.metadata.tables["notice"]
    for table in going:  # what others were told of it leads nowhere any more
        about = select(table.c.id).where(_hers(table, patient_id))
        db.session.execute(delete(notices).where(notices.c.subject_id.in_(about)))
    for table in going:
        db.session.execute(delete(table).where(_hers(table, patient_id)))
    _empty_account(patient_id)
    _empty_rest(patient_id)
    db.session.expire_all()
    return files


def _hers(table: Table, patient_id: UUID) -> ColumnElement[bool]:
    return or_(*_ways(table, patient_id))


def _ways(table: Table, patient_id: UUID) -> Iterator[ColumnElement[bool]]:
    for of in GOES[table.name]:
        column = table.c[of.column]
        if of.table:
            parent = Base.metadata.tables[of.table]
            yield column.in_(select(parent.c.id).where(_hers(parent, patient_id)))
        else:
            yield column == patient_id


def _empty_account(patient_id: UUID) -> None:
    yesterday = clock.today_in(clinic.facts().zone) - timedelta(days=1)
    nothing: dict[str, Any] = {"credentials": "", "password_hash": "", "totp_sealed": "", "totp_confirmed_at": None}
    address = {"email_sealed": seal(CLINIC, "user.email", patient_id, ""), "email_lookup": token_hex(32)}
    nothing |= {"external_id_sealed": "", "external_id_lookup": None}
    account = update(User).where(User.id == patient_id)
    db.session.execute(account.values(name=NAME, standing=Standing.DEACTIVATED, language="en", **nothing, **address))
    held = RoleGrant.user_id == patient_id
    db.session.execute(delete(RoleGrant).where(held, RoleGrant.from_on > yesterday, RoleGrant.role != Role.PATIENT))
    db.session.execute(
        update(RoleGrant)
        .where(held, or_(RoleGrant.until_on.is_(None), RoleGrant.until_on > yesterday))
        .values(until_on=yesterday)
    )


def _empty_rest(patient_id: UUID) -> None:
    db.session.execute(update(Enrollment).where(Enrollment.patient_id == patient_id).values(shown_as=""))
    changes = update(EnrollmentChange).where(EnrollmentChange.patient_id == patient_id)
    db.session.execute(changes.values(reason_sealed=None))
    for looked in db.session.scalars(select(EmergencyAccess).where(EmergencyAccess.patient_id == patient_id)):
        looked.reason_sealed = seal(CLINIC, REASON, looked.id, "")
        looked.review_sealed = None
    for held in db.session.scalars(select(LegalHold).where(LegalHold.patient_id == patient_id)):
        held.reason_sealed = seal(CLINIC, "legal_hold.reason_sealed", held.id, "")
    db.session.flush()
