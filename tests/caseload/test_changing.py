"""Another day for what was given, or taking it back: with a word, which the patient reads and nobody else."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.database import db
from portal.notifications.models import Notice
from tests.caseload.given import Ids, assignments, give_group, give_one, homework, next_weekday, to_do, verbs
from tests.review.given import ANSWERS, SHORT, sent
from tests.schedule.given import session_in, today
from tests.statements import counted
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import feedback, give, save, send

Visit = Callable[[str | None], Visitor]
WORD = "Take the weekend. <b>No</b> hurry."


def _change(therapist: Visitor, assignment_id: Any) -> Page:
    return therapist.get(f"/assignments/{assignment_id}")


def _notices(app: Flask) -> int:
    with app.app_context():
        return len(db.session.scalars(select(Notice).where(Notice.kind == "assignment")).all())


def _given(therapist: Visitor, patient_id: Any) -> list[str]:
    """What stands under Given on the patient's page, row by row."""
    rows = therapist.get(f"/patients/{patient_id}").tree.xpath("//section[@id='given']//li")
    return [" ".join(row.text_content().split()) for row in rows]


def test_another_day_with_a_word(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya, friday = visit("jordan"), visit("maya"), next_weekday(4)
    give_one(jordan, ids("maya"), due_on=today().isoformat())
    (one,) = assignments(app)
    assert f"/assignments/{one.id}" in jordan.get(f"/patients/{ids('maya')}").links()
    page = _change(jordan, one.id)
    assert page.form("/due")["due_on"] == [today().isoformat()]
    jordan.submit(page, "/due", due_on=friday.isoformat(), word=WORD)
    ((url, row),) = to_do(maya).items()
    assert "riday" in row or f"{friday:%b} {friday.day}" in row
    assert WORD in maya.get(url).tree.text_content()
    assert verbs(app, "jordan", "assignment") == ["assigned", "moved"]
    assert _notices(app) == 2
    (one,) = assignments(app)
    assert (one.word_sealed or "").startswith("v1:")


def test_the_same_day_again_tells_nobody(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    give_one(jordan, ids("maya"), due_on=next_weekday(4).isoformat())
    page = _change(jordan, assignments(app)[0].id)
    jordan.submit(page, "/due")
    assert verbs(app, "jordan", "assignment") == ["assigned"]
    jordan.submit(page, "/due", due_on="")
    jordan.submit(page, "/due", due_on="")
    assert verbs(app, "jordan", "assignment") == ["assigned", "moved"]
    assert assignments(app)[0].due_at is None


def test_a_word_alone_leaves_the_day_before_its_session(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, jordan = visit("dana"), visit("jordan")
    session = session_in(app, 20)
    give_group(dana, ids("day group"), session=str(session))
    hers = next(one for one in assignments(app) if one.patient_id == ids("maya"))
    jordan.submit(_change(jordan, hers.id), "/due", word=WORD)
    after = next(one for one in assignments(app) if one.id == hers.id)
    assert (after.due_at, after.due_appointment_id) == (hers.due_at, session)
    (mayas,) = to_do(visit("maya"))
    assert WORD in visit("maya").get(mayas).tree.text_content()


def test_taken_back_with_a_word(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    give_one(jordan, ids("maya"))
    ((url, _row),) = to_do(maya).items()
    save(maya, url, {"situation": "Half of it"})
    page = _change(jordan, assignments(app)[0].id)
    assert "Half of it" not in page.html
    for _ in range(2):
        jordan.submit(page, "/withdrawal", **{"back-word": WORD})
    index = maya.get("/worksheets")
    assert [heading.text_content() for heading in index.tree.xpath("//main//h2")][:1] == ["Taken off your list"]
    shown = maya.get(url).tree.text_content()
    assert WORD in shown
    assert "Half of it" in shown
    assert _given(jordan, ids("maya")) == []
    assert verbs(app, "jordan", "assignment") == ["assigned", "withdrew"]
    assert _notices(app) == 2
    assert "taken back" in _change(jordan, assignments(app)[0].id).text
    time_machine.move_to(clock.now() + timedelta(days=8))
    assert "Taken off your list" not in Visitor(app, "maya").get("/worksheets").text


@pytest.mark.parametrize("form", ["/due", "/withdrawal"])
def test_what_was_sent_stays_as_it_is(app: Flask, visit: Visit, ids: Ids, form: str) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    give_one(jordan, ids("maya"))
    page = _change(jordan, assignments(app)[0].id)
    send(maya, next(iter(to_do(maya))), ANSWERS)
    refused = jordan.submit(page, form, status=409, due_on=next_weekday(4).isoformat(), word=WORD)
    assert "sent already" in refused.text
    assert assignments(app)[0].due_at is None
    after = _change(jordan, assignments(app)[0].id)
    assert "has sent this already" in after.text
    assert not [each for each in after.tree.forms if "/assignments/" in (each.action or "")]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"due_on": "2020-01-01"}, "Please choose today or a later day"),
        ({"due_on": "soon"}, "valid date"),
        ({"word": "x" * 1001}, "under 1,000 characters"),
    ],
)
def test_a_day_that_cannot_be_keeps_what_was_typed(
    app: Flask, visit: Visit, ids: Ids, fields: dict[str, str], sentence: str
) -> None:
    jordan = visit("jordan")
    give_one(jordan, ids("maya"))
    page = jordan.submit(_change(jordan, assignments(app)[0].id), "/due", status=422, **{"word": WORD, **fields})
    assert sentence in page.text
    assert page.form("/due")["word"][0].strip() == fields.get("word", WORD)
    assert verbs(app, "jordan", "assignment") == ["assigned"]


