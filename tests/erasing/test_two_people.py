"""A record is held, and erased: by two administrators, by their forms, and never while something keeps it."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import func, select, update

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.audit import verify
from portal.audit.models import AuditEvent
from portal.database import Base, db
from portal.erasing.clearing import EMPTIED, GOES, STAYS
from portal.programs.exceptional_models import Erasure, LegalHold
from portal.programs.models import Clinic, Enrollment
from portal.vault import escrow
from portal.vault.sealing import DataKey
from portal.work.sweeping import sweep_up
from tests.actors import actor
from tests.schedule.given import today, writing
from tests.statements import counted
from tests.visitor import Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]


@pytest.fixture
def olga(app: Flask) -> Visitor:
    """A second administrator."""
    with writing(app):
        her = actor("olga").id
        db.session.execute(update(User).where(User.id == her).values(standing=Standing.ACTIVE))
        db.session.add(RoleGrant(user_id=her, role=Role.ADMIN, from_on=today()))
    return Visitor(app, "olga")


def rows(app: Flask, statement: Any) -> Any:
    with app.app_context():
        return db.session.scalars(statement).all()


def asked(sam: Visitor, rosa: UUID) -> str:
    """Sam asks; where it is confirmed."""
    form = sam.get(f"/admin/people/{rosa}/record/erasure")
    assert "Nobody can undo this" in form.text
    assert "Please check this box first." in sam.submit(form, "/erasure", status=422).text
    page = sam.follow(sam.submit(form, "/erasure", sure="y"))
    return next(link for link in page.links() if link.endswith("/confirmation"))


def test_one_asks_another_confirms_and_nothing_is_left_but_ids(
    app: Flask, visit: Visit, ids: Ids, olga: Visitor
) -> None:
    sam, rosa = visit("sam"), ids("rosa")
    sam.post(f"/admin/people/{rosa}/email-address", {"email": "rosa.new@riverbend.example"})
    confirmation = asked(sam, rosa)
    own = sam.get(confirmation)
    assert "A second administrator has to agree" in own.text
    assert not own.tree.xpath("//input[@name='sure']")
    assert "You asked for this yourself" in sam.post(confirmation, {"sure": "y"}, status=409).text
    assert "asked for this" in olga.get(confirmation).text
    olga.submit(olga.get(confirmation), "/confirmation", sure="y")
    assert "This record was erased" in olga.get(f"/admin/people/{rosa}/record").text
    assert "was erased" in olga.post(confirmation, {"sure": "y"}, status=409).text, "once is enough"
    for visitor in (sam, olga):
        for url in ("/admin/people", f"/admin/people/{rosa}", "/admin/kept-records"):
            page = visitor.get(url)
            assert "Rosa" not in page.html
            assert "Silva" not in page.html
            assert "rosa.new" not in page.html
    with app.app_context():
        person = db.session.get_one(User, rosa)
        assert (person.name, person.email, person.standing) == ("Erased patient", "", Standing.DEACTIVATED)
        assert db.session.scalar(select(DataKey.id).where(DataKey.owner_id == rosa)) is None
        assert list(verify.faults()) == []
        verbs = db.session.scalars(select(AuditEvent.verb).where(AuditEvent.subject_id == rosa)).all()
        assert verbs.count("erased") == 2, "in her own chain, and in the clinic's"
        settings = app.extensions["settings"]
        kept = escrow.read(settings.backup_folder / escrow.NAME, app.extensions["key_ring"])
        assert rosa.hex in kept.destroyed
        assert rosa.hex not in {row[1] for row in kept.keys}
        db.session.remove()


def test_a_hold_keeps_it_and_takes_a_request_back(app: Flask, visit: Visit, ids: Ids, olga: Visitor) -> None:
    sam, rosa = visit("sam"), ids("rosa")
    confirmation = asked(sam, rosa)
    form = olga.get(f"/admin/people/{rosa}/record/hold")
    assert olga.submit(form, "/hold", status=422, reason=" ").status == 422
    olga.submit(form, "/hold", reason="A letter of the court")
    assert "taken back" in olga.post(confirmation, {"sure": "y"}, status=409).text
    assert "on hold" in sam.post(f"/admin/people/{rosa}/record/erasure", {"sure": "y"}, status=409).text
    page = sam.get(f"/admin/people/{rosa}/record")
    assert "A letter of the court" in page.text
    assert "Rosa Silva" in sam.get("/admin/kept-records").text
    (sealed,) = rows(app, select(LegalHold.reason_sealed))
    assert "court" not in sealed
    lift = next(link for link in page.links() if link.endswith("/end"))
    sam.submit(sam.get(lift), "/end")
    assert "lifted already" in sam.post(lift, status=409).text
    asked(sam, rosa)


def test_never_while_she_has_a_place_or_another_role(app: Flask, visit: Visit, ids: Ids, olga: Visitor) -> None:
    sam, maya, rosa = visit("sam"), ids("maya"), ids("rosa")
    refused = sam.post(f"/admin/people/{maya}/record/erasure", {"sure": "y"}, status=409)
    assert "They have a place" in refused.text
    confirmation = asked(sam, rosa)
    with writing(app):
        place = select(Enrollment).where(Enrollment.patient_id == rosa)
        db.session.scalars(place).one().until_on = None  # she came again meanwhile
    assert "They have a place" in olga.post(confirmation, {"sure": "y"}, status=409).text
    with writing(app):
        db.session.scalars(select(Enrollment).where(Enrollment.patient_id == rosa)).one().until_on = (
            today() - timedelta(days=30)
        )
        db.session.add(RoleGrant(user_id=rosa, role=Role.LEADER, from_on=today()))
    assert "another role" in olga.post(confirmation, {"sure": "y"}, status=409).text
    assert rows(app, select(Erasure.done_at)) == [None]
    olga.post(confirmation.replace("/confirmation", "/withdrawal"))
    assert rows(app, select(Erasure.withdrawn_at)) != [None]


def test_it_is_due_once_its_years_are_over(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, rosa = visit("sam"), ids("rosa")
    section = "//section[@id='due']//a"
    assert not sam.get("/admin/kept-records").tree.xpath(section)
    with writing(app):
        place = db.session.scalars(select(Enrollment).where(Enrollment.patient_id == rosa)).one()
        place.from_on, place.until_on = today() - timedelta(days=3000), today() - timedelta(days=7 * 365 + 10)
    page = sam.get("/admin/kept-records")
    assert [link.text for link in page.tree.xpath(section)] == ["Rosa Silva"]
    assert sam.submit(page, "/years", status=422, years="0").status == 422
    sam.submit(page, "/years", years="9")
    assert rows(app, select(Clinic.record_years)) == [9]
    with counted(app) as few:
        assert not sam.get("/admin/kept-records").tree.xpath(section)
    with writing(app):
        for name in ("devon", "lena"):
            db.session.add(Erasure(patient_id=actor(name).id, asked_by=actor("sam").id, asked_at=func.now()))
    with counted(app) as many:
        assert "Devon Kim" in sam.get("/admin/kept-records").text
    assert len(many) == len(few)


def test_every_table_has_its_place_on_the_list() -> None:
    listed = [*GOES, *EMPTIED, *STAYS]
    assert sorted(listed) == sorted(table.name for table in Base.metadata.sorted_tables), "decide what an erasure does"


def test_a_row_that_names_a_patient_never_stays() -> None:
    """Whatever has a patient's id goes or is emptied, but for what says so."""
    named = {table.name for table in Base.metadata.sorted_tables if "patient_id" in table.c}
    assert named - GOES.keys() - EMPTIED.keys() == {"erasure"}


def test_the_room_of_what_was_erased_is_written_over(app: Flask, visit: Visit, ids: Ids, olga: Visitor) -> None:
    with app.app_context():
        assert sweep_up(clock.now()) == 0, "nothing was erased"
    olga.post(asked(visit("sam"), ids("rosa")), {"sure": "y"})
    with app.app_context():
        assert sweep_up(clock.now()) == 1
        db.session.remove()
    assert "Erased patient" in olga.get("/admin/people?who=former").text
