"""What the tests of this package begin with: weeks of daily work, and a binder that was downloaded and opened."""

import io
import zipfile
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db, new_id
from portal.messages.actions import BODY, care_thread
from portal.messages.models import Message
from portal.skills.models import SkillUse
from portal.vault.sealing import seal
from portal.worksheets.models import SubmissionVersion
from portal.worksheets.published import catalogue
from portal.worksheets.review_models import Feedback
from tests.actors import actor
from tests.progress.given import CARD, lay_one, phq
from tests.schedule.given import today, writing
from tests.visitor import Visitor

BINDER = "/records/binder"
LINES = "The bus was late and I stood there with my hands shaking, sure that everyone could see it. " * 3
DAY: dict[str, Any] = {
    **CARD,
    "misery": 3,
    "pain": 1,
    "sk_mind": ["wise_mind", "observe"],
    "sk_distress": ["tipp", "self_soothe"],
    "did_use": False,
    "meds": "taken",
}
RECORD: dict[str, Any] = {
    "situation": LINES,
    "emotions": [{"name": "Ashamed", "before": 80, "after": 35}, {"name": "Scared", "before": 60, "after": 40}],
    "body": "Tight chest, hot face",
    "thoughts": LINES,
    "hot_thought": "They think I do not care",
    "belief_before": 85,
    "evidence_for": LINES,
    "evidence_against": LINES,
    "balanced": LINES,
    "balanced_belief": 60,
    "belief_after": 45,
    "next_step": "Say hello to the person beside me",
}
PLAN: dict[str, Any] = {"better": LINES, "first_signs": LINES, "first_moves": LINES}


def work(app: Flask, of: str = "maya", days: int = 84, records: int = 40, messages: int = 120) -> None:
    """A diary card for each day, so many thought records with comments, a PHQ-9 each week, messages, skills, a plan."""
    with writing(app):
        card, record, measure = (catalogue().current(one) for one in ("dbt-diary-card", "thought-record", "phq-9"))
        for n in range(days, 0, -1):
            lay_one(card, of, n, {**DAY, "emo_sad": n % 6})
        for n in range(records):
            answered(lay_one(record, of, 1 + n * days // records, RECORD), of)
        for n in range(days // 7):
            lay_one(measure, of, 1 + 7 * n, phq(5 + n % 15))
        lay_one(catalogue().current("step-down-plan"), of, 1, PLAN)
        wrote(of, messages)
        used(of, days)


def answered(submission_id: UUID, of: str) -> None:
    """Jordan writes beside two answers, and on the whole."""
    wanted = select(SubmissionVersion.id).where(SubmissionVersion.submission_id == submission_id)
    version_id, patient_id = db.session.scalars(wanted).one(), actor(of).id
    for item in ("hot_thought", "balanced", None):
        row = Feedback(id=new_id(), submission_version_id=version_id, author_id=actor("jordan").id, item=item)
        row.body_sealed = seal(patient_id, "feedback.body_sealed", row.id, f"{LINES[:90]} Well seen.")
        row.made_at = clock.now()
        db.session.add(row)
    db.session.flush()


def wrote(of: str, many: int) -> None:
    """By turns, she and Jordan."""
    patient_id = actor(of).id
    thread, writers = care_thread(patient_id), (patient_id, actor("jordan").id)
    for n in range(many):
        row = Message(id=new_id(), thread_id=thread.id, author_id=writers[n % 2], form_key=new_id().hex)
        row.body_sealed, row.sent_at = seal(patient_id, BODY, row.id, f"{n}: {LINES}"), clock.now()
        db.session.add(row)
    db.session.flush()


def used(of: str, many: int) -> None:
    for n in range(many):
        row = SkillUse(id=new_id(), patient_id=actor(of).id, skill="tipp" if n % 3 else "stop", form_key=new_id().hex)
        row.on_day, row.used_at, row.helped = today() - timedelta(days=n), clock.now(), n % 4 != 0
        db.session.add(row)
    db.session.flush()


class Opened:
    """A binder: its files by what they are called within the folder."""

    def __init__(self, content: bytes) -> None:
        self.zip = zipfile.ZipFile(io.BytesIO(content))
        assert self.zip.testzip() is None
        self.names = [name.split("/", 1)[1] for name in self.zip.namelist()]
        self._root = self.zip.namelist()[0].split("/", 1)[0]

    def bytes(self, name: str) -> bytes:
        return self.zip.read(f"{self._root}/{name}")

    def text(self, ends: str) -> str:
        """Of the one file whose name ends so."""
        (found,) = (name for name in self.names if name.endswith(ends))
        return self.bytes(found).decode().replace("\r\n", "\n")

    @property
    def all(self) -> str:
        """Every word of the plain files."""
        return "\n".join(self.text(name) for name in self.names if name.endswith((".txt", ".csv", ".html")))


def downloaded(visitor: Visitor) -> Opened:
    answer = visitor.client.post(BINDER, data={"csrf_token": visitor.csrf_token()})
    assert answer.status_code == 200
    return Opened(answer.get_data())
