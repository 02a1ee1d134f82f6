"""What is measured: a signed-in patient's and therapist's main pages on the demo clinic, and saving a draft."""

from dataclasses import dataclass, field
from pathlib import Path

from flask import Flask
from sqlalchemy import Engine, select, text

from portal.accounts.models import User
from portal.app import create_app
from portal.connections import begin_writing
from portal.database import db
from portal.demo.instance import demo_settings
from portal.demo.seed import seed
from portal.messages.models import Thread
from portal.operations import upgrade
from portal.worksheets.actions.assigning import assign
from portal.worksheets.models import Assignment, Submission
from portal.worksheets.published import catalogue
from tests.actors import actor
from tests.benchmarks.load import MANY
from tests.benchmarks.rows import TABLE
from tests.benchmarks.writers import script, sealed_bytes, writers
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


def _demo(instance: Path) -> Flask:
    app = create_app(demo_settings(instance))
    upgrade(app)
    with app.app_context():
        seed()
        db.session.commit()
        db.session.remove()
    return app


def prepare(instance: Path) -> list[Target]:
    """Lay the demo clinic into `instance`, sign Maya and Jordan in, and name the pages and the saves."""
    app = _demo(instance)
    with app.app_context():
        db.session.execute(TABLE)  # the bare insert's; two workers must not both make it
        db.session.commit()
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
        *polls(maya, jordan, (f"/worksheets/{worksheet}", f"/messages/{thread}")),
        *saves(app, worksheet, instance),
    ]
    with app.app_context():
        _know(db.engine)
    return targets


def _know(engine: Engine) -> None:
    """PostgreSQL looks at what a table holds by itself, within a minute of its being filled; it is not waited for."""
    if engine.dialect.name == "postgresql":
        with engine.begin() as connection:
            connection.execute(text("ANALYZE"))
    engine.dispose()


def prepare_phone(instance: Path) -> tuple[dict[str, str], str]:
    """The demo clinic; Maya's cookies, and the path of the worksheet with the most questions, given to her."""
    app = _demo(instance)
    with app.test_request_context():
        longest = max(catalogue().all(), key=lambda one: len(one.fields))
        begin_writing()
        assignment_id = assign(actor("jordan"), actor("maya").id, longest).id
        db.session.commit()
        db.session.remove()
    return cookies(Visitor(app, "maya")), f"/worksheets/{assignment_id}"


def polls(maya: Visitor, jordan: Visitor, seen: tuple[str, ...]) -> list[Target]:
    """What open pages ask when nothing is new: a patient's, a therapist's, a conversation. Each answers 204."""
    for url in seen:
        maya.get(url)
    asked = {"poll": (maya, "/"), "poll, therapist": (jordan, "/"), "poll, thread": (maya, seen[-1])}
    found = []
    for name, (visitor, page) in asked.items():
        (path,) = visitor.get(page).tree.xpath("//*[@id='news']/@hx-get")
        headers = {**cookies(visitor), "HX-Request": "true", "X-Background": "1"}
        visitor.get(path, status=204, headers=headers)
        found.append(Target(name, "portal", path, headers))
    return found


def saves(app: Flask, worksheet: str, folder: Path) -> list[Target]:
    """A draft, and beside it one row that is as long as the draft, by somebody who is looked up and by nobody; all
    durable when they are answered."""
    found = writers(app, f"/worksheets/{worksheet}", MANY)
    length = sealed_bytes(app, found[0])
    insert = script(folder / "rows.lua", found, "situation", f"/rows?bytes={length}")
    save = script(folder / "own-rows.lua", found, "situation", f"/own-rows?bytes={length}")
    draft, rows = script(folder / "drafts.lua", found, "situation"), list[Target]()
    for clients, many in ((1, ", 1 client"), (MANY, "")):
        beside = f"bare insert{many}"
        rows.append(Target(beside, "bare", "/", {}, insert, beside, clients))
        rows.append(Target(f"the same, signed in{many}", "bare", "/", {}, save, beside, clients))
        rows.append(Target(f"draft save{many}", "portal", "/", {}, draft, beside, clients))
    return rows


def cookies(visitor: Visitor) -> dict[str, str]:
    visitor.get("/")
    visitor.csrf_token()
    pairs = [f"{cookie.key}={cookie.value}" for cookie in visitor.client._cookies.values()]
    return {"Cookie": "; ".join(pairs)}


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
