"""She has a place and no therapist yet: no page names somebody who reads, or a day by which she hears."""

from collections.abc import Callable

from flask import Flask
from sqlalchemy import delete, update

from portal.accounts.models import Standing, User
from portal.database import db
from portal.programs.models import CareTeamMember
from tests.actors import actor
from tests.messages.given import say, thread_of
from tests.schedule.given import writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
NOBODY = "You have no therapist here yet"


def test_nothing_is_promised_while_nobody_reads(app: Flask, visit: Visit) -> None:
    lena = visit("lena")
    thread = thread_of(lena)
    assert NOBODY not in lena.get(thread).text
    with writing(app):
        db.session.execute(delete(CareTeamMember).where(CareTeamMember.patient_id == actor("lena").id))
    page = lena.get(thread)
    assert NOBODY in page.text
    assert " reads messages" not in page.text
    assert "Send to" not in page.text
    sent = lena.follow(lena.submit(page, "/messages", body="I am afraid of Monday"))
    assert NOBODY in sent.text
    assert "hear back" not in sent.text
    assert "Your therapist reads it, once you have one." in lena.get("/messages?all=1").text


def test_a_therapist_whose_account_is_shut_reads_nothing(app: Flask, visit: Visit) -> None:
    lena = visit("lena")
    thread = thread_of(lena)
    with writing(app):
        db.session.execute(update(User).where(User.id == actor("priya").id).values(standing=Standing.DEACTIVATED))
    assert NOBODY in lena.get(thread).text


def test_what_was_written_meanwhile_is_read_by_the_one_she_gets(app: Flask, visit: Visit) -> None:
    lena = visit("lena")
    thread = thread_of(lena)
    with writing(app):
        db.session.execute(delete(CareTeamMember).where(CareTeamMember.patient_id == actor("lena").id))
    say(lena, thread, "I am afraid of Monday")
    with writing(app):
        db.session.add(
            CareTeamMember(patient_id=actor("lena").id, user_id=actor("jordan").id, from_on=actor("sam").today)
        )
    assert "I am afraid of Monday" in visit("jordan").get(thread).text
    assert NOBODY not in lena.get(thread).text
