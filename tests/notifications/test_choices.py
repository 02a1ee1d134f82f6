"""The page on which somebody chooses how to hear of what is new, and what comes of it."""

from collections.abc import Callable
from datetime import datetime, time, timedelta
from threading import Barrier, Thread
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEvent
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from portal.notifications.choosing import HOMEWORK_DUE, NOT_FILLED_IN, TOPICS, Choice, Wishes
from portal.notifications.hooks import Recipient
from portal.notifications.models import NoticeChoice, NoticeHours
from portal.notifications.outbox import notify
from tests.actors import actor
from tests.notifications.given import notice, round_of, tell, with_settings
from tests.notifications.server import Inbox
from tests.notifications.test_settling import follow_up
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
URL = "/account/notifications"
NOON = datetime(2026, 12, 1, 12, tzinfo=ZoneInfo(ZONE))


def save(visitor: Visitor, status: int = 303, **changes: Any) -> Page:
    """The page's own form, with some of it changed."""
    return visitor.submit(visitor.get(URL), URL, status=status, **changes)


def hours_of(app: Flask, who: str = "maya") -> NoticeHours:
    with app.app_context():
        found = db.session.scalars(select(NoticeHours).where(NoticeHours.user_id == actor(who).id)).one()
        db.session.expunge(found)
        return found


def choices_of(app: Flask, who: str = "maya") -> dict[str, tuple[bool, bool, bool]]:
    with app.app_context():
        rows = db.session.scalars(select(NoticeChoice).where(NoticeChoice.user_id == actor(who).id)).all()
        return {row.topic: (row.mail, row.push, row.digest) for row in rows}


def events(app: Flask) -> int:
    with app.app_context():
        verb = AuditEvent.verb == "chose how to hear of news"
        return len(db.session.scalars(select(AuditEvent.id).where(verb)).all())


def test_the_account_leads_to_it(visit: Visit) -> None:
    for who in ("maya", "jordan", "dana", "sam"):
        assert URL in visit(who).get("/account").links()


def test_what_is_usual_is_shown_before_anything_was_chosen(visit: Visit) -> None:
    page = visit("maya").get(URL)
    form = page.form(URL)
    for topic in ("message", "worksheet", "schedule", "handout", "reminder"):
        assert form[topic] == ["mail"]
    assert form["reminders"] == ["evening", "hour", "homework"]
    assert (form["quiet_from"], form["quiet_until"], form["digest_at"]) == ([""], [""], ["08:00"])
    for words in ("Messages", "Worksheets and comments", "Sessions and changes", "Handouts", "Reminders"):
        assert words in page.text


