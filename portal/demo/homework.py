"""Worksheets in every state: half done, due, sent, sent back, answered. Their words stand in library/homework.yaml."""

from datetime import datetime
from pathlib import Path
from typing import Any
from uuid import UUID

import yaml
from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor, Role
from portal.database import db, new_id
from portal.demo.people import ZONE, Riverbend
from portal.demo.schedule import next_session
from portal.schedule.recurrence import end_of
from portal.worksheets.actions.answering import give_feedback
from portal.worksheets.actions.assigning import assign, assign_to_group, self_start
from portal.worksheets.actions.saving import save_draft
from portal.worksheets.actions.sending import submit
from portal.worksheets.cells.nesting import flatten
from portal.worksheets.document import Posted
from portal.worksheets.models import Assignment, Mark, State
from portal.worksheets.published import catalogue

SOURCE = Path(__file__).parent / "library" / "homework.yaml"


def seed_homework(clinic: Riverbend) -> None:
    """In the order of the file: what a group is given comes before what its members write in it."""
    told = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    for one in told["groups"]:
        _give_group(clinic, one)
    for one in told["patients"]:
        assignment = _of_group(clinic, one) if "of_group" in one else _given(clinic, one)
        _write(clinic, one, assignment)


def _give_group(clinic: Riverbend, told: dict[str, Any]) -> None:
    due_at, session_id = _before_next(clinic, told["group"])
    with clock.set_back(clinic.hours_since(*told["given"])):
        assign_to_group(
            clinic.actor(told["by"], Role.LEADER),
            clinic.groups[told["group"]],
            catalogue().current(told["slug"]),
            due_at,
            session_id,
            told["note"],
            form_key=new_id().hex,
        )


def _given(clinic: Riverbend, told: dict[str, Any]) -> Assignment:
    worksheet = catalogue().current(told["slug"])
    with clock.set_back(clinic.hours_since(*told["given"])):
        if "by" not in told:
            return self_start(clinic.actor(told["patient"], Role.PATIENT), worksheet, new_id().hex)
        due_at, session_id = _due(clinic, told)
        giver, patient_id = clinic.actor(told["by"], Role.THERAPIST), clinic.id(told["patient"])
        return assign(giver, patient_id, worksheet, due_at, session_id, told.get("note", ""))


def _of_group(clinic: Riverbend, told: dict[str, Any]) -> Assignment:
    wanted = (Assignment.patient_id == clinic.id(told["patient"]), Assignment.homework_id.is_not(None))
    return db.session.scalars(select(Assignment).where(*wanted, Assignment.slug == told["slug"])).unique().one()


def _write(clinic: Riverbend, told: dict[str, Any], assignment: Assignment) -> None:
    if "begun" not in told:
        return
    assignment.in_care = True  # what the scope would have loaded
    patient, worksheet = clinic.actor(told["patient"], Role.PATIENT), catalogue().current(told["slug"])
    posted = Posted(flatten(worksheet, told["answers"]))
    with clock.set_back(clinic.hours_since(*told["begun"])):
        save_draft(patient, assignment, worksheet, posted)
    if "sent" in told:
        with clock.set_back(clinic.hours_since(*told["sent"])):
            submit(patient, assignment, worksheet, Posted({}), new_id().hex)
    if "answered" in told:
        _answer(clinic, told["answered"], assignment)
    if "again" in told:
        _try_again(clinic, told["again"], assignment, patient)


def _try_again(clinic: Riverbend, told: dict[str, Any], assignment: Assignment, patient: Actor) -> None:
    worksheet = catalogue().current(assignment.slug)
    with clock.set_back(clinic.hours_since(*told["at"])):
        submit(patient, assignment, worksheet, Posted(flatten(worksheet, told["answers"])), new_id().hex)


def _answer(clinic: Riverbend, told: dict[str, Any], assignment: Assignment) -> None:
    assert assignment.submission is not None
    therapist = clinic.actor(told["by"], Role.THERAPIST)
    with clock.set_back(clinic.hours_since(*told["at"])):
        give_feedback(
            therapist,
            assignment.submission,
            told.get("comments", {}),
            told["overall"],
            State(told["outcome"]),
            new_id().hex,
            marks={item: Mark(mark) for item, mark in told.get("marks", {}).items()},
        )


def _due(clinic: Riverbend, told: dict[str, Any]) -> tuple[datetime | None, UUID | None]:
    if told.get("due") == "today":
        return end_of(clinic.today, ZONE), None
    if told.get("due") == "next":
        return _before_next(clinic, "day")
    return None, None


def _before_next(clinic: Riverbend, group: str) -> tuple[datetime | None, UUID | None]:
    session = next_session(clinic, group)
    return (session.starts_at, session.id) if session else (None, None)
