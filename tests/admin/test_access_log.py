"""Who read or changed what: newest first, by ids and verbs."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

from flask import Flask
from sqlalchemy import func, select

from portal import clock
from portal.audit.models import AuditEvent
from portal.audit.record import record
from portal.database import begin_writing, db
from portal.demo.people import ZONE
from tests.statements import counted
from tests.visitor import Visitor

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
    assert len(first) <= 3, first
    while url:
        page = sam.get(url)
        seen += page.tree.xpath("//*[@id='events']//*[@data-event]/@data-event")
        url = next((link for link in page.links() if "before=" in link), "")
    assert len(seen) == len(set(seen)) == everything
