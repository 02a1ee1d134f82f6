"""How a patient is reached: said by herself, corrected by who answers for her, seen where somebody has to call."""

import json
from collections.abc import Callable
from uuid import UUID

import pytest
from flask import Flask
from sqlalchemy import select

from portal.audit.models import AuditEvent
from portal.database import db
from portal.erasing.clearing import clear
from portal.notifications.models import Notice
from portal.programs.contact_models import ContactDetails
from portal.programs.contacts import WORDS
from portal.vault.sealing import destroy_key, unseal
from tests.actors import actor
from tests.emergency.given import begin
from tests.follow_ups.given import do, opened
from tests.safety.given import supervises
from tests.schedule.given import writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]
OWN = "/account/contact"
TOLD = {
    "phone": "(555) 555-0112",
    "contact_name": "Elena Torres",
    "relation": "my mother",
    "contact_phone": "555-0134, evenings",
}
HERS, THEIRS = "tel:5555550112", "tel:5550134"


def say(visitor: Visitor, **other: str) -> Page:
    return visitor.submit(visitor.get(OWN), OWN, **{**TOLD, **other})


def kept(app: Flask) -> dict[str, str]:
    """Maya's, as it lies there."""
    with app.app_context():
        row = db.session.scalars(select(ContactDetails)).one_or_none()
        return json.loads(unseal(WORDS, row.id, row.words_sealed)) if row else {}


def links(app: Flask) -> list[tuple[str, str]]:
    """What was written into Maya's record: who, and what was done."""
    with app.app_context():
        found = select(AuditEvent.actor_id, AuditEvent.verb).where(
            AuditEvent.subject.in_(["contact_details", "user", "risk_task"]),
            AuditEvent.chain_id == actor("maya").id,
        )
        names = {actor(one).id: one for one in ("maya", "jordan", "sam", "priya")}
        return [(names.get(by, ""), verb) for by, verb in db.session.execute(found.order_by(AuditEvent.place))]


def told(app: Flask) -> list[str]:
    with app.app_context():
        return list(db.session.scalars(select(Notice.kind).where(Notice.kind == "contact")))


def calls(page: Page) -> set[str]:
    """In the page's own part: help now stands on every page."""
    return {one.get("href") for one in page.tree.xpath("//main//a[starts-with(@href, 'tel:')]")} & {HERS, THEIRS}


def test_she_says_it_changes_it_and_empties_it(app: Flask, visit: Visit) -> None:
    maya = visit("maya")
    assert OWN in maya.get("/account").links()
    assert "The portal calls nobody by itself." in maya.get(OWN).text
    page = maya.follow(say(maya))
    assert "Saved." in page.text
    assert kept(app) == TOLD
    with app.app_context():
        assert "Elena" not in db.session.scalars(select(ContactDetails.words_sealed)).one()
    say(maya, relation="my mom")
    assert kept(app)["relation"] == "my mom"
    say(maya, **dict.fromkeys(TOLD, ""))
    assert kept(app) == dict.fromkeys(TOLD, "")
    assert links(app) == [("maya", "changed")] * 3
    assert not told(app), "nobody tells her of what she did herself"


@pytest.mark.parametrize(
    ("wrong", "sentence"),
    [
        ({"phone": "ask me"}, "a number that can be called"),
        ({"contact_phone": "7 AM to 9 PM"}, "a number that can be called"),
        ({"contact_name": ""}, "Whose number is this?"),
        ({"contact_phone": ""}, "This still needs a number"),
        ({"relation": "x" * 61}, "too long"),
    ],
)
def test_what_cannot_be_taken_keeps_every_word(app: Flask, visit: Visit, wrong: dict[str, str], sentence: str) -> None:
    maya = visit("maya")
    page = maya.submit(maya.get(OWN), OWN, status=422, **{**TOLD, **wrong})
    assert sentence in page.text
    there = page.form(OWN)
    assert {name: there[name] for name in TOLD} == {name: [value] for name, value in {**TOLD, **wrong}.items()}
    assert kept(app) == {}


