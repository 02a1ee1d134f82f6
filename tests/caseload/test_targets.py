"""A patient's own targets: agreed on with her therapist, on every card from then on, sealed, hers."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.database import db
from portal.worksheets.targets import Target
from tests.caseload.given import verbs
from tests.schedule.given import today
from tests.visitor import Page, Visitor
from tests.worksheets_http.given import fields, save, send
from tests.worksheets_http.test_diary import COMPLETE, DAY, begin, week

Visit = Callable[[str | None], Visitor]
Ids = Callable[[str], UUID]
URGE = "Urge to cancel on friends"
CALL = "Called someone back"


def agree(visitor: Visitor, patient: UUID, label: str = URGE, status: int = 303, **more: str) -> Page:
    page = visitor.get(f"/patients/{patient}/targets")
    return visitor.submit(
        page, "/targets", status=status, **{"label": label, "kind": "urge", "direction": "less", **more}
    )


def test_they_stand_on_the_next_card_and_stay_on_it(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, maya = visit("jordan"), visit("maya")
    agree(jordan, ids("maya"))
    agree(jordan, ids("maya"), CALL, kind="behavior", direction="more")
    url = begin(maya, today())
    page = fields(maya.get(url))
    assert page["urges__other.0.label"] == [URGE]
    assert page["targets.0.target"] == [CALL]
    assert URGE in week(maya, today()).text
    save(maya, url, {"urges__other.0.value": "4"})
    _end(jordan, ids("maya"))
    _end(jordan, ids("maya"))
    assert fields(maya.get(url))["urges__other.0.label"] == [URGE]  # the list as it was is the card's own
    send(maya, url, {**COMPLETE, "targets.0.did": "yes"})
    assert "Strongest urge: 4" in week(maya, today()).text  # it counts among the urges
    assert "urges__other.0.label" not in fields(maya.get(begin(maya, today() - DAY)))


def test_a_target_is_never_needed(app: Flask, visit: Visit, ids: Ids) -> None:
    agree(visit("jordan"), ids("maya"))
    maya = visit("maya")
    url = begin(maya, today())
    send(maya, url, COMPLETE)
    assert "Sent to Jordan" in maya.get(url).text


def test_what_is_not_filled_in_is_said(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    assert "still needs some words" in agree(jordan, ids("maya"), " ", 422).text
    page = agree(jordan, ids("maya"), URGE, 422, kind="mood")
    assert URGE in page.html
    agree(jordan, ids("maya"), "x" * 81, 422)
    with app.app_context():
        assert db.session.scalars(select(Target)).all() == []


def test_five_of_a_kind_are_enough(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    for n in range(5):
        agree(jordan, ids("maya"), f"Urge {n}")
    assert "Let one go first" in agree(jordan, ids("maya"), "Urge 5", 409).text
    agree(jordan, ids("maya"), CALL, kind="behavior", direction="more")


def test_twice_is_once(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    agree(jordan, ids("maya"), form_key="k")
    agree(jordan, ids("maya"), form_key="k")
    with app.app_context():
        (one,) = db.session.scalars(select(Target)).all()
        assert URGE not in one.label_sealed


def test_who_gets_there_and_what_the_record_says(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan = visit("jordan")
    agree(jordan, ids("maya"))
    with app.app_context():
        target = db.session.scalars(select(Target)).one().id
    for name in ("priya", "dana", "sam", "maya", "devon"):
        visit(name).get(f"/patients/{ids('maya')}/targets", status=404)
        visit(name).post(f"/targets/{target}/end", status=404)
    jordan.get(f"/patients/{ids('maya')}/targets")
    _end(jordan, ids("maya"))
    assert verbs(app, "jordan", "target") == ["agreed on", "let go"]
    assert verbs(app, "jordan", "targets")[:1] == ["read"]


def _end(jordan: Visitor, patient: UUID) -> None:
    page = jordan.get(f"/patients/{patient}/targets")
    action = next(form.get("action") for form in page.tree.forms if (form.get("action") or "").endswith("/end"))
    jordan.post(action)
