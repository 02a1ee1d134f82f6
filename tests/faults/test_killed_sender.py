"""Processes are killed while answers that raise concern are sent: the answer and its follow-up are kept together."""

import pytest
from sqlalchemy import select

from portal.audit import verify
from portal.connections import begin_reading
from portal.database import db
from portal.notifications.models import Notice
from portal.safety.models import Did, RiskTask, RiskTaskStep
from portal.worksheets.models import State, Submission, SubmissionVersion
from tests.faults.place import Place
from tests.proof.row import Proof


@pytest.mark.proof("P2")
def test_an_answer_and_its_follow_up_are_kept_together_or_not_at_all(place: Place, proof: Proof) -> None:
    kills = proof.size(4, 300)
    on_the_way = place.zygote.ask("send", **place.named, kills=kills, seed=proof.seed)
    with place.app.app_context():
        begin_reading()
        sent = set(db.session.scalars(select(SubmissionVersion.submission_id)))
        states = select(Submission.id).where(Submission.state == State.SUBMITTED)
        followed = {one.submission_id: one.id for one in db.session.scalars(select(RiskTask))}
        opened = select(RiskTaskStep.task_id).where(RiskTaskStep.did == Did.OPENED)
        notices = select(Notice.subject_id).where(Notice.kind == "follow_up")
        assert sent == set(db.session.scalars(states)) == set(followed)
        assert set(followed.values()) == set(db.session.scalars(opened)) == set(db.session.scalars(notices))
        assert not list(verify.faults())
        db.session.remove()
    proof.tried(kills)
    proof.figures |= {"killed on the way": on_the_way, "answers kept": len(sent)}
    assert on_the_way >= kills // 4, f"{on_the_way} of {kills} were killed between asking and an answer"
