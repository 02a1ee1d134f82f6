"""Where the subject of a notice stands, kind by kind, if it is open to whoever asks. The application connects it."""

from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import select

from portal.access.actor import Actor
from portal.access.scope import Scope, binds, reach
from portal.database import db
from portal.letters import policy as letters
from portal.materials import policy as materials
from portal.materials.models import Release
from portal.messages import policy as messages
from portal.messages.models import Message, Thread
from portal.messages.topics import Topic
from portal.notifications.bell.subjects import Way
from portal.programs import early_checks, emergencies
from portal.programs.group_models import GroupAgreement
from portal.programs.life_models import CareHandOver
from portal.programs.models import Cover, Enrollment
from portal.programs.policy import ON_CALL, administered_people, caseload, own_groups
from portal.safety.policy import overseen
from portal.schedule import absences
from portal.schedule import policy as schedule
from portal.schedule.attendance_models import AbsenceLine, AbsenceNotice
from portal.schedule.models import Appointment
from portal.web.urls import path_for
from portal.worksheets import policy as worksheets
from portal.worksheets.models import Assignment, SubmissionVersion
from portal.worksheets.queries.plans import SAFETY_PLAN, STEP_DOWN_PLAN, own_version_ids


def _message(actor: Actor, message_id: UUID) -> str | None:
    thread_id = db.session.scalar(select(Message.thread_id).where(Message.id == message_id))
    return _if_open(messages.readable, actor, thread_id, "messages.thread", "thread_id", "latest")


def _announcement(actor: Actor, announcement_id: UUID) -> str | None:
    return path_for("announcements.index", f"announcement-{announcement_id}") if actor.is_patient else None


def _feedback(actor: Actor, assignment_id: UUID) -> str | None:
    return _if_open(worksheets.own, actor, assignment_id, "worksheets.sheet", "assignment_id")


def _plan(actor: Actor, version_id: UUID) -> str | None:
    hers = own_version_ids.where(SubmissionVersion.id == version_id)
    pages = {SAFETY_PLAN: "coping.plan", STEP_DOWN_PLAN: "leaving.step_down"}
    found = (page for slug, page in pages.items() if db.session.scalar(hers, binds(actor, slug=slug)))
    return next(map(path_for, found), None)


def _assignment(actor: Actor, subject_id: UUID) -> str | None:
    """A patient's worksheet, or what she is to do again and again; for staff, the patient who asked for help."""
    if actor.is_patient:
        again = reach(worksheets.recurring_for_me, actor, subject_id)
        return path_for("worksheets.index") if again else _feedback(actor, subject_id)
    patient_id = db.session.scalar(select(Assignment.patient_id).where(Assignment.id == subject_id))
    return _if_open(caseload, actor, patient_id, "caseload.patient", "patient_id")


def _handout(actor: Actor, release_id: UUID) -> str | None:
    material_id = db.session.scalar(select(Release.material_id).where(Release.id == release_id))
    return _if_open(materials.readable, actor, material_id, "materials.material", "material_id")


def _schedule(actor: Actor, subject_id: UUID) -> str | None:
    """A session; or the week, for a weekly session that was moved and for a day off, which may be gone again."""
    if db.session.get(Appointment, subject_id) is not None:
        return _session(actor, subject_id)
    return path_for("schedule.week")


def _session(actor: Actor, appointment_id: UUID | None) -> str | None:
    """The room of who leads it; the page of everybody else."""
    held = reach(schedule.led, actor, appointment_id) if appointment_id else None
    if held is not None and held.group_id is not None:
        return path_for("caseload.session", group_id=held.group_id, appointment_id=held.id)
    return _if_open(schedule.visible, actor, appointment_id, "schedule.session", "appointment_id")


def _absence(actor: Actor, notice_id: UUID) -> str | None:
    """The session, for who holds it; for who answers for the patient, her page."""
    notice = db.session.get(AbsenceNotice, notice_id)
    if notice is None:
        return None
    way = _session(actor, notice.appointment_id)
    return way or _if_open(caseload, actor, notice.patient_id, "caseload.patient", "patient_id")


def _absence_line(actor: Actor, line_id: UUID) -> str | None:
    about = select(AbsenceLine.appointment_id).where(AbsenceLine.id == line_id, AbsenceLine.patient_id == actor.id)
    return _if_open(absences.missed, actor, db.session.scalar(about), "schedule.missed", "appointment_id")


def _attendance_concern(actor: Actor, concern_id: UUID) -> str | None:
    concern = reach(schedule.concerning, actor, concern_id)
    return path_for("caseload.patient", patient_id=concern.patient_id) if concern is not None else None


def _make_up(actor: Actor, make_up_id: UUID) -> str | None:
    if actor.is_patient:
        return path_for("schedule.make_up") if reach(absences.own_make_ups, actor, make_up_id) else None
    asked = reach(schedule.guests, actor, make_up_id)
    return _session(actor, asked.guest_id) if asked is not None else None


