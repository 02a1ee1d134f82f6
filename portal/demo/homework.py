"""Worksheets in every state: half done, due, sent, sent back, answered. Their words stand in library/homework.yaml."""

from dataclasses import replace
from datetime import datetime, timedelta
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
from portal.worksheets.actions.answering import give_feedback, see_feedback
from portal.worksheets.actions.assigning import assign, assign_to_group
from portal.worksheets.actions.beginning import begin, self_start
from portal.worksheets.actions.entering import enter
from portal.worksheets.actions.repeating import give_again
from portal.worksheets.actions.saving import save_draft
from portal.worksheets.actions.sending import submit
from portal.worksheets.actions.targeting import agree_on
from portal.worksheets.cells.nesting import flatten
from portal.worksheets.document import Posted
from portal.worksheets.models import Assignment, State
from portal.worksheets.published import catalogue
from portal.worksheets.review_models import Mark
from portal.worksheets.targets import Direction, TargetKind
from portal.worksheets.windows import Cadence, Rule

LIBRARY = Path(__file__).parent / "library"
SOURCE, COURSES = LIBRARY / "homework.yaml", LIBRARY / "courses.yaml"


def seed_homework(clinic: Riverbend) -> None:
    """In the order of the file: what a group is given comes before what its members write in it."""
    told = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    for one in told["groups"]:
        _give_group(clinic, one)
    for one in told["again"]:
        _give_again(clinic, one)
    for one in told["targets"]:
        therapist, kind, way = clinic.actor(one["by"], Role.THERAPIST), TargetKind(one["kind"]), Direction(one["way"])
        with clock.set_back(clinic.hours_since(*one["at"])):
            agree_on(therapist, clinic.id(one["patient"]), one["label"], kind, way, new_id().hex)
    _seed_courses(clinic)
    for one in told["patients"]:
        assignment = _of_group(clinic, one) if "of_group" in one else _given(clinic, one)
        _write(clinic, one, assignment)


def _seed_courses(clinic: Riverbend) -> None:
    """The same worksheet week after week, or day after day: sent, answered and read, so that nothing waits."""
    for course in yaml.safe_load(COURSES.read_text(encoding="utf-8"))["courses"]:
        for days_ago, values, *words in course["times"]:
            answers = dict(zip(course["items"], values, strict=True)) | (words[0] if words else {})
            told = course | {
                "answers": {key: value for key, value in answers.items() if value is not None},
                "given": [days_ago, course["at"]],
                "begun": [days_ago, course["at"]],
                "sent": [days_ago, course["at"]],
                "answered": {"by": course["by"], "at": [max(days_ago - 1, 0), "8:30"], **course["answered"]},
            }
            if "day" in course:
                told["answers"][course["day"]] = (clinic.today - timedelta(days=days_ago)).isoformat()
            assignment = _given(clinic, told)
            _write(clinic, told, assignment)
            _read(clinic, assignment, told["answered"]["at"])


def _read(clinic: Riverbend, assignment: Assignment, at: list[Any]) -> None:
    assert assignment.submission is not None
    with clock.set_back(clinic.hours_since(*at) / 2):
        see_feedback(assignment.submission.id)


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


def _give_again(clinic: Riverbend, told: dict[str, Any]) -> None:
    first, last = (clinic.today + timedelta(days=days) for days in told["days"])
    role = Role.LEADER if "group" in told else Role.THERAPIST
    with clock.set_back(clinic.hours_since(-told["days"][0], "8:05")):
        give_again(
            clinic.actor(told["by"], role),
            catalogue().current(told["slug"]),
            Rule(Cadence(told["every"]), first, last),
            told.get("note", ""),
            new_id().hex,
            patient_id=clinic.id(told["patient"]) if "patient" in told else None,
            group_id=clinic.groups[told["group"]].id if "group" in told else None,
        )


def _given(clinic: Riverbend, told: dict[str, Any]) -> Assignment:
    worksheet = catalogue().current(told["slug"])
    with clock.set_back(clinic.hours_since(*told["given"])):
        if "by" not in told:
            return self_start(clinic.actor(told["patient"], Role.PATIENT), worksheet, new_id().hex)
        if told.get("turn"):  # one of those that come again: she begins it on its day
            day = clinic.today - timedelta(days=told["given"][0])
            return begin(replace(clinic.actor(told["patient"], Role.PATIENT), today=day), worksheet, day)
        due_at, session_id = _due(clinic, told)
        giver, patient_id = clinic.actor(told["by"], Role.THERAPIST), clinic.id(told["patient"])
        return assign(giver, patient_id, worksheet, due_at, session_id, told.get("note", ""))


def _of_group(clinic: Riverbend, told: dict[str, Any]) -> Assignment:
    wanted = (Assignment.patient_id == clinic.id(told["patient"]), Assignment.homework_id.is_not(None))
    return db.session.scalars(select(Assignment).where(*wanted, Assignment.slug == told["slug"])).unique().one()


def _write(clinic: Riverbend, told: dict[str, Any], assignment: Assignment) -> None:
    if "on_paper" in told:
        _enter(clinic, told, told["on_paper"], assignment)
    if "begun" not in told:
        return
    assignment.in_care = True  # what the scope would have loaded
    patient, worksheet = clinic.actor(told["patient"], Role.PATIENT), catalogue().current(told["slug"])
    posted = Posted(flatten(worksheet, told["answers"]) | {f"{one}__group": True for one in told.get("for_group", ())})
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
    assignment.in_care = True  # answering it has read it anew
    with clock.set_back(clinic.hours_since(*told["at"])):
        submit(patient, assignment, worksheet, Posted(flatten(worksheet, told["answers"])), new_id().hex)


def _enter(clinic: Riverbend, told: dict[str, Any], paper: dict[str, Any], assignment: Assignment) -> None:
    worksheet, dated_on = catalogue().current(told["slug"]), clinic.today - timedelta(days=paper["dated"])
    cells = flatten(worksheet, told["answers"] | {"day": dated_on.isoformat()})
    with clock.set_back(clinic.hours_since(*paper["entered"])):
        enter(clinic.actor(paper["by"], Role.THERAPIST), assignment, worksheet, cells, dated_on, new_id().hex)


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
        return clock.end_of(clinic.today, ZONE), None
    if told.get("due") == "next":
        return _before_next(clinic, "day")
    return None, None


def _before_next(clinic: Riverbend, group: str) -> tuple[datetime | None, UUID | None]:
    session = next_session(clinic, group)
    return (session.starts_at, session.id) if session else (None, None)