def test_another_day_for_the_group_reaches_those_who_have_not_sent_it(app: Flask, visit: Visit, ids: Ids) -> None:
    dana, maya, devon, friday = visit("dana"), visit("maya"), visit("devon"), next_weekday(4)
    give_group(dana, ids("day group"))
    (mayas,), (devons,) = to_do(maya), to_do(devon)
    send(devon, devons, ANSWERS)
    url = f"/homework/{homework(app)[0].id}"
    assert url in dana.get(f"/groups/{ids('day group')}").links()
    page = dana.get(url)
    dana.submit(page, "/due", due_on=friday.isoformat(), word=WORD)
    days = {one.patient_id: one.due_at for one in assignments(app)}
    assert days[ids("maya")] is not None
    assert days[ids("devon")] is None
    assert WORD in maya.get(mayas).tree.text_content()
    assert WORD not in devon.get(devons).tree.text_content()
    assert verbs(app, "dana", "homework") == ["assigned homework", "moved homework"]
    assert verbs(app, "dana", "assignment").count("moved") == 1


def test_her_own_day_is_not_the_groups(app: Flask, visit: Visit, ids: Ids) -> None:
    """A word about the group's new day is not shown beside a day that her therapist gave her alone."""
    dana, jordan, maya = visit("dana"), visit("jordan"), visit("maya")
    give_group(dana, ids("day group"))
    dana.submit(dana.get(f"/homework/{homework(app)[0].id}"), "/due", due_on=next_weekday(4).isoformat(), word=WORD)
    (mayas,) = to_do(maya)
    assert WORD in maya.get(mayas).tree.text_content()
    hers = next(one for one in assignments(app) if one.patient_id == ids("maya"))
    jordan.submit(_change(jordan, hers.id), "/due", due_on="")
    assert WORD not in maya.get(mayas).tree.text_content()


def test_the_therapist_sees_how_each_stands_and_no_draft(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    begun = give(app, "maya", SHORT, due_at=clock.now() - timedelta(days=2))
    save(maya, begun, {"situation": "A private half sentence"})
    give(app, "maya", "pros-cons")
    sent(app, "maya")
    back = give(app, "maya", SHORT)
    send(maya, back, ANSWERS)
    feedback(app, back, {}, "Well done")
    maya.submit(maya.get("/worksheets/library/dear-man"), "/worksheets")  # by herself: hers until she sends it
    page = jordan.get(f"/patients/{ids('maya')}")
    assert "private half sentence" not in page.html
    rows = _given(jordan, ids("maya"))
    assert len(rows) == 4
    assert "Begun" in rows[0]
    assert "still open" in rows[0]
    assert "Not begun" in rows[1]
    assert {"Sent, waits" in row for row in rows[2:]} == {True, False}
    assert sum("Reviewed" in row and "Read" in row for row in rows) == 1
    assert not any("DEAR" in row for row in rows)


def test_what_she_began_by_herself_is_out_of_reach(app: Flask, visit: Visit, ids: Ids) -> None:
    maya = visit("maya")
    maya.submit(maya.get("/worksheets/library/dear-man"), "/worksheets")
    (own,) = assignments(app)
    visit("jordan").get(f"/assignments/{own.id}", status=404)
    visit("jordan").post(f"/assignments/{own.id}/withdrawal", status=404)
    assert assignments(app)[0].withdrawn_at is None


def test_how_many_are_late_in_the_group(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    dana = visit("dana")
    give_group(dana, ids("day group"), due_on=(today() + timedelta(days=1)).isoformat())
    (devons,) = to_do(visit("devon"))
    send(visit("devon"), devons, ANSWERS)
    assert "overdue" not in dana.get(f"/groups/{ids('day group')}").text
    time_machine.move_to(clock.now() + timedelta(days=3))
    assert "overdue 1" in Visitor(app, "dana").get(f"/groups/{ids('day group')}").text


def test_the_list_costs_the_same_however_much_was_given(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, url = visit("jordan"), f"/patients/{ids('maya')}"
    give(app, "maya", "worry-time")
    with counted(app) as few:
        jordan.get(url)
    for slug in ("pros-cons", "dear-man", "tipp", "please"):
        give(app, "maya", slug)
    with counted(app) as many:
        jordan.get(url)
    assert len(few) == len(many) <= 20
