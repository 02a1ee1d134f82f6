"""A command that only reads never takes SQLite's write lock: it keeps nobody from writing, and waits for nobody."""

from tests.operating.commands import Operator
from tests.operating.desk import WRITER

READING = (
    ("audit", "heads"),
    ("audit", "report", "--from", "2026-11-20", "--to", "2026-11-21"),
    ("audit", "verify"),
    ("backup",),
    ("db", "check"),
    ("db", "plan"),
    ("doctor",),
    ("status-page", "status.html"),
)


def test_who_reads_wants_no_lock(operator: Operator) -> None:
    writers = [words for words in READING if WRITER in operator.types(*words).err]
    assert writers == []
    assert WRITER in operator.types("users", "invite", "a@example.org", "A B").err, "the control"


def test_the_check_still_finds_what_is_otherwise(operator: Operator) -> None:
    assert operator.types("db", "check").code == 0
    operator.run_sql('ALTER TABLE "user" ADD COLUMN nickname TEXT')
    found = operator.types("db", "check")
    assert found.code != 0
    assert "nickname" in found.out + found.err
