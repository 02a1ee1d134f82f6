"""A therapist hands a patient over: from its day on all of it is the colleague's, and the thread says so."""

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.accounts.models import Standing, User
from portal.audit.models import AuditEvent
from portal.caseload.passing_on import pass_on_what_has_come
from portal.database import db
from portal.notifications.models import Notice
from portal.programs.life_models import CareHandOver
from portal.programs.models import CareRole, CareTeamMember, Cover
from portal.safety.models import RiskTask
from tests.actors import actor
from tests.caseload.given import Ids
from tests.messages.given import new_for, say, thread_of, thread_with
from tests.review.given import sent
from tests.review.test_handing import hand
from tests.safety.given import supervises
from tests.schedule.given import today, writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
NOTE = "She likes to be asked twice."


def day(offset: int = 0) -> date:
    return today() + timedelta(days=offset)


def hand_over(visitor: Visitor, ids: Ids, on: date, to: str = "priya", status: int = 303, **fields: Any) -> Page:
    """Fill in the form and say that it is meant."""
    url = f"/patients/{ids('maya')}/hand-over"
    asked = {"colleague": str(ids(to)), "from_on": on.isoformat(), "note": NOTE, "sure": "1", **fields}
    return visitor.submit(visitor.get(url), "/hand-over", status=status, **asked)


def row(app: Flask) -> CareHandOver:
    with app.app_context():
        return db.session.scalars(select(CareHandOver)).one()


def owners(app: Flask) -> list[UUID]:
    with app.app_context():
        return list(db.session.scalars(select(RiskTask.owner_id)))


def read_notes(app: Flask, patient_id: UUID) -> int:
    with app.app_context():
        read = select(AuditEvent).where(AuditEvent.chain_id == patient_id, AuditEvent.subject == "care_hand_over")
        return len(db.session.scalars(read.where(AuditEvent.verb == "read")).all())


