"""A therapist is ill: an administrator sets her days away and who answers, as she would herself."""

from collections.abc import Callable
from datetime import timedelta
from threading import Thread
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select, update

from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.audit.models import AuditEvent
from portal.connections import begin_writing
from portal.database import db
from portal.notifications.models import Notice
from portal.programs.actions import setting_cover
from portal.programs.models import Cover
from portal.safety.models import RiskTask
from tests.actors import actor
from tests.admin.test_program_administrators import an_administrator
from tests.messages.given import new_for, say, thread_with
from tests.review.given import PHQ, sent
from tests.schedule.given import talk_in, today, writing
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
OWN = "/account/away"


def days(ids: Ids, first: int = 0, last: int = 3, cover: str = "priya") -> dict[str, str]:
    spans = {"from_on": today() + timedelta(days=first), "until_on": today() + timedelta(days=last)}
    return {"cover": str(ids(cover)), **{name: one.isoformat() for name, one in spans.items()}}


def of(ids: Ids, who: str = "jordan") -> str:
    return f"/admin/people/{ids(who)}/away"


def covers(app: Flask) -> list[tuple[UUID, UUID, int, int]]:
    with app.app_context():
        rows = db.session.scalars(select(Cover).order_by(Cover.from_on))
        return [(it.user_id, it.cover_id, *((on - today()).days for on in (it.from_on, it.until_on))) for it in rows]


def change_link(page: Page) -> str:
    (found,) = [link for link in page.links() if link.startswith("/admin/away/")]
    return found


def kinds_of(app: Flask, name: str) -> list[str]:
    with app.app_context():
        heard = select(Notice.kind).where(Notice.user_id == actor(name).id, Notice.seen_at.is_(None))
        return [kind for kind in db.session.scalars(heard.order_by(Notice.id)) if kind in ("cover", "days_away")]


def offered(page: Page) -> set[str]:
    return set(page.tree.xpath("//select[@name='cover']/option[@value!='']/text()"))


