"""A command that only reads never takes SQLite's write lock: it keeps nobody from writing, and waits for nobody."""

from tests.operating.commands import Operator
from tests.operating.desk import WRITER

READING = (
    ("audit", "heads"),
    ("audit", "report", "--from", "2026-11-20", "--to", "2026-11-21"),
    ("audit", "verify"),
    ("backup",),
    ("db", "plan"),
    ("doctor",),
    ("status-page", "status.html"),
)


def test_who_reads_wants_no_lock(operator: Operator) -> None:
    writers = [words for words in READING if WRITER in operator.types(*words).err]
    assert writers == []
    assert WRITER in operator.types("users", "invite", "a@example.org", "A B").err, "the control"