def _agreement(actor: Actor, agreement_id: UUID) -> str | None:
    of = select(GroupAgreement.group_id).where(GroupAgreement.id == agreement_id)
    return _if_open(own_groups, actor, db.session.scalar(of), "schedule.group", "group_id", "agreement")


def _submission(actor: Actor, submission_id: UUID) -> str | None:
    return _if_open(worksheets.reviewable, actor, submission_id, "review.sheet", "submission_id")


def _follow_up(actor: Actor, task_id: UUID) -> str | None:
    return _if_open(overseen, actor, task_id, "follow_ups.sheet", "task_id")


def _early_check(actor: Actor, check_id: UUID) -> str | None:
    check = reach(early_checks.followed, actor, check_id)
    return path_for("caseload.patient", "first-days", patient_id=check.patient_id) if check else None


def _letter(actor: Actor, letter_id: UUID) -> str | None:
    """The writer's own page; the sheet of who decides."""
    if actor.is_patient:
        return path_for("letters.mine") if reach(letters.own, actor, letter_id) else None
    return _if_open(letters.moderated, actor, letter_id, "letters.letter", "letter_id")


def _cover(actor: Actor, cover_id: UUID) -> str | None:
    cover = db.session.get(Cover, cover_id)
    is_hers = cover is not None and cover.cover_id == actor.id and actor.roles & {*ON_CALL}
    return path_for("caseload.away") if is_hers else None


def _days_away(actor: Actor, who_id: UUID) -> str | None:
    """All of theirs stand on one page."""
    return path_for("caseload.away") if who_id == actor.id and actor.roles & {*ON_CALL} else None


def _care_team(actor: Actor, hand_over_id: UUID) -> str | None:
    """Her conversation, for the patient; for staff her page, or before its day the list of theirs."""
    row = db.session.get(CareHandOver, hand_over_id)
    if row is None:
        return None
    if actor.id == row.patient_id:
        care = select(Thread.id).where(Thread.patient_id == actor.id, Thread.topic == Topic.CARE.value)
        thread_id = db.session.scalar(care)
        return path_for("messages.thread", thread_id=thread_id) if thread_id else path_for("messages.index")
    if actor.id not in (row.from_id, row.to_id):
        return None
    return _if_open(caseload, actor, row.patient_id, "caseload.patient", "patient_id") or path_for("caseload.patients")


def _place(actor: Actor, place_id: UUID) -> str | None:
    """Her first page says what is to come of her place, and where she stands."""
    place = db.session.get(Enrollment, place_id)
    return path_for("home.today") if place is not None and place.patient_id == actor.id else None


def _emergency_access(actor: Actor, access_id: UUID) -> str | None:
    return _if_open(emergencies.watched, actor, access_id, "emergency.review", "access_id")


def _representative(actor: Actor, representative_id: UUID) -> str | None:
    """Who acts for her, and may see what, stands beside who opened her record."""
    return path_for("records.access", "acting") if actor.is_patient else None


def _contact(actor: Actor, contact_id: UUID) -> str | None:
    """Whatever became of it, hers stands on one page."""
    return path_for("coping.contact") if actor.is_patient else None


def _app_key(actor: Actor, key_id: UUID) -> str | None:
    """All her keys stand on one page."""
    return path_for("app_keys.index") if actor.is_patient else None


def _person(actor: Actor, user_id: UUID) -> str | None:
    return _if_open(administered_people, actor, user_id, "admin.person", "person_id")


def _account(actor: Actor, subject_id: UUID) -> str:
    """Where she is signed in, and her password, stand on one page."""
    return path_for("accounts.account")


def _if_open(
    scope: Scope[Any], actor: Actor, object_id: UUID | None, endpoint: str, argument: str, anchor: str = ""
) -> str | None:
    """The address of what lies in the scope."""
    if object_id is None or reach(scope, actor, object_id) is None:
        return None
    return path_for(endpoint, anchor, **{argument: object_id})


WAYS: Mapping[str, Way] = {
    "message": _message,
    "new_sign_in": _account,
    "new_password": _account,
    "way_in": _account,
    "code_by_hand": _account,
    "code_for_another": _person,
    "new_address": _account,
    "passkey": _account,
    "contact": _contact,
    "app_key": _app_key,
    "announcement": _announcement,
    "feedback": _feedback,
    "plan": _plan,
    "assignment": _assignment,
    "handout": _handout,
    "schedule": _schedule,
    "session_reminder": _session,
    "homework_reminder": _feedback,
    "turn_reminder": _assignment,
    "absence": _absence,
    "absence_line": _absence_line,
    "attendance_concern": _attendance_concern,
    "make_up": _make_up,
    "agreement": _agreement,
    "care_team": _care_team,
    "place": _place,
    "submission": _submission,
    "hand_over": _submission,
    "follow_up": _follow_up,
    "early_check": _early_check,
    "letter": _letter,
    "letter_concern": _letter,
    "cover": _cover,
    "days_away": _days_away,
    "emergency_access": _emergency_access,
    "representative": _representative,
}
