"""What is long over goes; what somebody may still need stays."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import Invitation, SignIn
from portal.accounts.throttle import Attempt
from portal.connections import begin_writing
from portal.database import db
from portal.notifications.models import Channel, Delivery, Notice, PushSubscription
from portal.work.consumer import run_here
from portal.work.registry import recurring
from tests.actors import actor


def test_only_what_is_long_over_goes(app: Flask) -> None:
    now = clock.now()
    with app.app_context():
        begin_writing()
        maya = actor("maya").id
        kept = {kind: count(kind) for kind in (Notice, Delivery, SignIn, Invitation, Attempt, PushSubscription)}
        for days in (10, 400):
            at, tag = now - timedelta(days=days), str(days)
            mail = Delivery(user_id=maya, channel=Channel.MAIL, made_at=at, next_try_at=at, sent_at=at)
            db.session.add(mail)
            db.session.flush()
            for number in range(600 if days == 400 else 2):
                one = Notice(user_id=maya, kind="feedback", subject_id=maya, once=f"{tag} {number}", made_at=at)
                one.settled_at = one.seen_at = at
                one.delivery_id = mail.id
                db.session.add(one)
            db.session.add(SignIn(user_id=maya, token_hash=tag, began_at=at, seen_at=at, ended_at=at))
            db.session.add(Invitation(user_id=maya, token_hash=tag, made_at=at, expires_at=at))
            db.session.add(
                PushSubscription(
                    user_id=maya, endpoint_hash=tag, endpoint_sealed="", keys_sealed="", made_at=at, ended_at=at
                )
            )
        db.session.add(Attempt(bucket="x", at=now - timedelta(days=3)))
        unsettled = Notice(
            user_id=maya, kind="feedback", subject_id=maya, once="open", made_at=now - timedelta(days=400)
        )
        db.session.add(unsettled)
        db.session.commit()
        (job,) = [one for one in recurring() if one.name == "purge"]
    run_here(app, job)
    with app.app_context():
        more = {kind: count(kind) - before for kind, before in kept.items()}
    assert more == {Notice: 3, Delivery: 1, SignIn: 1, Invitation: 1, Attempt: 0, PushSubscription: 1}


def count(kind: type) -> int:
    return db.session.scalar(select(func.count()).select_from(kind)) or 0
