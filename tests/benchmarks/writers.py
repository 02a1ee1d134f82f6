"""As many patients as there are clients, each with the same half-filled draft, and the wrk script that saves them."""

from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from flask import Flask
from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import ZONE, Riverbend, add_person
from portal.programs.actions import caring, joining
from portal.programs.models import CareRole, Group
from portal.worksheets.models import Submission
from tests.actors import actor
from tests.visitor import Visitor
from tests.worksheets_http.given import fields, give, id_in, save

SLUG = "thought-record"


@dataclass(frozen=True)
class Writer:
    """One patient at her sheet."""

    visitor: Visitor
    url: str


def writers(app: Flask, url: str, count: int) -> list[Writer]:
    """Maya, whose draft is at `url`, and others who have written the same."""
    maya = Visitor(app, "maya")
    draft = fields(maya.get(url))
    names = [f"Avery{number}" for number in range(1, count)]
    with app.test_request_context():
        begin_writing()
        clinic = Riverbend(clock.today_in(ZONE))
        group = db.session.scalars(select(Group).where(Group.name == "Day group")).one()
        group.capacity += count
        for name in names:
            _join(clinic, group, name)
        db.session.commit()
    found = [Writer(maya, url), *(Writer(Visitor(app, name), give(app, name, SLUG)) for name in names)]
    for one in found[1:]:
        own = {"csrf_token", "form_key", "rev", "drawn"}
        save(one.visitor, one.url, {name: texts for name, texts in draft.items() if name not in own})
    return found


def _join(clinic: Riverbend, group: Group, name: str) -> None:
    since = clinic.today - timedelta(days=24)
    user = add_person(clinic, f"{name.lower()}@riverbend.example", f"{name} Lane", "", Role.PATIENT, since)
    joining.enroll(user.id, group, since, by=None)
    caring.set_care_team(user.id, actor("jordan").id, CareRole.THERAPIST, since, by=None)


def sealed_bytes(app: Flask, writer: Writer) -> int:
    """How long the draft is, as it lies in its row."""
    with app.app_context():
        draft = select(Submission.cells_sealed).where(Submission.assignment_id == id_in(writer.url))
        return len(db.session.scalars(draft).one())


def script(path: Path, found: list[Writer], item: str, to: str = "") -> Path:
    """One after the other saves another text, as htmx would; with `to`, the same requests go there instead."""
    lines = (_line(one, to) for one in found)
    path.write_text(
        f"""
local writers = {{
{"".join(lines)}}}
local n = 0
request = function()
  n = n + 1
  local one = writers[n % #writers + 1]
  return wrk.format("POST", one[1], {{["Content-Type"]="application/x-www-form-urlencoded", ["HX-Request"]="true",
    ["Cookie"]=one[2]}}, "csrf_token=" .. one[3] .. "&{item}=typed+" .. n)
end
"""
    )
    return path


def _line(one: Writer, to: str) -> str:
    token = one.visitor.csrf_token()
    cookies = "; ".join(f"{cookie.key}={cookie.value}" for cookie in one.visitor.client._cookies.values())
    return f'  {{"{to or one.url + "/draft"}", "{cookies}", "{token}"}},\n'
