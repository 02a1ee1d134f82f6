"""Processes are killed while answers that raise concern are sent: the answer and its follow-up are kept together."""

import os
import random
import subprocess
import sys

from sqlalchemy import select

from portal.audit import verify
from portal.database import begin_reading, db
from portal.notifications.models import Notice
from portal.safety.models import Did, RiskTask, RiskTaskStep
from portal.worksheets.models import State, Submission, SubmissionVersion
from tests.faults.test_killed_worker import FULL, ROOT, House, house

__all__ = ["house"]
KILLS = 300 if FULL else 8
SEED = random.randrange(2**32)


def test_an_answer_and_its_follow_up_are_kept_together_or_not_at_all(house: House) -> None:
    database = house.app.extensions["settings"].database_url
    command = [sys.executable, "-m", "tests.faults.sender", str(house.instance), database, str(KILLS), str(SEED)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(command, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=3000)
    assert not told.returncode, told.stderr[-3000:]
    with house.app.app_context():
        begin_reading()
        sent = set(db.session.scalars(select(SubmissionVersion.submission_id)))
        states = select(Submission.id).where(Submission.state == State.SUBMITTED)
        followed = {one.submission_id: one.id for one in db.session.scalars(select(RiskTask))}
        opened = select(RiskTaskStep.task_id).where(RiskTaskStep.did == Did.OPENED)
        notices = select(Notice.subject_id).where(Notice.kind == "follow_up")
        assert sent == set(db.session.scalars(states)) == set(followed), f"seed {SEED}"
        assert set(followed.values()) == set(db.session.scalars(opened)) == set(db.session.scalars(notices))
        assert not list(verify.faults())
        db.session.remove()
    on_the_way = int(told.stdout)
    assert on_the_way >= KILLS // 4, f"seed {SEED}: {on_the_way} of {KILLS} were killed between asking and an answer"
    print(f"{KILLS} killed, {on_the_way} of them on the way, {len(sent)} answers kept, each with its follow-up")  # noqa: T201
