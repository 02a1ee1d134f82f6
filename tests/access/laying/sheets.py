"""Worksheets of every patient: one sent, some of them answered, and one half done; homework of both groups."""

from datetime import timedelta
from typing import Any

from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.database import db, new_id
from portal.demo.people import Riverbend
from portal.safety.models import Level
from portal.worksheets.actions.answering import give_feedback
from portal.worksheets.actions.assigning import assign, assign_to_group
from portal.worksheets.actions.repeating import give_again
from portal.worksheets.actions.saving import save_draft
from portal.worksheets.actions.sending import submit
from portal.worksheets.actions.targeting import agree_on
from portal.worksheets.actions.watching import Watch, set_threshold
from portal.worksheets.document import Posted
from portal.worksheets.models import Assignment, State
from portal.worksheets.published import catalogue
from portal.worksheets.targets import Direction, TargetKind
from portal.worksheets.thresholds import Compared
from portal.worksheets.windows import Cadence, Rule
from tests.access.laying.words import TALKS
from tests.access.markers import ANSWERED, mark
from tests.access.things import Things

SHORT = "thought-record-short"
LEADERS = {"day": "dana", "evening": "luis"}
DAYS_AGO = {"rosa": 40}


def lay(world: Riverbend, things: Things) -> None:
    with clock.set_back(48):
        for group in LEADERS:
            _homework(world, things, group)
    for patient, therapist in TALKS.items():
        with clock.set_back(24 * DAYS_AGO.get(patient, 1)):
            _of_patient(world, things, patient, therapist)


def _homework(world: Riverbend, things: Things, group: str) -> None:
    leader, note = world.actor(LEADERS[group], Role.LEADER), mark(group, "homework")
    sheet, key = catalogue().current(SHORT), new_id().hex
    homework = assign_to_group(leader, world.groups[group], sheet, None, None, note, key)
    things.add("homework", group, homework.id, group=group)
    again = give_again(leader, sheet, _rule(world), "", new_id().hex, group_id=world.groups[group].id)
    things.add("recurring", f"{group}'s", again.id, group=group)


def _of_patient(world: Riverbend, things: Things, patient: str, therapist: str) -> None:
    draft = _as_homework(world, patient) or _given(world, patient, therapist)
    _write(world, patient, draft, mark(patient, "draft"))
    sent = _given(world, patient, therapist)
    _write(world, patient, sent, mark(patient, "sent"), next_step=mark(patient, "raised"), next_step__group=True)
    sheet = catalogue().current(SHORT)
    submit(world.actor(patient, Role.PATIENT), sent, sheet, Posted({}), new_id().hex)
    assert sent.submission is not None
    assert draft.submission is not None
    if patient in ANSWERED:
        answer = (sent.submission, {"situation": mark(patient, "feedback")}, "", State.REVIEWED, new_id().hex)
        give_feedback(world.actor(therapist, Role.THERAPIST), *answer)
    giver = world.actor(therapist, Role.THERAPIST)
    again = give_again(giver, sheet, _rule(world), "", new_id().hex, patient_id=world.id(patient))
    things.add("recurring", f"{patient}'s", again.id, patient=patient)
    target = agree_on(giver, world.id(patient), mark(patient, "target"), TargetKind.URGE, Direction.LESS, new_id().hex)
    things.add("target", f"{patient}'s", target.id, patient=patient)
    watch = Watch("pain", Compared.AT_LEAST, 5, Level.WATCH)
    threshold = set_threshold(giver, world.id(patient), watch, new_id().hex)
    things.add("threshold", f"{patient}'s", threshold.id, patient=patient)
    things.add("assignment", f"{patient}'s, sent", sent.id, patient=patient)
    things.add("assignment", f"{patient}'s draft", draft.id, patient=patient)
    things.add("submission", f"{patient}'s, sent", sent.submission.id, patient=patient)
    things.add("submission", f"{patient}'s draft", draft.submission.id)  # nobody else has heard of it


def _rule(world: Riverbend) -> Rule:
    return Rule(Cadence.WEEKLY, world.today, world.today + timedelta(days=30))


def _as_homework(world: Riverbend, patient: str) -> Assignment | None:
    """What her group was given."""
    found = db.session.scalar(select(Assignment).where(Assignment.patient_id == world.id(patient)))
    return _in_care(found) if found else None


def _given(world: Riverbend, patient: str, therapist: str) -> Assignment:
    giver, note = world.actor(therapist, Role.THERAPIST), mark(patient, "note")
    return _in_care(assign(giver, world.id(patient), catalogue().current(SHORT), note=note))


def _in_care(assignment: Assignment) -> Assignment:
    """As the scope would have loaded it."""
    assignment.in_care = True
    return assignment


def _write(world: Riverbend, patient: str, assignment: Assignment, words: str, **more: Any) -> None:
    herself, worksheet = world.actor(patient, Role.PATIENT), catalogue().current(SHORT)
    answers = {"situation": words, "thought": words, "feeling": "Sad", "other_view": words, **more}
    save_draft(herself, assignment, worksheet, Posted({**answers, "feeling_before": 80, "feeling_after": 40}))
