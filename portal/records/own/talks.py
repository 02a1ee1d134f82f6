"""Messages of hers and to her, and what was written back about her worksheets."""

from collections.abc import Iterator
from itertools import groupby
from typing import Any

from sqlalchemy import ColumnElement, select

from portal.access.actor import Actor
from portal.access.scope import ME
from portal.accounts.models import User
from portal.messages.actions import BODY
from portal.messages.attaching import ENCLOSED, enclosed
from portal.messages.models import Attachment, Message, Thread
from portal.messages.topics import TITLES, Topic
from portal.reading import Statement, limited
from portal.records.own.portions import ALL, PORTION, Portioned, Which
from portal.records.own.rows import Remark, Said
from portal.vault.sealing import preload, unseal
from portal.worksheets.models import Submission, SubmissionVersion
from portal.worksheets.review_models import Feedback


def _messages(which: ColumnElement[bool]) -> Statement:
    """As many rows of each as it has files, or one."""
    some = limited(
        select(Message.id, Message.thread_id, Message.author_id, Message.body_sealed, Message.sent_at, Thread.topic)
        .join(Thread, Thread.id == Message.thread_id)
        .where(Thread.patient_id == ME, which)
        .order_by(Message.id),
        PORTION,
    ).subquery("some")
    return (
        select(*some.c, User.name, *ENCLOSED)
        .join(User, User.id == some.c.author_id)
        .outerjoin(Attachment, Attachment.message_id == some.c.id)
        .order_by(some.c.id, Attachment.id)
    )


def _feedback(which: ColumnElement[bool]) -> Statement:
    return limited(
        select(
            Feedback.id,
            Feedback.submission_version_id,
            Feedback.item,
            Feedback.author_id,
            Feedback.made_at,
            Feedback.body_sealed,
        )
        .join(SubmissionVersion, SubmissionVersion.id == Feedback.submission_version_id)
        .join(Submission, Submission.id == SubmissionVersion.submission_id)
        .where(Submission.patient_id == ME, which)
        .order_by(Feedback.id),
        PORTION,
    )


_SAID, _REMARKS = Portioned(Message.id, _messages), Portioned(Feedback.id, _feedback)


def said(actor: Actor, which: Which = ALL) -> Iterator[list[Said]]:
    """The oldest first, in portions. One statement each."""
    for rows in _SAID.read(actor, which):
        preload([row.body_sealed for row in rows])
        yield [_said(list(of_one)) for _id, of_one in groupby(rows, key=lambda row: row.id)]


def remarks(actor: Actor, which: Which = ALL) -> Iterator[list[Remark]]:
    """Likewise. Of those that only mark an answer there is nothing to read."""
    for rows in _REMARKS.read(actor, which):
        preload([row.body_sealed for row in rows])
        yield [one for one in map(_remark, rows) if one.words.strip()]


def _said(rows: list[Any]) -> Said:
    row = rows[0]
    return Said(
        id=row.id,
        talk=str(TITLES[Topic(row.topic)]),
        is_for_team=row.topic == Topic.CARE,
        by_id=row.author_id,
        by_name=row.name,
        at=row.sent_at,
        words=unseal(BODY, row.id, row.body_sealed),
        files=tuple(enclosed(one) for one in rows if one.file_id is not None),
    )


def _remark(row: Any) -> Remark:
    words = unseal("feedback.body_sealed", row.id, row.body_sealed)
    return Remark(row.id, row.submission_version_id, row.item or "", row.author_id, row.made_at, words)
