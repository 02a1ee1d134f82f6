"""What the tests of this package begin with: responses of days past, as they would have been sent then."""

import json
from datetime import date, timedelta
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import Flask

from portal import clock
from portal.database import db, new_id
from portal.demo.people import ZONE
from portal.schedule.recurrence import instant
from portal.vault.sealing import seal
from portal.worksheets.cells.nesting import flatten
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.filled import assess
from portal.worksheets.models import Assignment, State, Submission, SubmissionVersion
from portal.worksheets.published import catalogue
from tests.actors import actor
from tests.schedule.given import today, writing
from tests.visitor import Page

CARD: dict[str, Any] = {
    **{f"emo_{one}": 2 for one in ("sad", "fear", "anger", "shame", "guilt", "joy", "love")},
    **{f"urge_{one}": 1 for one in ("suicide", "self_harm", "use", "avoid")},
    "did_self_harm": False,
    "skills_level": 4,
}


def phq(total: int) -> dict[str, int]:
    """Nine answers that add up to it; item 9 is never above 0 before all others are at 3."""
    found = {}
    for n in range(1, 10):
        found[f"q{n}"] = min(3, total)
        total -= found[f"q{n}"]
    return found


def lay(app: Flask, slug: str, *times: tuple[int, dict[str, Any]], of: str = "maya") -> None:
    """(days ago, answers) each; on a diary card the day is filled in."""
    with writing(app):
        worksheet = catalogue().current(slug)
        for days_ago, answers in times:
            lay_one(worksheet, of, days_ago, answers)


def lay_one(worksheet: Worksheet, of: str, days_ago: int, answers: dict[str, Any]) -> UUID:
    """Within `writing`."""
    if worksheet.lifecycle == "daily":
        answers = {"day": day(days_ago).isoformat(), **answers}
    cells = flatten(worksheet, answers)
    found = assess(worksheet, cells)
    worked_out = {"computed": found.computed, "bands": found.bands, "alerts": found.alerts}
    with clock.set_back(_hours_since(days_ago)):
        return _stored(worksheet, actor(of).id, cells, worked_out)


def _hours_since(days_ago: int) -> float:
    """By the clock on the wall: where the time changed in between, so many days are no multiple of 24 hours."""
    now = clock.now()
    then = instant(day(days_ago), now.astimezone(ZoneInfo(ZONE)).time(), ZONE)
    return (now - then) / timedelta(hours=1)


def _stored(worksheet: Worksheet, patient_id: UUID, cells: Any, worked_out: Any) -> UUID:
    now, version_id = clock.now(), new_id()
    given = {"patient_id": patient_id, "slug": worksheet.id, "version": worksheet.version}
    assignment = Assignment(id=new_id(), **given, assigned_by=actor("jordan").id, made_at=now)
    submission = Submission(
        id=new_id(),
        **given,
        assignment_id=assignment.id,
        state=State.REVIEWED,
        cells_sealed="",
        latest=1,
        begun_at=now,
        saved_at=now,
        submitted_at=now,
    )
    version = SubmissionVersion(
        id=version_id,
        submission_id=submission.id,
        number=1,
        language="en",
        cells_sealed=seal(patient_id, "submission_version.cells_sealed", version_id, json.dumps(cells)),
        computed_sealed=seal(patient_id, "submission_version.computed_sealed", version_id, json.dumps(worked_out)),
        submitted_at=now,
        form_key=version_id.hex,
    )
    for row in (assignment, submission, version):
        db.session.add(row)
        db.session.flush()
    return submission.id


def day(days_ago: int) -> date:
    return today() - timedelta(days=days_ago)


def said(page: Page, chart: str) -> str:
    """What a reader who cannot see hears of the picture."""
    return " ".join(page.tree.get_element_by_id(f"{chart}-d").text_content().split())


def numbers(page: Page, chart: str) -> list[list[str]]:
    """The rows of a chart's table, with its head."""
    section = page.tree.xpath(f"//section[@aria-labelledby='h-{chart}']")[0]
    rows = section.xpath(".//details//tr")
    return [[" ".join(cell.text_content().split()) for cell in row.xpath("th|td")] for row in rows]


def drawn(page: Page, chart: str, kind: str) -> list[Any]:
    """The elements of a kind in a chart's picture."""
    section = page.tree.xpath(f"//section[.//*[@id='{chart}-t']]")[0]
    return list(section.xpath(f".//*[@role='img']//{kind}"))