def test_today_all_of_it_goes_with_her(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya, url = visit("jordan"), visit("maya"), f"/patients/{ids('maya')}"
    sheet, thread = sent(app, slug="phq-9", q9="1"), thread_with(app, "maya", "Old words", by="maya")
    jordan.get(thread)
    say(maya, thread, "New words")
    asked = jordan.submit(
        jordan.get(f"{url}/hand-over"),
        "/hand-over",
        status=200,
        colleague=str(ids("priya")),
        from_on=day().isoformat(),
        note=NOTE,
    )
    for words in (
        *("1 worksheet waits for review.", "1 follow-up is open", "1 message is not read", "Priya Nair"),
        "2 messages wait for an answer.",
    ):
        assert words in asked.text
    jordan.submit(asked, "/hand-over", sure="1")
    for gone in (url, thread, sheet):
        jordan.get(gone, status=404)
    priya = visit("priya")
    page = priya.get(url)
    assert NOTE in page.text
    assert read_notes(app, ids("maya")) == 1
    assert sheet in page.links()
    assert new_for(priya) == 1, "what Jordan had read is not new"
    assert owners(app) == [ids("priya")]
    with app.app_context():
        told = set(db.session.scalars(select(Notice.user_id).where(Notice.kind == "care_team")))
    assert told == {ids("maya"), ids("priya")}
    priya.submit(page, "/reading")
    assert NOTE not in priya.get(url).text
    line = "Priya Nair is your therapist. Jordan Lee handed over to Priya."
    assert line in maya.get(thread).text
    assert "Priya Nair is Maya’s therapist." in priya.get(thread).text


def test_what_the_taker_had_asked_for_is_hers_again(app: Flask, visit: Visit, ids: Ids) -> None:
    """Nobody asks herself: what Priya had handed to Jordan does not become a question of hers to her."""
    supervises(app, "priya", "maya")
    jordan, priya = visit("jordan"), visit("priya")
    sheets = [sent(app), sent(app, slug="phq-9")]
    for url in sheets:
        hand(priya, url, ids("jordan"))
    ask = {"colleague": str(ids("priya")), "from_on": day().isoformat(), "note": NOTE}
    asked = jordan.submit(jordan.get(f"/patients/{ids('maya')}/hand-over"), "/hand-over", status=200, **ask)
    assert "2 worksheets wait for review. 2 of them wait for Jordan by name." in asked.text
    jordan.submit(asked, "/hand-over", sure="1")
    queue = priya.get("/review")
    assert queue.text.count("Maya Torres") >= 2
    assert "From Priya" not in queue.text
    assert "handed this to" not in priya.get(sheets[0]).text


def test_of_a_day_to_come_nothing_but_the_line_is_there_yet(
    app: Flask, visit: Visit, ids: Ids, time_machine: Any
) -> None:
    jordan, maya, url = visit("jordan"), visit("maya"), f"/patients/{ids('maya')}"
    sent(app, slug="phq-9", q9="1")
    hand_over(jordan, ids, day(3))
    assert "is your therapist." in maya.get(thread_of(maya)).text
    visit("priya").get(url, status=404)
    assert "Maya Torres" in visit("priya").get("/patients").text
    assert NOTE not in visit("priya").get("/patients").text
    assert "Until then Jordan Lee answers." in jordan.get(url).text
    with writing(app):
        pass_on_what_has_come()
    assert owners(app) == [ids("jordan")]
    time_machine.move_to(clock.now() + timedelta(days=3))
    with writing(app):
        pass_on_what_has_come()
    assert owners(app) == [ids("priya")]
    assert NOTE in Visitor(app, "priya").get(url).text
    Visitor(app, "jordan").get(url, status=404)


def test_taken_back_before_its_day_it_is_as_it_was_and_the_patient_reads_that(
    app: Flask, visit: Visit, ids: Ids
) -> None:
    jordan, maya, url = visit("jordan"), visit("maya"), f"/patients/{ids('maya')}"
    hand_over(jordan, ids, day(3))
    jordan.submit(jordan.get(url), "/end")
    jordan.post(f"/hand-overs/{row(app).id}/end", {})
    maya_id = ids("maya")
    with app.app_context():
        lasting = (CareTeamMember.patient_id == maya_id, CareTeamMember.until_on.is_(None))
        team = list(db.session.scalars(select(CareTeamMember.user_id).where(*lasting)))
    assert team == [ids("jordan")]
    assert "was taken back. Jordan Lee goes on." in maya.get(thread_of(maya)).text
    assert "Maya" not in visit("priya").get("/patients").text


def test_the_note_is_for_the_two_and_who_covers_and_no_supervisor(app: Flask, visit: Visit, ids: Ids) -> None:
    hand_over(visit("jordan"), ids, day())
    assert NOTE not in row(app).note_sealed
    with writing(app):
        db.session.add(Cover(user_id=actor("priya").id, cover_id=actor("nora").id, from_on=day(), until_on=day(2)))
        also = {"patient_id": actor("maya").id, "user_id": actor("jordan").id, "care_role": CareRole.SUPERVISOR}
        db.session.add(CareTeamMember(from_on=day(), **also))
    url = f"/patients/{ids('maya')}"
    assert NOTE in visit("nora").get(url).text
    with writing(app):
        db.session.scalars(select(CareHandOver)).one().from_id = actor("olga").id
    assert NOTE not in visit("jordan").get(url).text
    visit("jordan").post(f"/hand-overs/{row(app).id}/reading", {}, status=404)


def _away() -> None:
    db.session.add(Cover(user_id=actor("priya").id, cover_id=actor("jordan").id, from_on=day(2), until_on=day(4)))


def _shut() -> None:
    db.session.get_one(User, actor("priya").id).standing = Standing.DEACTIVATED


@pytest.mark.parametrize(
    ("happens", "sentence"),
    [(_away, "Priya Nair is away on that day"), (_shut, "Please choose a colleague")],
)
def test_what_stands_in_its_way_is_a_sentence_and_nothing_is_lost(
    app: Flask, visit: Visit, ids: Ids, happens: Callable[[], None], sentence: str
) -> None:
    jordan = visit("jordan")
    form = jordan.get(f"/patients/{ids('maya')}/hand-over")
    with writing(app):
        happens()
    asked = {"colleague": str(ids("priya")), "from_on": day(3).isoformat(), "note": NOTE}
    for sure in ("", "1"):
        refused = jordan.submit(form, "/hand-over", status=422, sure=sure, **asked)
        assert sentence in refused.text
        assert NOTE in refused.text
    with app.app_context():
        assert db.session.scalars(select(CareHandOver)).all() == []


@pytest.mark.parametrize("pressed", ["no", "something else"])
def test_something_may_be_changed_before_it_is_done(app: Flask, visit: Visit, ids: Ids, pressed: str) -> None:
    jordan = visit("jordan")
    asked = {"colleague": str(ids("priya")), "from_on": day(3).isoformat(), "note": NOTE}
    form = jordan.get(f"/patients/{ids('maya')}/hand-over")
    sure = jordan.submit(form, "/hand-over", status=200, **asked)
    assert "This will happen" in sure.text
    again = jordan.submit(sure, "/hand-over", status=200, sure=pressed).form("/hand-over")
    assert {name: again[name][0].strip() for name in asked} == asked
    with app.app_context():
        assert db.session.scalars(select(CareHandOver)).all() == []


def test_twice_the_same_form_is_once_and_another_takes_its_place(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    form = jordan.get(f"/patients/{ids('maya')}/hand-over")
    asked = {"colleague": str(ids("priya")), "from_on": day(3).isoformat(), "note": "", "sure": "1"}
    for _ in range(2):
        jordan.submit(form, "/hand-over", **asked)
    assert row(app).taken_back_at is None
    hand_over(jordan, ids, day(2), to="nora")
    with app.app_context():
        rows = db.session.scalars(select(CareHandOver).order_by(CareHandOver.id)).all()
        assert [one.taken_back_at is None for one in rows] == [False, True]


def test_an_administrator_hands_over_for_who_left_and_a_note_is_not_hers(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, maya = visit("sam"), visit("maya")
    thread = thread_with(app, "maya", "hello")
    url = f"/admin/people/{ids('maya')}/care-team"
    fields = {"clinician": str(ids("priya")), "care_role": "therapist", "from_on": day().isoformat()}
    sam.submit(sam.get(url), "/care-team", **fields)
    assert (row(app).from_id, row(app).made_by, row(app).note_sealed) == (ids("jordan"), ids("sam"), None)
    assert "Before, it was Jordan Lee." in maya.get(thread).text
    sam.get(f"/patients/{ids('maya')}/hand-over", status=404)


def test_her_way_is_read_by_who_answers_for_her_and_that_is_on_record(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, maya = visit("sam"), ids("maya")
    person = sam.get(f"/admin/people/{maya}")
    (hold,) = [link for link in person.links() if link.endswith("/hold")]
    asked = sam.submit(sam.get(hold), "/hold", status=200, from_on=day().isoformat(), back_on="", because="Surgery")
    assert "While they are away they can sign in and read, and get no reminders." in asked.text
    sam.submit(asked, "/hold", sure="1")
    url = f"/patients/{maya}/way"
    with counted(app) as statements:
        page = visit("jordan").get(url)
    assert "Surgery" in page.text
    assert len(statements) <= 12
    assert "Surgery" in sam.get(f"/admin/people/{maya}").text
    with app.app_context():
        read = select(AuditEvent.actor_id).where(
            AuditEvent.chain_id == maya, AuditEvent.subject == "enrollment_change", AuditEvent.verb == "read"
        )
        assert set(db.session.scalars(read)) == {actor("jordan").id, actor("sam").id}
    visit("priya").get(url, status=404)


def _is_told(app: Flask, name: str) -> bool:
    """A notice of her care team waits for her."""
    with app.app_context():
        waiting = (Notice.kind == "care_team", Notice.user_id == actor(name).id, Notice.seen_at.is_(None))
        return db.session.scalars(select(Notice.id).where(*waiting)).first() is not None


def test_where_it_stands_it_is_seen(app: Flask, visit: Visit, ids: Ids) -> None:
    """The line is in the conversation, whether there are messages or not; what the front desk reads shows none."""
    maya = visit("maya")
    thread, bills = thread_of(maya), maya.post("/messages", {"topic": "billing"}).headers["Location"]
    hand_over(visit("jordan"), ids, day(3))
    maya.get(bills)
    assert (_is_told(app, "maya"), _is_told(app, "priya")) == (True, True)
    maya.get(thread)
    assert (_is_told(app, "maya"), _is_told(app, "priya")) == (False, True)
    with counted(app) as usual:
        maya.get(thread)
    assert not [one for one in usual if one.startswith("UPDATE notice")]


def test_one_that_came_in_between_goes_on_when_the_later_one_is_taken_back(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, url = visit("jordan"), f"/patients/{ids('maya')}"
    hand_over(jordan, ids, day(3))
    hand_over(jordan, ids, day(6), to="nora")
    with app.app_context():
        later = db.session.scalars(select(CareHandOver.id).where(CareHandOver.from_on == day(6))).one()
    jordan.post(f"/hand-overs/{later}/end")
    maya_id = ids("maya")
    with app.app_context():
        team = select(CareTeamMember.user_id, CareTeamMember.from_on, CareTeamMember.until_on)
        rows = db.session.execute(team.where(CareTeamMember.patient_id == maya_id)).all()
    assert (ids("priya"), day(3), None) in [tuple(row) for row in rows]
    assert jordan.get(url).tree.xpath("//form[contains(@action, '/end')]")


def test_only_who_gave_is_offered_to_take_it_back(app: Flask, visit: Visit, ids: Ids) -> None:
    hand_over(visit("jordan"), ids, day(3))
    with writing(app):
        team = {"patient_id": actor("maya").id, "user_id": actor("priya").id, "care_role": CareRole.SUPERVISOR}
        db.session.add(CareTeamMember(from_on=day(), **team))
    page = visit("priya").get(f"/patients/{ids('maya')}")
    assert "A note goes with it." in page.text
    assert NOTE not in page.text
    assert not page.tree.xpath("//form[contains(@action, '/end')]")


def test_what_was_begun_and_not_sent_is_said_before(sqlite_app: Flask) -> None:
    jordan = Visitor(sqlite_app, "jordan")
    with sqlite_app.app_context():
        url = f"/patients/{actor('maya').id}/hand-over"
    jordan.post(f"{sent(sqlite_app)}/draft", {"overall": "Good work."})
    assert "1 comment of yours is begun and not sent." in jordan.get(url).text


def test_the_taker_opens_it_for_the_first_time_within_the_same_statements(app: Flask, visit: Visit, ids: Ids) -> None:
    """New words of hers, a notice of them, a notice of the hand-over, the note that staff read: all at once."""
    maya, priya = visit("maya"), visit("priya")
    hand_over(visit("jordan"), ids, day())
    thread = thread_of(maya)
    say(maya, thread, "hello")
    waiting = select(Notice.kind).where(Notice.user_id == ids("priya"), Notice.seen_at.is_(None))
    with app.app_context():
        assert {"message", "care_team"} <= set(db.session.scalars(waiting))
    priya.csrf_token()
    with counted(app) as statements:
        priya.get(thread)
    assert len(statements) <= 8, "\n".join(statements)
    with app.app_context():
        assert not {"message", "care_team"} & set(db.session.scalars(waiting))
    assert "Opened" in maya.get(thread).text