def test_from_her_page_in_two_steps_and_back(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, theirs = visit("sam"), f"/admin/people/{ids('jordan')}"
    page = sam.get(theirs)
    assert "No days away are set." in page.text
    assert of(ids) in page.links()
    done = sam.follow(sam.submit(sam.get(of(ids)), "/away", **days(ids)))
    assert "Saved. Both of them are told, and their patients see it." in done.text
    assert "Priya Nair answers." in done.text
    shown = sam.get(theirs)
    assert "Priya Nair answers." in shown.text
    assert "No days away are set." not in shown.text
    assert covers(app) == [(ids("jordan"), ids("priya"), 0, 3)]
    change = change_link(done)
    sam.submit(sam.get(change), change, **days(ids, 0, 6))
    assert covers(app) == [(ids("jordan"), ids("priya"), 0, 6)]
    off = sam.follow(sam.submit(sam.get(of(ids)), "/end"))
    assert "Those days are off the list. Their patients and sessions are theirs again." in off.text
    assert covers(app) == []
    assert "No days away are set." in sam.get(theirs).text


def test_what_waits_reaches_who_covers_and_the_patient_is_told(app: Flask, visit: Visit, ids: Ids) -> None:
    """All that follows when he sets it himself: read marks, follow-ups, whom she writes to."""
    thread = thread_with(app, "maya", "one", by="maya")
    visit("jordan").get(thread)
    sent(app, slug="phq-9", **{**PHQ, "q9": "2"})
    priya, maya = visit("priya"), visit("maya")
    priya.get(thread, status=404)
    assert "answers meanwhile" not in maya.get(thread).text
    visit("sam").post(of(ids), days(ids))
    assert new_for(priya) == 0, "he had read it"
    assert "Priya answers meanwhile." in maya.get(thread).text
    say(maya, thread, "two")
    assert new_for(priya) == 1
    with app.app_context():
        assert {task.owner_id for task in db.session.scalars(select(RiskTask))} == {ids("priya")}
    sam = visit("sam")
    sam.submit(sam.get(of(ids)), "/end")
    with app.app_context():
        assert {task.owner_id for task in db.session.scalars(select(RiskTask))} == {ids("jordan")}
    priya.get(thread, status=404)
    visit("sam").get(thread, status=404)


def test_both_are_told_and_the_record_says_who_did_it(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, jordan, priya = visit("sam"), visit("jordan"), visit("priya")
    sam.post(of(ids), days(ids))
    assert (kinds_of(app, "priya"), kinds_of(app, "jordan")) == (["cover"], ["days_away"])
    said = "The clinic set or changed your days away"
    assert said in jordan.get("/notices").text
    assert "Priya Nair answers." in jordan.get(OWN).text
    assert kinds_of(app, "jordan") == [], "seen where it stands"
    change = change_link(sam.get(of(ids)))
    sam.submit(sam.get(change), change, **days(ids, 0, 5, "nora"))
    assert (kinds_of(app, "priya"), kinds_of(app, "nora"), kinds_of(app, "jordan")) == ([], ["cover"], ["days_away"])
    jordan.get(OWN)
    sam.submit(sam.get(of(ids)), "/end")
    assert (kinds_of(app, "nora"), kinds_of(app, "jordan")) == ([], ["days_away"])
    priya.get(OWN)
    log = sam.get("/admin/access-log").text
    for words in ("Set a colleague’s days away, and who stands in", "Changed a colleague’s", "Ended a colleague’s"):
        assert words in log
    assert log.count(", as an administrator") == 3
    with app.app_context():
        done = select(AuditEvent.verb).where(AuditEvent.actor_id == ids("sam"), AuditEvent.subject == "cover")
        verbs = [f"{did} cover of colleague" for did in ("set", "changed", "ended")]
        assert list(db.session.scalars(done.order_by(AuditEvent.id))) == verbs


def test_what_he_sets_himself_is_no_news_to_him(app: Flask, visit: Visit, ids: Ids) -> None:
    visit("jordan").post(OWN, days(ids))
    assert kinds_of(app, "jordan") == []
    with app.app_context():
        done = select(AuditEvent.verb).where(AuditEvent.actor_id == ids("jordan"), AuditEvent.subject == "cover")
        assert list(db.session.scalars(done)) == ["set cover"]


def test_who_may_cover(app: Flask, visit: Visit, ids: Ids) -> None:
    """A therapist who is there: not who is away, none of their own patients, nobody deactivated."""
    sam = visit("sam")
    assert offered(sam.get(of(ids))) == {"Nora Beck", "Priya Nair"}
    with writing(app):
        for name in ("maya", "lena"):
            db.session.add(RoleGrant(user_id=actor(name).id, role=Role.THERAPIST, from_on=today()))
        db.session.execute(update(User).where(User.id == actor("nora").id).values(standing=Standing.DEACTIVATED))
    now = offered(sam.get(of(ids)))
    assert now == {"Priya Nair", name_of(app, "lena")}, "Maya is a patient of his"
    assert offered(visit("jordan").get(OWN)) == now, "the same as he is offered himself"
    for name in ("maya", "nora", "jordan", "dana", "sam"):
        page = sam.post(of(ids), days(ids, cover=name), status=422)
        assert "Please choose who stands in meanwhile." in page.text
    visit("priya").post(OWN, days(ids, 3, 5, "maya"))
    page = sam.post(of(ids), days(ids, 0, 3), status=422)
    assert "This colleague is away in some of these days, too." in page.text
    assert [row[0] for row in covers(app)] == [ids("priya")]


def name_of(app: Flask, name: str) -> str:
    with app.app_context():
        return db.session.get_one(User, actor(name).id).name


@pytest.mark.parametrize(
    ("changes", "complaint"),
    [
        ({"from_on": ""}, "Please give the first day."),
        ({"until_on": "soon"}, "Please give a day, such as"),
        ({"cover": ""}, "Please choose who stands in meanwhile."),
        ({"from_on": "2020-01-01"}, "Please choose today or a later day."),
        ({"until_on": "2999-01-01"}, "Please choose a last day within a year."),
    ],
)
def test_what_cannot_be_is_said_and_the_rest_kept(
    app: Flask, visit: Visit, ids: Ids, changes: dict[str, str], complaint: str
) -> None:
    said = {**days(ids, 1, 3), **changes}
    page = visit("sam").post(of(ids), said, status=422)
    assert complaint in page.text
    kept = page.form("/away")
    assert all(kept[name] == [value] for name, value in said.items() if name not in changes)
    assert covers(app) == []


def test_days_that_are_set_already_are_said_to_be_theirs(app: Flask, visit: Visit, ids: Ids) -> None:
    visit("jordan").post(OWN, days(ids, 0, 3))
    page = visit("sam").post(of(ids), days(ids, 2, 5, "nora"), status=422)
    assert "They are away in some of these days already." in page.text
    assert len(covers(app)) == 1


def test_an_older_page_does_not_undo_what_the_other_saved(app: Flask, visit: Visit, ids: Ids) -> None:
    """He feels better and says so himself, while the administrator has the form before her."""
    sam, jordan = visit("sam"), visit("jordan")
    sam.post(of(ids), days(ids, 0, 3))
    listed = sam.get(of(ids))
    change = change_link(listed)
    older, hers = sam.get(change), change.replace("/admin/away", OWN)
    jordan.submit(jordan.get(hers), hers, until_on=days(ids, 0, 6)["until_on"])
    page = sam.submit(older, change, status=409, until_on=days(ids, 0, 9)["until_on"])
    assert "Meanwhile somebody saved" in page.text
    assert covers(app) == [(ids("jordan"), ids("priya"), 0, 6)]
    refused = sam.submit(listed, "/end", status=409)
    assert "Somebody changed these days meanwhile." in refused.text
    assert covers(app) == [(ids("jordan"), ids("priya"), 0, 6)]
    sam.submit(page, change)
    assert covers(app) == [(ids("jordan"), ids("priya"), 0, 9)], "seen, and saved again"
    jordan.submit(jordan.get(OWN), "/end")
    sam.post(f"{change}/end", status=404)


def test_who_covers_is_changed_and_the_new_days_of_the_other_stay(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, jordan = visit("sam"), visit("jordan")
    sam.post(of(ids), days(ids, 0, 3))
    change = change_link(sam.get(of(ids)))
    older, hers = sam.get(change), change.replace("/admin/away", OWN)
    jordan.submit(jordan.get(hers), hers, until_on=days(ids, 0, 6)["until_on"])
    sam.submit(older, change, cover=str(ids("nora")))
    assert covers(app) == [(ids("jordan"), ids("nora"), 0, 6)]


def test_days_that_are_over_stay_as_they_were(app: Flask, visit: Visit, ids: Ids) -> None:
    with writing(app):
        first, last = (today() - timedelta(days=n) for n in (5, 2))
        old = Cover(user_id=actor("jordan").id, cover_id=actor("priya").id, from_on=first, until_on=last)
        db.session.add(old)
        db.session.flush()
        old_id = old.id
    sam = visit("sam")
    for url, sent_words in ((f"/admin/away/{old_id}", days(ids)), (f"/admin/away/{old_id}/end", {})):
        sam.post(url, sent_words, status=409)
    sam.get(f"/admin/away/{old_id}", status=409)
    assert covers(app) == [(ids("jordan"), ids("priya"), -5, -2)]


def test_it_is_the_clinics_alone_and_of_who_looks_after_people_alone(app: Flask, visit: Visit, ids: Ids) -> None:
    """Staff are the clinic's: whoever covers answers for patients of every program."""
    an_administrator(app)
    visit("jordan").post(OWN, days(ids))
    change = change_link(visit("sam").get(of(ids)))
    for name in ("ada", "jordan", "priya", "dana", "maya"):
        who = visit(name)
        for url in (of(ids), change):
            who.get(url, status=404)
            who.post(url, days(ids, 0, 9), status=404)
        who.post(f"{change}/end", status=404)
    sam = visit("sam")
    for name in ("maya", "sam"):
        sam.get(of(ids, name), status=404)
        assert of(ids, name) not in sam.get(f"/admin/people/{ids(name)}").links()
        sam.post(of(ids, name), days(ids), status=404)
    assert covers(app) == [(ids("jordan"), ids("priya"), 0, 3)]


def test_no_other_therapist_is_there(app: Flask, visit: Visit, ids: Ids) -> None:
    visit("jordan").post(OWN, days(ids))
    others = (User.id != ids("jordan"), User.id != ids("sam"))
    with writing(app):
        db.session.execute(update(User).where(*others).values(standing=Standing.DEACTIVATED))
    sam = visit("sam")
    page = sam.get(of(ids))
    for one in (page, sam.get(change_link(page))):
        assert "There is nobody else yet who could stand in meanwhile." in one.text
        assert "/admin/people/invitation" in one.links()
        assert not one.tree.xpath("//main//select")
    sam.submit(page, "/end")
    assert covers(app) == []


def test_one_to_ones_on_those_days_are_named_for_who_has_to_call(app: Flask, visit: Visit, ids: Ids) -> None:
    talk_in(app, 30)
    sam = visit("sam")
    assert "One-to-ones" not in sam.get(of(ids)).text
    sam.post(of(ids), days(ids, 0, 3))
    page = sam.get(of(ids))
    assert "These stand on days on which they are away." in page.text
    assert f"/admin/people/{ids('maya')}" in page.links()
    assert "One-to-ones" not in sam.get(of(ids, "priya")).text


def test_set_twice_at_once_is_once(app: Flask, visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    page: Any = sam.get(of(ids))
    sam.submit(page, "/away", **days(ids))
    sam.submit(page, "/away", status=422, **days(ids))
    assert len(covers(app)) == 1


@pytest.mark.parametrize("last", [None, 9], ids=["taken off", "changed"])
def test_one_takes_them_off_while_the_other_sends_hers(app: Flask, visit: Visit, ids: Ids, last: int | None) -> None:
    """The second waits, then is told; it was no days any more."""
    visit("jordan").post(OWN, days(ids))
    sam, answers = visit("sam"), list[Any]()
    change = change_link(sam.get(of(ids)))
    words = {**days(ids, 0, last or 0), "csrf_token": sam.csrf_token()}
    url = change if last else f"{change}/end"
    second = Thread(target=lambda: answers.append(sam.client.post(url, data=words)))
    with app.app_context():
        begin_writing()
        setting_cover.end_cover(actor("jordan"), db.session.scalars(select(Cover)).one())
        second.start()
        second.join(timeout=0.7)
        assert not answers, "the second did not wait"
        db.session.commit()
    second.join(timeout=15)
    assert [answer.status_code in (404, 409) for answer in answers] == [True]
    assert covers(app) == []