def test_an_older_page_does_not_undo_a_newer_one(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, jordan = visit("maya"), visit("jordan")
    say(maya)
    older = maya.get(OWN)
    newer = jordan.get(f"/patients/{ids('maya')}/contact")
    jordan.submit(newer, "/contact", phone="(555) 555-0188")
    maya.submit(older, OWN, relation="Mom")
    assert (kept(app)["phone"], kept(app)["relation"]) == ("(555) 555-0188", "Mom")
    disputed = maya.submit(older, OWN, status=409, phone="(555) 555-0199")
    assert "(555) 555-0188” here" in disputed.text
    assert disputed.form(OWN)["phone"] == ["(555) 555-0199"]
    assert kept(app)["phone"] == "(555) 555-0188"
    maya.submit(disputed, OWN)
    assert kept(app)["phone"] == "(555) 555-0199"


def test_two_at_once_for_the_first_time_leave_one_row(app: Flask, visit: Visit) -> None:
    first, second = visit("maya"), visit("maya")
    one, other = first.get(OWN), second.get(OWN)
    first.submit(one, OWN, **TOLD)
    assert "Meanwhile somebody saved" in second.submit(other, OWN, status=409, **TOLD | {"relation": "Mom"}).text
    assert kept(app) == TOLD


def test_who_answers_for_her_sees_it_first_and_leaves_a_trace(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, url = visit("jordan"), f"/patients/{ids('maya')}"
    page = jordan.get(url)
    assert "No phone number of Maya is noted yet." in page.text
    assert links(app) == []
    say(visit("maya"))
    page = jordan.get(url)
    assert calls(page) == {HERS, THEIRS}
    assert "To call for Maya: Elena Torres, my mother" in page.text
    assert "As Maya said on" in page.text
    assert links(app)[1:] == [("jordan", "read")]


def test_the_page_costs_one_statement_more_and_the_trace_another(app: Flask, visit: Visit, ids: Ids) -> None:
    """The first is in the budget of tests/caseload/test_week_now.py."""
    jordan, url = visit("jordan"), f"/patients/{ids('maya')}"
    jordan.get(url)
    with counted(app) as without:
        jordan.get(url)
    say(visit("maya"))
    with counted(app) as known:
        jordan.get(url)
    again = [one for one in known if "audit" in one]
    assert sum("contact_details" in one for one in without) == 1
    assert len(known) - len(without) == len(again) == 1, again


def test_a_correction_is_noted_and_she_is_told(app: Flask, visit: Visit, ids: Ids) -> None:
    jordan, url = visit("jordan"), f"/patients/{ids('maya')}/contact"
    page = jordan.submit(jordan.get(url), "/contact", **TOLD)
    assert "Changed by Jordan Lee" in jordan.follow(page).text
    assert kept(app) == TOLD
    assert ("jordan", "changed") in links(app)
    jordan.submit(jordan.get(url), "/contact")
    assert told(app) == ["contact"], "nothing was changed the second time"
    maya = visit("maya")
    (notice,) = (one for one in maya.get("/notices").links() if one.startswith("/notices/"))
    page = maya.get("/notices")
    assert "The clinic changed how it reaches you" in page.text
    assert maya.get(notice, status=303).headers["Location"].endswith(OWN)
    assert "Elena Torres" in maya.get(OWN).html
    with app.app_context():
        assert db.session.scalars(select(Notice).where(Notice.kind == "contact")).one().seen_at


def test_where_somebody_has_to_call(app: Flask, visit: Visit) -> None:
    """While it is open, and for who reads why; one link for the page."""
    say(visit("maya"))
    url, jordan = opened(app), visit("jordan")
    before = len(links(app))
    page = jordan.get(url)
    assert calls(page) == {HERS, THEIRS}
    assert links(app)[before:] == [("jordan", "read")]
    do(jordan, url, "closing", done="Seen.")
    assert calls(jordan.get(url)) == set()


def test_an_administrator_sees_it_who_is_to_see_to_a_follow_up(app: Flask, visit: Visit, ids: Ids) -> None:
    say(visit("maya"))
    url, sam = opened(app), visit("sam")
    assert calls(sam.get(url)) == set()
    do(visit("jordan"), url, "owner", to=str(ids("sam")), word="")
    before = len(links(app))
    assert calls(sam.get(url)) == {HERS, THEIRS}
    assert links(app)[before:] == [("sam", "read")]


def test_who_supervises_sees_it_and_a_leader_or_a_stranger_does_not(app: Flask, visit: Visit, ids: Ids) -> None:
    say(visit("maya"))
    url = f"/patients/{ids('maya')}"
    for stranger in ("priya", "dana", "sam", "devon", "maya"):
        visit(stranger).get(f"{url}/contact", status=404)
        visit(stranger).post(f"{url}/contact", TOLD, status=404)
    supervises(app, "priya", "maya")
    assert calls(visit("priya").get(url)) == {HERS, THEIRS}
    assert kept(app) == TOLD


def test_the_desk_corrects_it_and_she_is_told(app: Flask, visit: Visit, ids: Ids) -> None:
    sam, url = visit("sam"), f"/admin/people/{ids('maya')}"
    assert f"{url}/contact" in sam.get(url).links()
    sam.submit(sam.get(f"{url}/contact"), "/contact", status=422, **TOLD | {"phone": "x"})
    sam.submit(sam.get(f"{url}/contact"), "/contact", **TOLD)
    assert kept(app) == TOLD
    assert told(app) == ["contact"]
    assert "Elena Torres" in sam.get(f"{url}/contact").html
    assert links(app) == [("sam", "changed"), ("sam", "read")]
    sam.get(f"/admin/people/{ids('jordan')}/contact", status=404)


def test_who_reads_in_an_emergency_sees_it_and_changes_nothing(app: Flask, visit: Visit, ids: Ids) -> None:
    say(visit("maya"))
    priya, url, task = visit("priya"), f"/patients/{ids('maya')}", opened(app)
    priya.get(url, status=404)
    begin(priya)
    for page in (priya.get(url), priya.get(task)):
        assert calls(page) == {HERS, THEIRS}
        assert f"{url}/contact" not in page.links()
    priya.get(f"{url}/contact", status=404)
    priya.post(f"{url}/contact", TOLD | {"phone": ""}, status=404)
    assert kept(app) == TOLD


def test_after_an_erasure_nobody_writes_it_anew(app: Flask, visit: Visit, ids: Ids) -> None:
    say(visit("maya"))
    sam, patient = visit("sam"), ids("maya")
    with writing(app):
        clear(patient)
        destroy_key(patient)
    with app.app_context():
        assert db.session.scalars(select(ContactDetails)).all() == []
    sam.get(f"/admin/people/{patient}/contact", status=410)
    sam.post(f"/admin/people/{patient}/contact", TOLD, status=410)
