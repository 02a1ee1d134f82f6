"""The patient sees who opened and changed what: in words, by name, day by day, and nothing of anybody else."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask
from sqlalchemy import update

from portal import clock
from portal.accounts.models import Standing, User
from portal.audit.record import record
from portal.connections import begin_writing
from portal.database import db, new_id
from tests.actors import actor
from tests.messages.given import thread_with
from tests.review.given import sent
from tests.schedule.given import writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]
URL = "/records/access"


def deeds(page: Page) -> list[str]:
    return [" ".join(one.text_content().split()) for one in page.tree.xpath("//li[@data-id]")]


def _lay(app: Flask, number: int, by: str = "jordan", whose: str = "maya") -> None:
    with app.app_context():
        begin_writing()
        for n in range(number):
            with clock.set_back((number - n) / 2):
                record(actor(by).id, "read", "progress", new_id(), patient_id=actor(whose).id)
        db.session.commit()


def test_it_says_who_did_what_with_which_of_hers(app: Flask, visit: Visit) -> None:
    sheet, thread = sent(app), thread_with(app, "maya", "A word of mine", by="maya")
    for url in (sheet, thread):
        visit("jordan").get(url)
    page = visit("maya").get(URL)
    newest = deeds(page)
    assert newest[0].startswith("Jordan Lee, your therapist, opened your messages “About my care”")
    assert newest[1].startswith("Jordan Lee, your therapist, opened your worksheet “Short thought record”")
    assert not any(line.startswith("You ") for line in newest)
    own = deeds(visit("maya").get(f"{URL}?own=1"))
    assert any(line.startswith("You sent your worksheet") for line in own)
    for words in ("Late to group", "A word of mine", "Devon"):
        assert words not in page.text
    assert URL in visit("maya").get("/records").links()
    assert URL in visit("maya").get("/account").links()


def test_a_name_that_left_stays_and_another_patient_has_none(app: Flask, visit: Visit, ids: Ids) -> None:
    for name in ("nora", "devon"):
        _lay(app, 1, by=name)
    maya, nora = ids("maya"), ids("nora")
    with writing(app):
        record(None, "checked letter", "proof_letter", None, patient_id=maya)
        db.session.execute(update(User).where(User.id == nora).values(standing=Standing.DEACTIVATED))
    page = visit("maya").get(URL)
    assert "Nora Beck, your therapist, opened" in page.text
    assert "Devon" not in page.text
    assert "Somebody opened your page of how it is going" in page.text
    assert "Somebody with your letter checked the code" in page.text


def test_what_she_did_herself_is_said_of_her(app: Flask, visit: Visit, ids: Ids) -> None:
    maya = ids("maya")
    with writing(app):
        record(maya, "gave notice", "appointment", None, patient_id=maya)
        record(maya, "took back notice", "appointment", None, patient_id=maya)
    page = visit("maya").get(f"{URL}?own=1").text
    assert "You gave notice of being late or not coming" in page
    assert "You took back the notice of being late or not coming" in page
    assert "they" not in " ".join(deeds(visit("maya").get(f"{URL}?own=1"))).split()


def test_hers_alone(app: Flask, visit: Visit) -> None:
    _lay(app, 3, whose="devon")
    assert not any("how it is going" in line for line in deeds(visit("maya").get(URL)))
    for name in ("jordan", "sam", "dana"):
        visit(name).get(URL, status=404)


def test_pages_follow_each_other_day_by_day_at_a_constant_price(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    maya.get(URL)
    with counted(app) as few:
        maya.get(URL)
    _lay(app, 100)
    with counted(app) as many:
        maya.get(URL)
    assert len(few) == len(many) <= 4, many
    url, seen = URL, []
    while url:
        page = maya.get(url)
        seen += page.tree.xpath("//li[@data-id]/@data-id")
        url = next((link for link in page.links() if "before=" in link), "")
    assert len(seen) == len(set(seen)) >= 100
    assert seen == sorted(seen, reverse=True), "the newest first"
    for nonsense in ("before=x", "before=00000000-0000-0000-0000-000000000000", "own=&before=" + "9" * 40):
        maya.get(f"{URL}?{nonsense}")


def test_before_anybody_has_opened_anything(app: Flask, visit: Visit) -> None:
    page = visit("rosa").get(URL)
    assert deeds(page) or "Nobody but you has opened" in page.text
