"""This week on one page: hours as each patient's own page counts them; who lets wait, in numbers and never in words."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

from flask import Flask
from sqlalchemy import delete, insert, select, update

from portal import clock
from portal.accounts.models import Standing, User
from portal.database import db, new_id
from portal.messages.models import Message
from portal.programs.models import CareRole, CareTeamMember, Ending, Enrollment
from portal.safety.models import RiskTask
from portal.schedule.attendance_models import Asked, MakeUp, Presence
from portal.schedule.models import Standing as Held
from portal.schedule.queries.ledger import ledger
from portal.schedule.queries.short_weeks import A_PAGE, short_weeks
from portal.web.formatting import week_start
from portal.web.weeks import week_name
from tests.actors import actor
from tests.admin.test_people import finder
from tests.coverage.given import ahead, approve, certified
from tests.follow_ups.given import opened
from tests.home.given import links_in, message, section
from tests.schedule.given import group, marked, session_on, talk_in, today, told_absent, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
SECRET = "The bus was late and I cried"


def test_everybodys_week_is_the_one_on_her_own_page(app: Flask) -> None:
    """Marked, told, unmarked, cancelled, with a guest, one to one: all as her ledger counts them."""
    monday = week_start(today()) + timedelta(days=7)  # in which nothing is over yet
    days = [session_on(app, monday + timedelta(days=n)) for n in range(5)]
    evening = [session_on(app, monday + timedelta(days=n), of="evening") for n in (1, 3)]
    session_on(app, monday + timedelta(days=2), standing=Held.CANCELLED)
    marked(app, days[0], "maya", Presence.LATE, late=25)
    marked(app, days[1], "devon", Presence.PRESENT)
    marked(app, days[2], "maya", Presence.EXCUSED)
    marked(app, evening[0], "lena", Presence.PRESENT)
    told_absent(app, days[4], "devon")
    talk_in(app, 2)
    with writing(app):
        asked = {"missed_id": days[2], "guest_id": evening[1], "standing": Asked.CONFIRMED, "asked_at": clock.now()}
        db.session.add(MakeUp(patient_id=actor("maya").id, **asked))
    with app.test_request_context():
        found = short_weeks(actor("sam"), monday)
        short = {one.patient_id: one.week for one in found.rows}
        whole = {name: ledger(actor(name), monday).hours for name in ("maya", "devon", "lena")}
        hers = {actor(name).id: week for name, week in whole.items() if week and not week.is_complete}
        assert len(hers) >= 2
        assert {one: short[one] for one in hers} == hers
        assert actor("rosa").id not in short, "she has no place any more"
        assert found.in_all == len(short)


def test_each_part_leads_to_where_it_is_done(app: Flask, visit: Visit, ids: Callable[[str], UUID]) -> None:
    empty = visit("sam").get("/admin/week")
    assert section(empty, "late-title").endswith("is counted here.")
    assert section(empty, "messages-title").endswith("is counted here.")
    certified(app, today() - timedelta(days=40))
    approve(app, today() - timedelta(days=9), ahead(3), 18, name="lena")
    opened(app)
    maya, jordan = visit("maya"), visit("jordan")
    thread = message(jordan, ids("maya"))
    maya.post(f"{thread}/messages", {"body": SECRET})
    sam = visit("sam")
    fresh = sam.get("/admin/week")
    assert section(fresh, "late-title").endswith("is counted here."), "it has just come"
    assert section(fresh, "messages-title").endswith("is counted here.")
    long_ago = clock.now() - timedelta(days=9)
    with writing(app):
        db.session.execute(update(RiskTask).values(opened_at=long_ago))
        db.session.execute(update(Message).values(sent_at=long_ago))
    page = sam.get("/admin/week")
    assert "Jordan" in section(page, "late-title")
    assert "9 days" in section(page, "late-title")
    assert "1 not taken on" in section(page, "late-title")
    assert "Jordan" in section(page, "messages-title")
    assert "1 message" in section(page, "messages-title")
    assert f"/admin/people/{ids('jordan')}" in links_in(page, "messages-title")
    assert f"/admin/people/{ids('lena')}/coverage" in links_in(page, "due-title")
    assert "Certification was due" in section(page, "due-title")
    assert links_in(page, "runs-title") == ["/admin/outbox"]
    assert f"/risk?show=all&owner={ids('jordan')}" in links_in(page, "late-title")
    (lenas,) = [link for link in links_in(page, "hours-title") if str(ids("lena")) in link]
    assert lenas.startswith(f"/admin/people/{ids('lena')}/attendance?from_on={week_start(today())}")
    assert "Lena Walsh" in sam.get(lenas).text
    assert SECRET not in page.text
    jordan.post(f"{thread}/messages", {"body": "I am sorry to hear that."})
    assert section(sam.get("/admin/week"), "messages-title").endswith("is counted here."), "it was answered"


def test_a_message_that_nobody_answers_leads_to_whose_it_may_be(app: Flask, visit: Visit, ids: Ids) -> None:
    hers = (CareTeamMember.patient_id == ids("maya"), CareTeamMember.care_role == CareRole.THERAPIST)
    visit("maya").post(f"{message(visit('jordan'), ids('maya'))}/messages", {"body": SECRET})
    with writing(app):
        db.session.execute(update(Message).values(sent_at=clock.now() - timedelta(days=9)))
        db.session.execute(delete(CareTeamMember).where(*hers))
    sam = visit("sam")
    page = sam.get("/admin/week")
    assert "Nobody on the care team" in section(page, "messages-title")
    (way,) = links_in(page, "messages-title")
    assert finder(sam)(way.partition("?")[2]) == {"Maya Torres"}


def test_the_same_statements_for_hundreds_in_pages(sqlite_app: Flask) -> None:
    sam = Visitor(sqlite_app, "sam")
    session_on(sqlite_app, today())

    def price() -> int:
        with counted(sqlite_app) as seen:
            sam.get("/admin/week")
        return len(seen)

    few = price()
    with writing(sqlite_app):
        people: list[dict[str, Any]] = [{"id": new_id(), "name": f"P {n:03}"} for n in range(3 * A_PAGE)]
        more = {"email_sealed": "", "standing": Standing.ACTIVE, "created_at": clock.now()}
        db.session.execute(insert(User.__table__), [{**one, "email_lookup": one["name"], **more} for one in people])
        place: dict[str, Any] = {"group_id": group("day").id, "from_on": today() - timedelta(days=9)}
        rows = [{"id": new_id(), "patient_id": one["id"], **place} for one in people]
        db.session.execute(insert(Enrollment.__table__), rows)
    assert price() == few <= 15
    seen: list[str] = []
    url = "/admin/week"
    while url:
        page = sam.get(url)
        seen += page.tree.xpath("//section[@id='hours']//div[@class='card flush']//a/@href")
        url = next((link for link in page.links() if "after=" in link), "")
        assert "P%20" not in url
    assert len(seen) == len(set(seen)) >= 3 * A_PAGE
    sam.get("/admin/week?after=nonsense")
    sam.get("/admin/week?after=7~" + str(new_id()))


def test_what_is_not_noted_yet_makes_the_hours_too_low_and_says_so(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, line = visit("sam"), "is not noted yet, so these hours can be too low."
    if today().weekday() == 0:
        return  # nothing of this week is over
    assert line not in sam.get("/admin/week").text
    session_on(app, today(), standing=Held.CANCELLED, of="evening")
    over = [session_on(app, week_start(today())), session_on(app, week_start(today()), topic="Second")]
    session_on(app, week_start(today()) - timedelta(days=7))
    marked(app, over[1], "maya", Presence.PRESENT)
    page = sam.get("/admin/week")
    assert f"Attendance of 2 sessions of this week {line}" in section(page, "hours-title")
    way = "/admin/week/attendance"
    assert way in links_in(page, "hours-title")
    listed = sam.get(way)
    assert listed.links().count(f"/admin/groups/{ids('day group')}#leaders") == 2
    for words in ("Nobody noted yet", "1 of 2 not noted yet", "Led by Dana"):
        assert words in listed.text
    for words in ("Maya", "Devon"):
        assert words not in listed.text
    marked(app, over[1], "devon", Presence.EXCUSED)
    assert "Attendance of 1 session of" in section(sam.get("/admin/week"), "hours-title")
    for name in ("maya", "devon"):
        marked(app, over[0], name, Presence.PRESENT)
    assert line not in sam.get("/admin/week").text
    assert "All of this week is noted." in sam.get(way).text


def test_who_began_in_the_middle_of_the_week_has_missed_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    """A place that goes on after a move is no beginning."""
    monday, sam, lena = week_start(today()), visit("sam"), ids("lena")
    words = "not a whole week"
    assert words not in sam.get("/admin/week").text
    hers = update(Enrollment).where(Enrollment.patient_id == lena)
    with writing(app):
        was = db.session.scalars(select(Enrollment.from_on).where(Enrollment.patient_id == lena)).one()
        db.session.execute(hers.values(from_on=monday + timedelta(days=min(today().weekday(), 2))))
    began_later = today().weekday() > 0
    page = sam.get("/admin/week")
    assert (words in page.text) is began_later
    assert ("1 began in the middle of this week." in page.text) is began_later
    folded = " ".join(page.tree.xpath("//section[@id='hours']//details//a/text()"))
    assert ("Lena Walsh" in folded) is began_later, "nobody has to see to it"
    assert (words in visit("lena").get("/").text) is began_later
    with writing(app):
        db.session.execute(hers.values(follows_id=Enrollment.id))
    assert words not in sam.get("/admin/week").text, "a place after a move is no beginning"
    with writing(app):
        db.session.execute(hers.values(from_on=was, follows_id=None))
    assert words not in sam.get("/admin/week").text
    assert words not in visit("lena").get("/").text


def test_all_pages_say_alike_that_a_week_was_begun_in_the_middle(app: Flask, visit: Visit, ids: Ids) -> None:
    """Also after a move within that week; a stay that ended before it is another one."""
    day = today()
    if day.weekday() == 0:
        return  # today is the beginning of the week
    maya = ids("maya")
    with writing(app):
        was = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == maya)).one()
        place, group_id = was.id, was.group_id
    pages = {
        "all": ("sam", "/admin/week", "hours", "not a whole week"),
        "therapist": ("jordan", f"/patients/{maya}", "week", "not a whole week"),
        "today": ("maya", "/", None, "so this is not a whole week yet"),
        "schedule": ("maya", "/schedule", "hours", "so this is not a whole week yet"),
    }

    def said(page: str) -> str:
        name, url, where, _words = pages[page]
        tree = visit(name).get(url).tree
        return " ".join((tree.get_element_by_id(where) if where else tree).text_content().split())

    def saying() -> list[str]:
        return [page for page, (_name, _url, _where, words) in pages.items() if words in said(page)]

    assert saying() == []
    assert "Falls short" in said("therapist")
    assert "See if a make-up session fits" in said("schedule")
    with writing(app):
        db.session.get_one(Enrollment, place).from_on = day
    assert saying() == list(pages)
    assert "Falls short" not in said("therapist")
    assert "See if a make-up session fits" not in said("today") + said("schedule")
    with writing(app):
        days = {"from_on": day - timedelta(days=40), "until_on": day - timedelta(days=1)}
        before = Enrollment(patient_id=maya, group_id=group_id, **days)
        db.session.add(before)
        db.session.flush()
        db.session.get_one(Enrollment, place).follows_id = before.id
        before_id = before.id
    assert saying() == [], "it goes on after a move"
    with writing(app):
        before = db.session.get_one(Enrollment, before_id)
        before.ended_as = Ending.LEFT
    assert saying() == list(pages), "the stay before was over"
    with writing(app):
        before = db.session.get_one(Enrollment, before_id)
        before.ended_as, before.from_on = Ending.TRANSFER, day - timedelta(days=1)
    assert saying() == (list(pages) if day.weekday() > 1 else []), "moved in the week in which she began"
    with writing(app):
        earlier = Enrollment(
            patient_id=maya,
            group_id=group_id,
            from_on=day - timedelta(days=2),
            until_on=day - timedelta(days=2),
            ended_as=Ending.TRANSFER,
        )
        db.session.add(earlier)
        db.session.flush()
        db.session.get_one(Enrollment, before_id).follows_id = earlier.id
        earlier_id = earlier.id
    assert saying() == (list(pages) if day.weekday() > 2 else []), "moved twice in the week in which she began"
    with writing(app):
        db.session.get_one(Enrollment, earlier_id).ended_as = Ending.COMPLETED
    assert saying() == (list(pages) if day.weekday() > 1 else []), "the stay before that was over"


def test_a_week_before_in_which_she_began_is_called_so_too(sqlite_app: Flask) -> None:
    monday, maya = week_start(today()) - timedelta(days=7), Visitor(sqlite_app, "maya")
    words = "so this was not a whole week"
    url = f"/schedule?week={week_name(monday)}"
    assert words not in maya.get(url).text
    with writing(sqlite_app):
        hers = update(Enrollment).where(Enrollment.patient_id == actor("maya").id)
        db.session.execute(hers.values(from_on=monday + timedelta(days=2)))
    assert words in maya.get(url).text
    assert "not a whole week" not in maya.get("/schedule").text
    with writing(sqlite_app):
        db.session.execute(hers.values(from_on=monday))
    assert words not in maya.get(url).text, "from its beginning"
