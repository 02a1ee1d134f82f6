"""A database of another version: whoever would take all that it holds is refused with a sentence, and takes nothing."""

import flask_migrate
from sqlalchemy import select

from portal import schema
from portal.audit.models import AuditEvent
from portal.connections import begin_reading
from portal.database import db
from portal.operations import bind_migrations
from tests.operating.commands import Operator

NEWEST, BEFORE = schema.revisions()[-1], schema.revisions()[-4]


def test_of_a_newer_one_no_copy_is_made(operator: Operator) -> None:
    operator.run_sql("UPDATE alembic_version SET version_num = '9999'", 'ALTER TABLE "user" ADD COLUMN nickname TEXT')
    for words in (("archive", "write", "clinic.archive"), ("backup",), ("db", "upgrade"), ("db", "check")):
        said = operator.types(*words).sentence
        assert said.startswith(
            f"The schema is at 9999, newer than this version of the portal knows, whose own is {NEWEST}"
        )
        assert "use the version that made it" in said
    assert _made(operator) == []
    doctor = operator.types("doctor")
    assert (doctor.code, "WRONG  schema: The schema is at 9999, newer than" in doctor.out) == (1, True), doctor.err
    with operator.app():
        assert _noted() == [], "nor is it on record that one was made"


def test_of_an_older_one_neither(operator: Operator) -> None:
    with operator.app() as app:
        bind_migrations(app)
        flask_migrate.downgrade(revision=BEFORE)
    for words in (("archive", "write", "clinic.archive"), ("backup",)):
        said = operator.types(*words).sentence
        assert said == f"The schema is at {BEFORE}, and this version needs {NEWEST}: run `portal db upgrade`."
    assert _made(operator) == []
    assert operator.types("db", "upgrade").code == 0
    assert operator.types("archive", "write", "clinic.archive").code == 0, "and then there is one"
    assert _made(operator) == ["clinic.archive"]


def _made(operator: Operator) -> list[str]:
    found = [*operator.folder.glob("*.archive*"), *(operator.instance / "backups").glob("portal-*")]
    return [path.name for path in found]


def _noted() -> list[str]:
    begin_reading()
    return list(db.session.scalars(select(AuditEvent.verb)))