def test_what_was_chosen_is_kept_shown_and_noted(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    done = save(
        maya,
        message=["mail", "daily"],
        handout=[],
        reminders=["hour", "again"],
        quiet_from="22:00",
        quiet_until="07:30",
        digest_at="17:15",
    )
    page = maya.follow(done)
    assert "Saved." in page.text
    form = page.form(URL)
    assert (form["message"], form.get("handout"), form["worksheet"]) == (["mail", "daily"], None, ["mail"])
    assert form["reminders"] == ["hour", "again"]
    assert (form["quiet_from"], form["quiet_until"], form["digest_at"]) == (["22:00"], ["07:30"], ["17:15"])
    kept, hours = choices_of(app), hours_of(app)
    assert (kept["message"], kept["handout"]) == ((True, True, True), (False, True, False))
    assert (kept[HOMEWORK_DUE][0], kept[NOT_FILLED_IN][0]) == (False, True)
    assert (hours.quiet_from, hours.quiet_until, hours.digest_at) == (time(22), time(7, 30), time(17, 15))
    assert (hours.evening_before, hours.hour_before) == (False, True)
    assert events(app) == 1


def test_the_same_again_is_no_change(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    for _ in range(3):
        save(maya, digest_at="09:00")
    assert events(app) == 1
    save(maya, digest_at="09:30")
    assert events(app) == 2


def test_quiet_hours_can_be_emptied_again(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    save(maya, quiet_from="22:00", quiet_until="07:30")
    save(maya, quiet_from="", quiet_until="")
    assert (hours_of(app).quiet_from, hours_of(app).quiet_until) == (None, None)


WRONG: list[tuple[dict[str, Any], str]] = [
    ({"quiet_from": "22:00", "quiet_until": ""}, "Please give both times, or leave both empty."),
    ({"quiet_from": "", "quiet_until": "07:00"}, "Please give both times, or leave both empty."),
    ({"quiet_from": "22:00", "quiet_until": "22:00"}, "These two times are the same."),
    ({"quiet_from": "late", "quiet_until": "07:00"}, "Please give a time, such as 09:00."),
    ({"quiet_from": "25:00", "quiet_until": "07:00"}, "Please give a time, such as 09:00."),
    ({"digest_at": ""}, "This still needs a time, such as 08:00."),
    ({"digest_at": "8\x00"}, "Please give a time, such as 09:00."),
    ({"message": ["pigeon"]}, "pigeon"),
    ({"reminders": ["x" * 5000]}, "not a valid choice"),
]


@pytest.mark.parametrize(("sent", "said"), WRONG)
def test_what_cannot_be_is_said_and_nothing_is_lost(app: Flask, visit: Visit, sent: dict[str, Any], said: str) -> None:
    maya = visit("maya")
    page = save(maya, status=422, worksheet=["daily"], **sent)
    assert said in page.text
    assert page.form(URL)["worksheet"] == ["daily"]
    for name in ("quiet_until", "digest_at"):
        assert name in sent or page.form(URL)[name] in ([""], ["08:00"])
    assert choices_of(app) == {}
    assert events(app) == 0


def test_one_time_that_cannot_be_read_is_said_once(visit: Visit) -> None:
    page = save(visit("maya"), status=422, quiet_from="late", quiet_until="07:00")
    assert "Please give both" not in page.text


def test_a_topic_once_a_day_comes_at_the_hour_she_chose(app: Flask, visit: Visit, inbox: Inbox) -> None:
    with time_machine.travel(NOON, tick=False) as now:
        save(visit("maya"), worksheet=["mail", "daily"], digest_at="17:15")
        first, second = tell(app, "maya", "feedback"), tell(app, "maya", "handout")
        assert round_of(app) == 1, "what goes by another choice"
        assert notice(app, first).not_before == NOON + timedelta(hours=5, minutes=15)
        assert notice(app, second).delivery_id is not None
        now.move_to(NOON + timedelta(hours=5, minutes=15))
        assert round_of(app) == 1


def test_what_waits_goes_by_the_new_choice(app: Flask, visit: Visit, inbox: Inbox) -> None:
    with time_machine.travel(NOON.replace(hour=23), tick=False):
        maya = visit("maya")
        save(maya, quiet_from="22:00", quiet_until="07:30")
        tell(app, "maya", "feedback")
        assert round_of(app) == 0
        save(maya, quiet_from="", quiet_until="")
        assert round_of(app) == 1


@pytest.mark.parametrize(
    ("topic", "kinds"),
    [
        ("message", ["message", "announcement"]),
        ("worksheet", ["feedback", "assignment"]),
        ("schedule", ["schedule", "make_up", "absence_line", "agreement"]),
        ("handout", ["handout"]),
    ],
)
def test_switched_off_it_shows_in_the_portal_alone(
    app: Flask, visit: Visit, inbox: Inbox, topic: str, kinds: list[str]
) -> None:
    save(visit("maya"), **{topic: []})
    told = [tell(app, "maya", kind) for kind in kinds if kind != "message"]
    assert round_of(app) == 0
    assert all(notice(app, one).settled_at for one in told)
    tell(app, "devon", kinds[-1])
    assert round_of(app) == 1


def test_staff_choose_the_hour_of_their_digest(app: Flask, visit: Visit, inbox: Inbox) -> None:
    jordan = visit("jordan")
    page = jordan.get(URL)
    assert {"mail", "digest_at"} == page.form(URL).keys() - {"@", "csrf_token"}
    with time_machine.travel(NOON, tick=False) as now:
        jordan = visit("jordan")
        save(jordan, digest_at="16:45")
        tell(app, "jordan", "submission_note")
        tell(app, "jordan", "hand_over")
        assert round_of(app) == 0
        now.move_to(NOON + timedelta(hours=4, minutes=45))
        assert round_of(app) == 1


def test_staff_without_mail_hear_of_follow_ups_all_the_same(app: Flask, visit: Visit, inbox: Inbox) -> None:
    jordan = visit("jordan")
    form = jordan.get(URL).form(URL)
    form.pop("mail")
    jordan.post(form.pop("@"), form)
    assert "mail" not in jordan.get(URL).form(URL)
    assert choices_of(app, "jordan").keys() == set(TOPICS)
    for kind in ("hand_over", "attendance_concern", "absence_line"):
        tell(app, "jordan", kind)
    with time_machine.travel(clock.now() + timedelta(days=2)):
        assert round_of(app) == 0
    with app.app_context():
        begin_writing()
        task = follow_up(actor("jordan").id, actor("maya").id, None)
        db.session.add(task)
        db.session.flush()
        notify(actor("jordan").id, "follow_up", task.id)
        db.session.commit()
    assert round_of(app) == 1


@pytest.mark.parametrize("digest_at", ["", "noon", "24:00"])
def test_staff_are_told_what_is_no_time(app: Flask, visit: Visit, digest_at: str) -> None:
    save(visit("jordan"), status=422, digest_at=digest_at)
    assert choices_of(app, "jordan") == {}


def test_a_follow_up_cannot_be_switched_off_by_a_row_of_its_own(app: Flask) -> None:
    with app.app_context():
        staff = Recipient(actor("jordan").id, is_staff=True)
    wishes = Wishes(staff, {"follow_up": Choice(mail=False, push=False, digest=True)})
    assert wishes.of("follow_up") == Choice(mail=True, push=True, digest=False)


def test_the_link_in_a_mail_tells_that_some_still_come(app: Flask, visit: Visit, inbox: Inbox) -> None:
    for who in ("maya", "jordan"):
        with time_machine.travel(NOON + timedelta(days=1), tick=False):
            tell(app, who, "hand_over")
        with time_machine.travel(NOON + timedelta(days=3), tick=False):
            round_of(app)
            link = str(inbox.mails[-1]["List-Unsubscribe"]).strip("<>").removeprefix("http://localhost")
            nobody = visit(None)
            assert "What cannot wait" in nobody.submit(nobody.get(link), link, status=200).text
            before = len(inbox.raw)
            tell(app, who, "new_sign_in")
            round_of(app)
            assert len(inbox.raw) == before + 1, who


def test_the_page_shows_what_arrives(app: Flask, visit: Visit, inbox: Inbox) -> None:
    tell(app, "maya", "feedback")
    round_of(app)
    (mail,) = inbox.mails
    plain = mail.get_body(("plain",)).get_content()  # type: ignore[union-attr]
    shown = visit("maya").get(URL).text
    assert mail["Subject"] in shown
    for line in plain.split("\n\n"):
        assert " ".join(line.split("\n")[0].split()) in shown


def test_pushes_are_offered_where_they_are_switched_on(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    assert 'value="push"' not in maya.get(URL).html
    save(maya, message=[])
    assert choices_of(app)["message"] == (False, True, False), "what is not offered stays as it was"


def test_a_clinic_without_mail_says_so(app: Flask, visit: Visit, inbox: Inbox) -> None:
    assert "sends no e-mail" not in visit("maya").get(URL).text
    before = app.extensions["settings"].mail
    with with_settings(app, mail=type(before)()):
        for who in ("maya", "jordan"):
            assert "sends no e-mail" in visit(who).get(URL).text


def test_statements(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    maya.get(URL)

    def price() -> int:
        with counted(app) as statements:
            maya.get(URL)
        return len(statements)

    before = price()
    save(maya, message=["daily"], quiet_from="22:00", quiet_until="07:30")
    assert price() == before <= 8


def test_the_form_sent_twice_at_once_is_saved_once(app: Flask, visit: Visit) -> None:
    browsers = [visit("maya") for _ in range(3)]
    forms = [one.get(URL).form(URL) for one in browsers]
    start, found = Barrier(3), []

    def send(browser: Visitor, form: dict[str, Any]) -> None:
        action = form.pop("@")
        start.wait()
        found.append(browser.client.post(action, data={**form, "digest_at": "09:45"}).status_code)

    threads = [Thread(target=send, args=pair) for pair in zip(browsers, forms, strict=True)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert found == [303, 303, 303]
    assert hours_of(app).digest_at == time(9, 45)
    assert events(app) == 1
