"""What is measured: a signed-in patient's and therapist's main pages on the demo clinic, and saving a draft."""

from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.accounts.models import User
from portal.app import create_app
from portal.database import db
from portal.demo.instance import demo_settings
from portal.demo.seed import seed
from portal.messages.models import Thread
from portal.operations import upgrade
from portal.worksheets.models import Assignment, Submission
from tests.benchmarks.load import MANY
from tests.visitor import Visitor


@dataclass(frozen=True)
class Target:
    """One row of the table: which server, which path, as whom, how wrk posts if it does, and what it is compared to."""

    name: str
    server: str
    path: str
    headers: dict[str, str] = field(default_factory=dict)
    script: Path | None = None
    beside: str = "bare page"
    clients: int = MANY


def prepare(instance: Path) -> list[Target]:
    """Lay the demo clinic into `instance`, sign Maya and Jordan in, and name the pages and the saves."""
    app = create_app(demo_settings(instance))
    upgrade(app)
    with app.app_context():
        seed()
        db.session.remove()
    maya, jordan = Visitor(app, "maya"), Visitor(app, "jordan")
    patient, therapist = cookies(maya), cookies(jordan)
    worksheet, thread = _draft(app), _thread(app)
    targets = [
        Target("bare page", "bare", "/", patient),
        Target("Today", "portal", "/", patient),
        Target("week", "portal", "/schedule", patient),
        Target("worksheet", "portal", f"/worksheets/{worksheet}", patient),
        Target("thread", "portal", f"/messages/{thread}", patient),
        Target("review queue", "portal", "/review", therapist),
        *saves(app, worksheet, _post(instance, maya, "situation")),
    ]
    with app.app_context():
        db.engine.dispose()
    return targets


def saves(app: Flask, worksheet: str, script: Path) -> list[Target]:
    """A draft, and beside it one row that is as long as the draft; both durable when they are answered."""
    bare, draft = f"/rows?bytes={_sealed_bytes(app, worksheet)}", f"/worksheets/{worksheet}/draft"
    rows: list[Target] = []
    for clients, many in ((1, ", 1 client"), (MANY, "")):
        beside = f"bare insert{many}"
        rows.append(Target(beside, "bare", bare, {}, script, beside, clients))
        rows.append(Target(f"draft save{many}", "portal", draft, {}, script, beside, clients))
    return rows


def cookies(visitor: Visitor) -> dict[str, str]:
    visitor.get("/")
    visitor.csrf_token()
    pairs = [f"{cookie.key}={cookie.value}" for cookie in visitor.client._cookies.values()]
    return {"Cookie": "; ".join(pairs)}


def _post(instance: Path, visitor: Visitor, item: str) -> Path:
    """A wrk script that saves another text each time, as htmx would."""
    path = instance / "post.lua"
    path.write_text(
        f"""
local n = 0
request = function()
  n = n + 1
  local body = "csrf_token={visitor.csrf_token()}&{item}=typed+" .. n
  return wrk.format("POST", nil, {{["Content-Type"]="application/x-www-form-urlencoded", ["HX-Request"]="true",
    ["Cookie"]="{cookies(visitor)["Cookie"]}"}}, body)
end
"""
    )
    return path


def _sealed_bytes(app: Flask, worksheet: str) -> int:
    """How long the draft is, as it lies in its row."""
    with app.app_context():
        draft = select(Submission.cells_sealed).where(Submission.assignment_id == UUID(worksheet))
        return len(db.session.scalars(draft).one())


def _draft(app: Flask) -> str:
    with app.app_context():
        wanted = (
            select(Assignment.id)
            .join(Submission, Submission.assignment_id == Assignment.id)
            .where(Assignment.slug == "thought-record", Submission.state == "draft")
        )
        return str(db.session.scalars(wanted).first())


def _thread(app: Flask) -> str:
    with app.app_context():
        maya = select(User.id).where(User.name == "Maya Torres").scalar_subquery()
        return str(db.session.scalars(select(Thread.id).where(Thread.patient_id == maya)).one())
