"""A patient in the middle of everything, and what she, her people and her devices still have of it afterwards."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.config.settings import Push
from portal.database import db
from portal.materials.actions import Handout, post
from portal.messages.announcements.actions import announce
from portal.messages.models import MessageDraft
from portal.notifications.delivering import _settled
from portal.notifications.models import PushSubscription
from portal.programs.models import Cover, Group
from portal.schedule.attendance_models import AbsenceNotice
from portal.worksheets.actions.assigning import assign_to_group
from portal.worksheets.models import Assignment
from portal.worksheets.published import catalogue
from tests.actors import actor
from tests.messages.given import thread_with
from tests.notifications.given import by, round_of, tell, with_settings
from tests.notifications.server import Inbox
from tests.schedule.calendars import ask, subscribe
from tests.schedule.given import group, other_group, session_of, today, told_absent, writing
from tests.visitor import Visitor
from tests.worksheets_http.given import give, save, send, submission_of
from tests.worksheets_http.test_sending import COMPLETE

MAYA = "maya@riverbend.example"
PUSH = Push(key="k" * 43, contact="mailto:it@neutral.example", hosts=("push.example",))
GROUPS = ("day", "evening", "afternoon")


@dataclass
class Stage:
    """Maya's, with her two devices. `handouts` and so on: of each group, by its name."""

    app: Flask
    inbox: Inbox
    pushed: list[UUID]
    maya_id: UUID
    devices: list[Visitor] = field(default_factory=list)
    groups: dict[str, UUID] = field(default_factory=dict)
    sessions: dict[str, UUID] = field(default_factory=dict)
    handouts: dict[str, UUID] = field(default_factory=dict)
    feed: str = ""
    thread: str = ""
    begun: str = ""
    sent: str = ""
    of_group: str = ""
    submission: str = ""

    @property
    def maya(self) -> Visitor:
        return self.devices[0]

    def opens(self, who: Visitor | str, url: str) -> bool:
        visitor = Visitor(self.app, who) if isinstance(who, str) else who
        return visitor.client.get(url).status_code == 200

    def shows(self, who: Visitor | str, url: str, words: str) -> bool:
        visitor = Visitor(self.app, who) if isinstance(who, str) else who
        answer = visitor.client.get(url)
        return answer.status_code == 200 and words in answer.get_data(as_text=True)

    def takes(self, url: str, fields: dict[str, Any]) -> bool:
        answer = self.maya.client.post(url, data={"csrf_token": self.maya.csrf_token(), **fields})
        assert answer.status_code in (303, 404, 409), (url, answer.status_code)
        return answer.status_code == 303


def lay(app: Flask, inbox: Inbox, pushed: list[UUID]) -> Stage:
    """She has written, been written to, begun and handed in; mail to her waits; her groups have what groups have."""
    with app.app_context():
        stage = Stage(app, inbox, pushed, actor("maya").id)
    stage.devices = [Visitor(app, "maya"), Visitor(app, "maya")]
    afternoon = other_group(app)
    with app.app_context():
        stage.groups = {"day": group("day").id, "evening": group("evening").id, "afternoon": afternoon}
    for name, hours in zip(GROUPS, (120, 124, 128), strict=True):
        stage.sessions[name] = session_of(app, stage.groups[name], hours, topic=f"Lesson {name}")
    _what_groups_have(stage)
    _what_is_hers(stage)
    told_absent(app, stage.sessions["day"])
    tell(app, "maya", "feedback")
    with app.app_context():
        while _settled():
            pass
    return stage


def _what_groups_have(stage: Stage) -> None:
    with writing(stage.app):
        for name, leader in zip(GROUPS, ("dana", "luis", "luis"), strict=True):
            of = db.session.get_one(Group, stage.groups[name])
            stage.handouts[name] = post(actor(leader), of, Handout(f"Sheet {name}", "Breathe."), name).material_id
            announce(actor(leader), of, f"Said {name}", name)
        db.session.add(Cover(user_id=actor("jordan").id, cover_id=actor("nora").id, from_on=today()))
        homework = assign_to_group(
            actor("dana"), group("day"), catalogue().current("pros-cons"), None, None, "", form_key="homework"
        )
        stage.of_group = f"/worksheets/{_of_maya(homework.id)}"
        taken = {"endpoint_hash": "h", "endpoint_sealed": "e", "keys_sealed": "k", "made_at": clock.now()}
        db.session.add(PushSubscription(user_id=stage.maya_id, **taken))


def _of_maya(homework_id: UUID) -> UUID:
    mine = select(Assignment.id).where(Assignment.homework_id == homework_id, Assignment.patient_id == actor("maya").id)
    return db.session.scalars(mine).one()


