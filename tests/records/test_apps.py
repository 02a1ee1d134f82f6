"""An app with a key of hers reads her record, and nothing else; the key is shown once and ends when she says so."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.accounts import app_keys
from portal.accounts.models import AppKey, RoleGrant
from portal.accounts.purging import purge
from portal.accounts.throttle import Limit
from portal.audit.models import AuditEvent
from portal.database import db
from portal.notifications.models import Notice
from portal.programs.models import GroupLeader
from portal.records.apps import door
from tests.actors import actor
from tests.materials.given import file_posted, posted
from tests.records.bundles import checked, valid
from tests.records.programs import App, key_in
from tests.records.test_along import lived
from tests.schedule.given import group, today, writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[[str | None], Visitor]
APPS = "/records/apps"


def made(visitor: Visitor, called: str = "My app", **more: str) -> Page:
    return visitor.submit(visitor.get(APPS), APPS, status=200, called=called, **more)


def key_on(page: Page) -> str:
    return key_in(page.html)


def events(app: Flask, verb: str) -> int:
    with app.app_context():
        hers = select(AuditEvent.id).where(AuditEvent.chain_id == actor("maya").id, AuditEvent.verb == verb)
        return len(list(db.session.scalars(hers)))


def test_an_app_reads_all_of_it_page_by_page(app: Flask, visit: Visit) -> None:
    maya = lived(app, visit)
    program = App(app, key_on(made(maya)))
    with app.app_context():
        me, devon = actor("maya").id, actor("devon").id
    assert valid(program.ask(f"/fhir/Patient/{me}"))["name"][0]["text"] == "Maya Torres"
    whole = program.ask(f"/fhir/Patient/{me}/$everything")
    found = checked(whole)
    assert whole["type"] == "searchset"
    assert {one["status"] for one in found["QuestionnaireResponse"]} == {"completed"}, "what is unsent is not for apps"
    for kind in found.keys() - {"Patient"}:
        for count in (1, 50):
            walked = program.pages(f"/fhir/{kind}?patient=Patient/{me}&_count={count}")
            assert len(walked) == len(found[kind])
            assert {one["id"]: one for one in walked} == {one["id"]: one for one in found[kind]}, (kind, count)
    urls = [one["content"][0]["attachment"].get("url", "") for one in found["DocumentReference"]]
    files = [program.ask(url) for url in urls if url]
    assert len(files) == 2
    assert all(one.startswith(b"\x89PNG") for one in files)
    for url in (f"/fhir/Patient/{devon}", f"/fhir/Patient/{devon}/$everything", f"/fhir/Observation?patient={devon}"):
        program.ask(url, 404)
    for url in ("/fhir/Group?patient=" + str(me), f"/fhir/Binary/{me}", "/fhir/Patient/1", "/fhir/no/such/thing"):
        program.ask(url, 404)
    many = "?_id=" + ",".join(map(str, range(51)))
    for query in (f"?patient={me}&_count=x", f"?patient={me}&after=1.x", f"?patient:missing={me}", many):
        program.ask(f"/fhir/Observation{query}", 400)
    program.ask(f"/fhir/Patient/{me}", 406, Accept="application/fhir+xml")
    program.ask(f"/fhir/Patient/{me}?_format=xml", 406)
    for accepts in (
        "application/fhir+json; charset=utf-8",
        "application/fhir+json; fhirVersion=4.0",
        "text/html, */*;q=0.1",
    ):
        program.ask(f"/fhir/Patient/{me}", Accept=accepts)
    program.ask(f"/fhir/Patient/{me}", 406, Accept="application/fhir+json;q=0, application/xml")
    program.ask(f"/fhir/Patient/{me}?_format=application/fhir+json", Accept="application/xml")
    with counted(app) as few:
        program.ask(f"/fhir/Communication?patient={me}&_count=1")
    with counted(app) as many:
        program.ask(f"/fhir/Communication?patient={me}&_count=100")
    assert len(few) == len(many) <= 25


def test_a_patient_who_leads_another_group_takes_nothing_of_it_along(app: Flask, visit: Visit) -> None:
    """What an app reads is her record as a patient, also where she is more than that here."""
    hers = posted(app, "Mine").rpartition("/")[2]
    theirs = file_posted(app, b"%PDF-1.4 for leaders", of="evening").rpartition("/")[2]
    with writing(app):
        db.session.add(RoleGrant(user_id=actor("maya").id, role=Role.LEADER, from_on=today()))
        db.session.add(GroupLeader(user_id=actor("maya").id, group_id=group("evening").id, from_on=today()))
    maya = visit("maya")
    maya.get(f"/materials/{theirs}")
    program = App(app, key_on(made(maya)))
    assert [one["resource"]["id"] for one in program.ask("/fhir/DocumentReference")["entry"]] == [hers]
    for url in (f"/fhir/DocumentReference/{theirs}", f"/fhir/Binary/{theirs}"):
        program.ask(url, 404)


def test_a_key_is_shown_once_and_is_over_when_she_says_so(app: Flask, visit: Visit, time_machine: Any) -> None:
    time_machine.move_to(clock.now().replace(minute=5), tick=False)
    maya = visit("maya")
    token = key_on(made(maya))
    with app.app_context():
        me = f"/fhir/Patient/{actor('maya').id}"
        row = db.session.scalars(select(AppKey)).one()
        assert token not in repr(vars(row))
        assert list(db.session.scalars(select(Notice.kind).where(Notice.user_id == actor("maya").id))) == ["app_key"]
    page = maya.get(APPS)
    assert token not in page.html
    assert "My app" in page.text
    assert "Not used yet." in page.text
    program = App(app, token)
    for _ in range(3):
        program.ask(me)
    assert "Last used" in maya.get(APPS).text
    assert events(app, "read by") == 1
    time_machine.shift(timedelta(hours=1))
    program.ask(me)
    assert events(app, "read by") == 2
    maya = visit("maya")
    fields = {"called": "Another", "days": "90", "form_key": "once"}
    other = App(app, key_on(maya.post(APPS, fields, status=200)))
    assert "made already" in maya.post(APPS, fields, status=409).text
    assert key_on(made(visit("devon"))), "a key of somebody else's"
    first = next(one for one in maya.get(APPS).tree.xpath("//form/@action") if one.endswith("/end"))
    visit("devon").post(first, status=404)
    for action in maya.get(APPS).tree.xpath("//li[contains(., 'My app')]//form/@action"):
        maya.post(action)
    program.ask(me, 401)
    assert program.answer.headers["WWW-Authenticate"] == 'Bearer realm="records", error="invalid_token"'
    App(app).ask(me, 401)
    other.ask(me)
    time_machine.shift(timedelta(days=91))
    other.ask(me, 401)
    maya = visit("maya")
    assert "None yet." in maya.get(APPS).text
    with writing(app):
        assert purge(clock.now() + timedelta(days=100)) > 0
        hers = select(AppKey.id).where(AppKey.user_id == actor("maya").id)
        assert not list(db.session.scalars(hers))


def test_as_many_as_there_can_be_and_none_of_a_closed_account(sqlite_app: Flask) -> None:
    app, maya = sqlite_app, Visitor(sqlite_app, "maya")
    programs = [App(app, key_on(made(maya, f"App {number}"))) for number in range(app_keys.MOST)]
    assert "as many as there can be" in maya.get(APPS).text
    maya.post(APPS, {"called": "One more", "days": "30", "form_key": "more"}, status=409)
    maya.post(APPS, {"called": " ", "days": "7", "form_key": "more"}, status=422)
    with app.app_context():
        me = f"/fhir/Patient/{actor('maya').id}"
    programs[0].ask(me)
    signed_in = maya.client.get(me, buffered=True)
    assert signed_in.status_code == 401, "no cookie counts here"
    sam = Visitor(app, "sam")
    with app.app_context():
        person = f"/admin/people/{actor('maya').id}"
    sam.submit(sam.get(f"{person}/standing"), "/standing")
    programs[0].ask(me, 401)
    sam.submit(sam.get(f"{person}/standing"), "/standing")
    for one in programs:
        one.ask(me, 401)


def test_not_over_and_over(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    app, maya = sqlite_app, Visitor(sqlite_app, "maya")
    program, guesser = App(app, key_on(made(maya))), App(app, "a" * 43)
    with app.app_context():
        me = f"/fhir/Patient/{actor('maya').id}"
    for _ in range(door.WRONG.tries):
        guesser.ask(me, 401)
    guesser.ask(me, 429)
    assert guesser.answer.headers["Retry-After"]
    monkeypatch.setattr(door, "OFTEN", Limit(4, timedelta(minutes=10)))
    monkeypatch.setattr(door, "WHOLE", Limit(2, timedelta(hours=1)))
    for status in (200, 200, 429):
        program.ask(f"{me}/$everything", status)
    program.ask(me)
    program.ask(me, 429)
    program.ask("/fhir/metadata")
    program.ask("/fhir/metadata", 406, Accept="text/html")
