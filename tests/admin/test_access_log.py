"""Who read or changed what: newest first, by ids and verbs."""

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from urllib.parse import urlencode
from uuid import UUID

import time_machine
from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.accounts.models import User
from portal.audit.models import AuditEvent
from portal.audit.record import record
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE
from tests.admin.looking import log
from tests.schedule.given import writing
from tests.statements import counted
from tests.visitor import Page, Visitor

Visit = Callable[..., Visitor]
Ids = Callable[[str], UUID]


def test_what_was_done_is_there_with_who_did_it(visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    sam.post(f"/admin/groups/{ids('day group')}/details", {"name": "Day group", "capacity": "9", "minimum": "0"})
    visit("dana").get("/admin/groups", status=404)
    text = sam.get("/admin/access-log").text
    assert "Changed a group" in text
    assert "Sam Okafor" in text
    assert "and was refused" in text
    assert str(ids("day group")) in text


def test_one_persons_part_only(visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    tomorrow = clock.today_in(ZONE) + timedelta(days=1)
    fields = {"clinician": str(ids("priya")), "care_role": "therapist", "from_on": str(tomorrow)}
    sam.post(f"/admin/people/{ids('maya')}/care-team", fields)
    page = sam.get(f"/admin/access-log?person={ids('maya')}")
    assert "Put somebody on their care team" in page.text
    assert "Maya Torres" in page.text
    assert "Devon Kim" not in page.text
    assert "Put somebody on their care team" in sam.get(f"/admin/access-log?person={ids('sam')}").text, "she did it"
    assert "Put somebody on their care team" not in sam.get("/admin/access-log").text, (
        "that stands in the patient's chain"
    )
    sam.get("/admin/access-log?person=nonsense&before=nonsense")


def test_days_are_asked_for_within_one_persons_part(visit: Visit, ids: Ids) -> None:
    sam = visit("sam")
    page = sam.get(f"/admin/access-log?person={ids('maya')}")
    asked = {name: value for name, value in page.form("/admin/access-log").items() if name != "@"}
    asked["from_on"] = [str(clock.today_in(ZONE) - timedelta(days=400))]
    found = log(sam, urlencode(asked, doseq=True))
    assert "What Maya Torres did" in found.text
    assert "Devon Kim" not in found.text


def test_pages_follow_each_other_at_a_constant_price(app: Flask, visit: Visit) -> None:
    with app.app_context():
        begin_writing()
        for n in range(130):
            record(None, f"tried {n}", "test", None)
        db.session.commit()
        everything = db.session.scalar(
            select(func.count()).select_from(AuditEvent).where(AuditEvent.chain_id == UUID(int=0))
        )
    sam, url, seen = visit("sam"), "/admin/access-log", []
    with counted(app) as first:
        sam.get(url)
    assert len(first) <= 5, first
    while url:
        page = sam.get(url)
        seen += page.tree.xpath("//*[@id='events']//*[@data-event]/@data-event")
        url = next((link for link in page.links() if "before=" in link), "")
    assert len(seen) == len(set(seen)) == everything + 1, "and that somebody looked"


def test_who_opened_mayas_record_in_october(app: Flask, visit: Visit, ids: Ids) -> None:
    maya, jordan, priya = ids("maya"), ids("jordan"), ids("priya")
    october = datetime(2025, 10, 14, 12, tzinfo=UTC)
    with time_machine.travel(october, tick=False), writing(app):
        record(jordan, "read", "submission", None, patient_id=maya)
        record(jordan, "assigned", "assignment", None, patient_id=maya)
        record(None, "took records", "user", None, patient_id=ids_of(app, "devon"))
        record(priya, "read", "thread", None, patient_id=ids_of(app, "lena"))
        record(None, "refused", "route", None)
    with time_machine.travel(october + timedelta(days=18), tick=False), writing(app):
        record(priya, "read in an emergency", "user", None, patient_id=maya)
    sam = visit("sam")
    asked = "of=maya&kind=read&from_on=2025-10-01&until_on=2025-10-31"
    assert _deeds(log(sam, asked)) == [("Jordan Lee", "Opened their worksheet")]
    assert _who(log(sam, "by=jordan@riverbend.example&until_on=2025-10-14")) == {"Jordan Lee"}
    assert _deeds(log(sam, "by=jordan&until_on=2025-10-13")) == []
    assert len(_deeds(log(sam, "of=maya&kind=changed&until_on=2025-12-31"))) == 1
    assert len(_deeds(log(sam, "of=maya&kind=changed&from_on=1900-01-01&until_on=2025-12-31"))) == 1
    assert _deeds(log(sam, "of=maya&until_on=1900-01-01")) == []
    assert len(_deeds(log(sam, "of=devon&kind=read&until_on=2025-10-31"))) == 1
    assert _who(sam.get("/admin/access-log?kind=emergency")) == {"Priya Nair"}
    assert _who(sam.get("/admin/access-log?kind=refused&until_on=2025-12-31")) == {"Nobody signed in"}
    several = log(sam, "of=a&kind=read")
    assert "Several people are called so" in several.text
    [link] = [link for link in several.links() if f"of={maya}" in link]
    assert "kind=read" in link
    assert {"Jordan Lee"} == _who(sam.get(link + "&until_on=2025-10-31"))
    assert "Nobody fits" in log(sam, "of=Zebedee").text
    sam.get("/admin/access-log?from_on=2025-11-01&until_on=2025-10-01", status=422)
    refused = sam.get("/admin/access-log?kind=nonsense&from_on=x", status=422)
    assert "Nothing yet" not in refused.text, "nothing was looked for"
    [to_save] = [link for link in log(sam, asked).links() if "access-log.csv" in link]
    assert "maya" not in to_save
    saved = sam.client.get(to_save)
    rows = list(csv.reader(StringIO(saved.data.decode("utf-8-sig"))))
    assert [row[1:4] for row in rows[1:]] == [["Jordan Lee", rows[1][2], "Maya Torres"]]
    assert rows[1][0].startswith("2025-10-14")
    assert sam.client.get("/admin/access-log.csv?of=a").status_code == 422
    verbs = {words for _who_did, words in _deeds(log(sam, "of=maya&by=sam"))}
    assert {"Looked through the access log", "Took along a part of the access log"} <= verbs
    assert "looked through the access log" in visit("maya").get("/records/access").text, "she sees it too"


def ids_of(app: Flask, name: str) -> UUID:
    return db.session.scalars(select(User.id).where(User.name.ilike(f"{name} %"))).one()


def _deeds(page: Page) -> list[tuple[str, str]]:
    rows = page.tree.xpath("//*[@id='events']//tbody/tr")
    found = [[" ".join(cell.text_content().split()) for cell in row] for row in rows]
    return [(row[1], row[2]) for row in found]


def _who(page: Page) -> set[str]:
    return {who for who, _words in _deeds(page)}