def _what_is_hers(stage: Stage) -> None:
    app, maya = stage.app, stage.maya
    stage.feed = subscribe(maya)
    stage.thread = thread_with(app, "maya", "Said by Jordan")
    maya.post(f"{stage.thread}/draft", {"body": "Half a message", "rev": "0"}, status=200, htmx=True)
    stage.begun, stage.sent = give(app, "maya", "thought-record-short"), give(app, "maya", "thought-record-short")
    save(maya, stage.begun, {"situation": "Half a thought"})
    send(maya, stage.sent, {**COMPLETE, "situation": "Handed in"})
    with app.app_context():
        stage.submission = f"/review/{submission_of(stage.sent).id}"


def _draft_is_kept(stage: Stage) -> bool:
    with stage.app.app_context():
        return bool(db.session.scalars(select(MessageDraft).where(MessageDraft.author_id == stage.maya_id)).all())


def _said_absent(stage: Stage) -> bool:
    with stage.app.app_context():
        stands = select(AbsenceNotice).where(AbsenceNotice.taken_back_at.is_(None))
        return bool(db.session.scalars(stands.where(AbsenceNotice.patient_id == stage.maya_id)).all())


def _mail_that_waited(stage: Stage) -> bool:
    round_of(stage.app)
    return MAYA in stage.inbox.to


def _told_outside(stage: Stage) -> bool:
    """Something new comes in the bell: does it leave by mail, and to the browser that takes pushes?"""
    stage.inbox.raw.clear(), stage.pushed.clear()
    tell(stage.app, "maya", "handout", cause="another")
    round_of(stage.app)
    assert (MAYA in stage.inbox.to) is (stage.maya_id in stage.pushed)
    return MAYA in stage.inbox.to


def _sends(stage: Stage) -> bool:
    answer = stage.maya.client.get(stage.thread)
    return answer.status_code == 200 and stage.takes(f"{stage.thread}/messages", {"body": "One more", "form_key": "m"})


Aspect = Callable[[Stage], bool]
HERS: dict[str, Aspect] = {
    "mail that waited leaves": _mail_that_waited,
    "news reach her outside": _told_outside,
    "her first device is signed in": lambda stage: stage.opens(stage.devices[0], "/account"),
    "her second device is signed in": lambda stage: stage.opens(stage.devices[1], "/account"),
    "what she handed in": lambda stage: stage.shows(stage.maya, stage.sent, "Handed in"),
    "what she began": lambda stage: stage.shows(stage.maya, stage.begun, "Half a thought"),
    "her conversation": lambda stage: stage.shows(stage.maya, stage.thread, "Said by Jordan"),
    "her message begun is kept": _draft_is_kept,
    "she saves a draft": lambda stage: stage.takes(f"{stage.begun}/draft", {"feeling": "Calm", "rev": "9"}),
    "she hands in": lambda stage: stage.takes(f"{stage.begun}/submission", {**COMPLETE, "rev": "9"}),
    "she sends a message": _sends,
    "her group's worksheet is to do": lambda stage: stage.takes(f"{stage.of_group}/draft", {"rev": "0"}),
    "what she said of a session stands": _said_absent,
    "her therapist has the chart": lambda stage: stage.opens("jordan", f"/patients/{stage.maya_id}"),
    "her therapist reads what she handed in": lambda stage: stage.shows("jordan", stage.submission, "Handed in"),
    "her therapist's cover reads it": lambda stage: stage.shows("nora", stage.submission, "Handed in"),
    "another therapist reads it": lambda stage: stage.shows("priya", stage.submission, "Handed in"),
    "another therapist has the chart": lambda stage: stage.opens("priya", f"/patients/{stage.maya_id}"),
}


def _of_group(name: str, leader: str) -> dict[str, Aspect]:
    return {
        f"{name}: handout": lambda stage: stage.opens(stage.maya, f"/materials/{stage.handouts[name]}"),
        f"{name}: announcement": lambda stage: stage.shows(stage.maya, "/announcements", f"Said {name}"),
        f"{name}: page": lambda stage: stage.opens(stage.maya, f"/schedule/groups/{stage.groups[name]}"),
        f"{name}: session": lambda stage: stage.opens(stage.maya, f"/schedule/{stage.sessions[name]}"),
        f"{name}: in her calendar": lambda stage: (
            str(stage.sessions[name]) in ask(stage.app, stage.feed).get_data(as_text=True)
        ),
        f"{name}: its leader sees her": lambda stage: stage.shows(leader, f"/groups/{stage.groups[name]}", "Maya"),
    }


ASPECTS = HERS | _of_group("day", "dana") | _of_group("evening", "luis") | _of_group("afternoon", "luis")


def has(stage: Stage) -> set[str]:
    """All that somebody still has of it, each asked through the door."""
    return {name for name, aspect in ASPECTS.items() if aspect(stage)}


@contextmanager
def outside(app: Flask, inbox: Inbox, pushed: list[UUID]) -> Iterator[None]:
    """Mail by this server; whoever is sent a push is noted instead."""
    with with_settings(app, mail=by(inbox.port), push=PUSH), pytest.MonkeyPatch.context() as patch:
        patch.setattr("portal.notifications.pushing.push", lambda user_id, silent: pushed.append(user_id))
        yield
