"""Two tabs, two patients: a therapist reads and writes in both, in any order, with pages that were opened long before.

The promise: whatever was written on one patient's page stands in that patient's record, and nothing of it in another's.
"""

import random
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.database import db
from portal.messages.actions import BODY
from portal.messages.models import Message, Thread
from portal.safety.models import RiskTask, RiskTaskStep
from portal.safety.stepping import NOTE
from portal.vault.sealing import unseal
from portal.worksheets.models import Assignment, Submission
from portal.worksheets.review_models import FeedbackDraft
from portal.worksheets.targets import Target
from portal.worksheets.thresholds import Threshold
from tests.actors import actor
from tests.follow_ups.given import opened
from tests.messages.given import thread_with
from tests.review.given import sent
from tests.visitor import Page, Visitor

PATIENTS = ("maya", "devon")
Fields = dict[str, str]
WRITES: dict[str, tuple[str, str, Callable[[str], Fields]]] = {
    "message": ("thread", "/messages", lambda words: {"body": words}),
    "draft of a message": ("thread", "/draft", lambda words: {"body": words}),
    "target": ("targets", "/targets", lambda words: {"label": words, "kind": "urge", "direction": "less"}),
    "threshold": (
        "thresholds",
        "/thresholds",
        lambda _: {"item": "pain", "compared": "gte", "value": "4", "level": "watch"},
    ),
    "note on a follow-up": ("task", "/notes", lambda words: {"note": words}),
    "worksheet": ("patient", "/worksheets", lambda words: {"worksheet": "thought-record-short", "note": words}),
    "feedback": ("sheet", "/draft", lambda words: {"overall": words}),
}
"""What is written: on which page, to which address, in which fields."""
UNDER = {"targets": "patient", "thresholds": "patient"}
STANDS_IN = {"feedback": "/feedback", "draft of a message": "/messages"}
"""What is kept as one goes is sent by a form that goes elsewhere."""


@dataclass
class Desk:
    """One browser. `tabs`: what is open of each patient, as it was when it was opened."""

    app: Flask
    visitor: Visitor
    pages: dict[str, dict[str, str]]
    tabs: dict[str, dict[str, Page]] = field(default_factory=lambda: {one: {} for one in PATIENTS})
    done: Counter[str] = field(default_factory=Counter)

    def open(self, patient: str, page: str) -> None:
        self.tabs[patient][page] = self.visitor.get(self.pages[patient][page])

    def write(self, patient: str, kind: str, words: str, to: str = "") -> int:
        """Send the form as it was loaded; `to`: to another patient's address. The answer's status."""
        where, ending, fields = WRITES[kind]
        if where not in self.tabs[patient]:
            self.open(patient, where)
        page = self.tabs[patient][where]
        form = page.form(STANDS_IN.get(kind, ending))
        action = self.pages[to or patient][UNDER.get(where, where)] + ending
        sent = {name: value for name, value in form.items() if name != "@"} | fields(words)
        status = self.visitor.client.post(action, data=sent).status_code
        self.done[f"{kind} across" if to else kind] += status in (200, 204, 303)
        return status


def desk(app: Flask) -> Desk:
    """Jordan's, with something of everything of both."""
    pages = {}
    for patient in PATIENTS:
        sheet, task = sent(app, patient), opened(app, patient)
        thread = thread_with(app, patient, f"{patient} was here", by=patient)
        with app.app_context():
            own = f"/patients/{actor(patient).id}"
        pages[patient] = {"patient": own, "sheet": sheet, "task": task, "thread": thread}
        pages[patient] |= {"targets": f"{own}/targets", "thresholds": f"{own}/thresholds"}
    return Desk(app, Visitor(app, "jordan"), pages)


def interleave(it: Desk, chance: random.Random, number: int, steps: int = 12) -> None:
    """Some steps in any order; each word says whose page it was written on."""
    for step in range(steps):
        patient, kind = chance.choice(PATIENTS), chance.choice(list(WRITES))
        if chance.random() < 0.3:
            it.open(patient, WRITES[kind][0])
        elif chance.random() < 0.15:
            other = PATIENTS[1 - PATIENTS.index(patient)]
            status = it.write(patient, kind, f"{patient} {number}.{step} across", to=other)
            assert status in (404, 409, 422), f"{kind}: a form of {patient}'s page was taken for {other}: {status}"
        else:
            it.write(patient, kind, f"{patient} {number}.{step}")


def misfiled(app: Flask) -> Iterator[str]:
    """Words that stand in the record of another than they say."""
    with app.app_context():
        names = {actor(name).id: name for name in PATIENTS}
        for what, patient_id, words in _everything():
            if patient_id in names and "." in words and not words.startswith(names[patient_id]):
                yield f"{what} of {names[patient_id]}: {words}"
        for link in db.session.scalars(select(AuditEvent).where(AuditEvent.subject.in_(("target", "threshold")))):
            kind: Any = Target if link.subject == "target" else Threshold
            row = db.session.get(kind, link.subject_id)
            if row is not None and row.patient_id != link.chain_id:
                yield f"{link.subject} {row.id}: in another's chain"


def _everything() -> Iterator[tuple[str, UUID, str]]:
    rows: Any = db.session.execute(select(Message, Thread.patient_id).join(Thread))
    yield from (("message", whose, unseal(BODY, one.id, one.body_sealed)) for one, whose in rows)
    rows = db.session.execute(
        select(RiskTaskStep, RiskTask.patient_id).join(RiskTask).where(RiskTaskStep.note_sealed != "")
    )
    yield from (("note", whose, unseal(NOTE, one.id, one.note_sealed)) for one, whose in rows)
    for target in db.session.scalars(select(Target)):
        yield "target", target.patient_id, unseal("target.label_sealed", target.id, target.label_sealed)
    for given in db.session.scalars(select(Assignment).where(Assignment.note_sealed != "")).unique():
        yield "worksheet", given.patient_id, unseal("assignment.note_sealed", given.id, given.note_sealed or "")
    rows = db.session.execute(select(FeedbackDraft, Submission.patient_id).join(Submission))
    for kept, whose in rows:
        words = unseal("feedback_draft.words_sealed", kept.id, kept.words_sealed)
        yield "feedback", whose, words.split('"overall": "')[-1]
