"""What the tests of this package begin with: worksheets that were sent, and a reviewer at their sheets."""

from datetime import datetime, timedelta
from typing import Any

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.audit.models import AuditEvent
from portal.database import db, new_id
from portal.programs.actions import caring
from portal.programs.models import CareRole, CareTeamMember
from portal.worksheets.models import Assignment, State, Submission
from portal.worksheets.review_models import Feedback
from tests.actors import actor
from tests.schedule.given import today, writing
from tests.visitor import Page, Visitor, object_id
from tests.worksheets_http.given import give, send, submission_of

SHORT = "thought-record-short"
ANSWERS = {
    "situation": "Late to group",
    "thought": "They think I don't care",
    "feeling": "Ashamed",
    "feeling_before": "80",
    "other_view": "People look up when a door opens",
    "feeling_after": "35",
}
PHQ = {f"q{n}": "1" for n in range(1, 9)} | {"q9": "0"}
CARD = {"day": "2026-11-20", "did_self_harm": "no", "skills_level": "4", "did_use": "no"}
CARD |= {f"emo_{one}": "1" for one in ("sad", "fear", "anger", "shame", "guilt", "joy", "love")}
CARD |= {f"urge_{one}": "4" for one in ("suicide", "self_harm", "use", "avoid")}
FILLED_IN = {SHORT: ANSWERS, "phq-9": PHQ, "dbt-diary-card": CARD}


def sent(app: Flask, patient: str = "maya", slug: str = SHORT, by: str = "jordan", **changes: str) -> str:
    """A worksheet that the patient has sent; returns the address of its sheet, where it is reviewed."""
    url = give(app, patient, slug, by)
    send(Visitor(app, patient), url, {**FILLED_IN[slug], **changes})
    return sheet_of(app, url)


def sheet_of(app: Flask, url: str) -> str:
    """The reviewer's address of what lies at this address of the patient's."""
    with app.app_context():
        return f"/review/{submission_of(url).id}"


def own_page(app: Flask, sheet: str) -> str:
    """The patient's address of what lies at this address of the reviewer's."""
    with app.app_context():
        return f"/worksheets/{submission(sheet).assignment_id}"


def submission(sheet: str) -> Submission:
    """Within an application context."""
    wanted = select(Submission).where(Submission.id == object_id(sheet))
    return db.session.scalars(wanted).unique().one()


def state_of(app: Flask, sheet: str) -> State:
    with app.app_context():
        return submission(sheet).state


def answer(reviewer: Visitor, sheet: str, outcome: str = "reviewed", status: int = 303, **words: Any) -> Page:
    """Open the sheet, write, and press one of its two buttons: `thought="…"` stands beside that answer."""
    return press(reviewer, reviewer.get(sheet), outcome, status, **(words or {"overall": "Thank you."}))


def press(reviewer: Visitor, page: Page, outcome: str = "reviewed", status: int = 303, **words: Any) -> Page:
    """The same on a page that was opened before. `marks={"thought": "keep"}`: the marks beside the answers."""
    ticked = {f"mark.{item}": mark for item, mark in words.pop("marks", {}).items()}
    fields = {name if name == "overall" else f"comment.{name}": text for name, text in words.items()} | ticked
    return reviewer.submit(page, "/feedback", status=status, outcome=outcome, **fields)


def queued(page: Page) -> list[str]:
    """The addresses in the queue, in its order."""
    return [link.split("?")[0] for link in page.tree.xpath("//ol//a/@href") if link.startswith("/review/")]


def beside(page: Page, item: str) -> str:
    """The words of one answer and of what stands beside it, but for what is shown of the try before."""
    answer = page.tree.get_element_by_id(f"answer-{item}")
    for earlier in answer.find_class("before"):
        earlier.drop_tree()
    return " ".join(answer.text_content().split())


def before(page: Page, item: str) -> str:
    """What is shown, beside one answer, of the try before."""
    (found,) = page.tree.get_element_by_id(f"answer-{item}").find_class("before") or [None]
    return " ".join(found.text_content().split()) if found is not None else ""


def kept(page: Page) -> dict[str, str]:
    """What stands in the boxes of a sheet, by the name of the field, blank ones left out."""
    texts = {area.get("name"): (area.text or "").strip() for area in page.tree.xpath("//main//textarea[@name]")}
    return {name: text for name, text in texts.items() if text}


def marks(page: Page) -> dict[str, str]:
    """The marks that are set on a sheet, by item."""
    ticked = page.tree.xpath("//input[starts-with(@name, 'mark.')][@checked]")
    values = {one.get("name").removeprefix("mark."): one.get("value") for one in ticked}
    return {item: value for item, value in values.items() if value != "none"}


def comments(app: Flask) -> list[Feedback]:
    """All there are, those beside answers by their item, then those on the whole."""
    with app.app_context():
        return sorted(db.session.scalars(select(Feedback)), key=lambda one: (one.item is None, one.item, one.made_at))


def verbs(app: Flask, who: str, about: str = "maya", subject: str = "submission") -> list[str]:
    """What this person did with this patient's submissions, as the record has it, in its order."""
    with app.app_context():
        events = select(AuditEvent.verb).where(
            AuditEvent.chain_id == actor(about).id, AuditEvent.actor_id == actor(who).id, AuditEvent.subject == subject
        )
        return list(db.session.scalars(events.order_by(AuditEvent.place)))


def joins_care_team(app: Flask, name: str, patient: str = "maya") -> None:
    """Beside the therapist she has."""
    with writing(app):
        caring.set_care_team(actor(patient).id, actor(name).id, CareRole.SUPERVISOR, today(), by=None)


def leaves_care_team(app: Flask, name: str, patient: str = "maya") -> None:
    """Yesterday was the last day."""
    with writing(app):
        theirs = select(CareTeamMember).where(
            CareTeamMember.user_id == actor(name).id, CareTeamMember.patient_id == actor(patient).id
        )
        caring.end_care(db.session.scalars(theirs).one(), today() - timedelta(days=1), by=None)


def many_wait(app: Flask, number: int, *names: str) -> None:
    """So many more from these patients by turns (Maya and Devon), sent a minute apart, the newest one now."""
    with writing(app):
        patients, by, now = [actor(name).id for name in names or ("maya", "devon")], actor("jordan").id, clock.now()
        whose = [patients[n % len(patients)] for n in range(number)]
        given = [
            Assignment(id=new_id(), patient_id=one, slug=SHORT, version="1.0.0", assigned_by=by, made_at=now)
            for one in whose
        ]
        db.session.add_all(given)
        db.session.flush()
        db.session.add_all(_waiting(one, now - timedelta(minutes=n)) for n, one in enumerate(given))


def _waiting(given: Assignment, at: datetime) -> Submission:
    return Submission(
        assignment_id=given.id,
        patient_id=given.patient_id,
        slug=given.slug,
        version=given.version,
        state=State.SUBMITTED,
        cells_sealed="",
        latest=1,
        begun_at=at,
        saved_at=at,
        submitted_at=at,
    )
