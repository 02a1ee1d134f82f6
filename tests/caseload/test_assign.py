"""A worksheet for one patient: with a day and a note, once, and no question about danger that nobody would read."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from portal.database import db
from portal.notifications.models import Notice
from portal.programs.models import Ending
from tests.actors import actor
from tests.caseload.given import Ids, assignments, clinic_without, give_one, to_do, verbs
from tests.programs.test_rolling import place_of
from tests.review.given import SHORT
from tests.schedule.given import today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
NOTE = "Take your time. Half is fine."


def test_she_finds_it_with_its_day_and_its_note(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya, day = visit("jordan"), visit("maya"), today() + timedelta(days=2)
    assert to_do(maya) == {}
    page = jordan.follow(give_one(jordan, ids("maya"), due_on=day.isoformat(), note=NOTE))
    assert page.tree.xpath("//*[@role='status']")
    ((url, row),) = to_do(maya).items()
    assert "Short thought record" in row
    assert f"by {day:%A}".lower() in row.lower()
    assert NOTE in maya.get(url).text
    assert to_do(visit("devon")) == {}


def test_no_day_and_no_note_are_needed(app: Flask, visit: Visit, ids: Ids) -> None:
    give_one(visit("jordan"), ids("maya"))
    assert [(one.due_at, one.note_sealed) for one in assignments(app)] == [(None, None)]
    assert len(to_do(visit("maya"))) == 1


def test_the_note_lies_sealed(app: Flask, visit: Visit, ids: Ids) -> None:
    give_one(visit("jordan"), ids("maya"), note=NOTE)
    (sealed,) = [one.note_sealed or "" for one in assignments(app)]
    assert sealed.startswith("v1:")
    assert "Half is fine" not in sealed


def test_it_is_recorded_and_told_once_without_a_word(app: Flask, visit: Visit, ids: Ids) -> None:
    give_one(visit("jordan"), ids("maya"), note=NOTE)
    assert verbs(app, "jordan", "assignment") == ["assigned"]
    maya = ids("maya")
    with app.app_context():
        (notice,) = db.session.query(Notice).filter_by(kind="assignment")
        assert notice.user_id == maya
        assert "Half" not in "".join(str(value) for value in vars(notice).values())


def test_a_double_submit_is_one(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    page = jordan.get(f"/patients/{ids('maya')}")
    for _ in range(2):
        jordan.submit(page, "/worksheets", worksheet=SHORT)
    assert len(assignments(app)) == 1
    give_one(jordan, ids("maya"))
    assert len(assignments(app)) == 2


def test_one_key_for_two_patients_is_two(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    for name in ("maya", "devon"):
        jordan.post(f"/patients/{ids(name)}/worksheets", {"worksheet": SHORT, "form_key": "a script's own"})
    assert {one.patient_id for one in assignments(app)} == {ids("maya"), ids("devon")}


@pytest.mark.parametrize("fact", ["phone", "on_call_name", "on_call_phone"])
def test_nobody_is_asked_about_danger_before_somebody_is_named(app: Flask, visit: Visit, ids: Ids, fact: str) -> None:
    jordan = visit("jordan")
    give_one(jordan, ids("maya"), worksheet="phq-9")
    clinic_without(app, fact)
    page = give_one(jordan, ids("maya"), 409, worksheet="phq-9", note=NOTE)
    assert "enter the clinic's phone number and an on-call person first" in page.text
    assert NOTE in page.tree.text_content()
    give_one(jordan, ids("maya"), 409, worksheet="dbt-diary-card")
    give_one(jordan, ids("maya"), worksheet=SHORT)
    assert sorted(one.slug for one in assignments(app)) == ["phq-9", SHORT]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"worksheet": ""}, "Please choose a worksheet."),
        ({"worksheet": "nothing"}, "Not a valid choice"),
        ({"worksheet": "../phq-9\x00"}, "Not a valid choice"),
        ({"due_on": "Thursday"}, "Not a valid date"),
        ({"due_on": "2025-02-30"}, "Not a valid date"),
        ({"due_on": "0001-01-01"}, "today or a later day"),
        ({"due_on": "9999-12-31"}, "today or a later day"),
        ({"note": "x" * 1001}, "keep it under 1,000 characters"),
        ({"note": "a\x00b"}, "a character that cannot be saved"),
    ],
)
def test_bad_input_is_said_and_kept(sqlite_app: Flask, fields: dict[str, Any], sentence: str) -> None:
    with sqlite_app.app_context():
        maya = actor("maya").id
    page = give_one(Visitor(sqlite_app, "jordan"), maya, 422, **{"note": NOTE, **fields})
    assert sentence in page.text
    assert page.tree.xpath("//*[@id='error-summary'][@role='alert']")
    kept = {"note": NOTE, **fields}
    assert page.form("/worksheets")["note"][0].strip() == kept["note"].replace("\x00", "")
    assert fields.get("due_on") in (None, *page.form("/worksheets")["due_on"])
    assert assignments(sqlite_app) == []


def test_today_is_not_too_late_and_yesterday_is(app: Flask, visit: Visit, ids: Ids, time_machine: Any) -> None:
    jordan = visit("jordan")
    give_one(jordan, ids("maya"), 422, due_on=(today() - timedelta(days=1)).isoformat())
    give_one(jordan, ids("maya"), due_on=today().isoformat())
    assert "for today" in next(iter(to_do(visit("maya")).values())).lower()


@pytest.mark.parametrize(
    ("ends_as", "sentence"), [(Ending.COMPLETED, "o place in the program any more"), (Ending.HOLD, "n hold")]
)
def test_nothing_is_given_to_who_cannot_fill_it_in(
    app: Flask, visit: Visit, ids: Ids, ends_as: Ending, sentence: str
) -> None:
    jordan, maya = visit("jordan"), ids("maya")
    opened = jordan.get(f"/patients/{maya}")
    with writing(app):
        place = place_of("maya")
        place.until_on, place.ended_as = today() - timedelta(days=1), ends_as
    late = jordan.submit(opened, "/worksheets", status=409, worksheet=SHORT, note=NOTE)
    assert sentence in late.text
    assert NOTE in late.tree.text_content()
    assert assignments(app) == []
    page = jordan.get(f"/patients/{maya}")
    assert sentence in page.text
    assert not page.tree.xpath("//form[contains(@action, '/worksheets')]")
    chosen = {"patients": str(maya), "form_key": "k1"}
    assert sentence in jordan.post(f"/library/{SHORT}/assignments", chosen, status=409).text
