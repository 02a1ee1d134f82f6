"""A read mark that moves opens the other side's messages up to it, by itself: one statement less for each reading."""

import sqlalchemy as sa
from alembic import op

revision = "0013"
down_revision = "0012"

# She opens what her team wrote, anyone of them what she wrote. A mark that is brought up to a colleague's changes
# nothing: what that colleague read was opened then.
OPEN = """UPDATE message SET opened_at = NEW.read_at
  WHERE thread_id = NEW.thread_id AND id <= NEW.up_to AND opened_at IS NULL
    AND (author_id = (SELECT patient_id FROM thread WHERE id = NEW.thread_id))
     <> (NEW.user_id = (SELECT patient_id FROM thread WHERE id = NEW.thread_id));"""
# Whoever alters `message` or `thread` on SQLite makes the table anew, and drops these first: they name it.
MOVES = {"read_mark_is_set": "AFTER INSERT", "read_mark_moves": "AFTER UPDATE OF up_to"}


def upgrade() -> None:
    if _on_sqlite():
        for name, moves in MOVES.items():
            op.execute(f"CREATE TRIGGER {name} {moves} ON read_mark BEGIN {OPEN} END")
        return
    op.execute(
        "CREATE FUNCTION read_mark_opens() RETURNS trigger LANGUAGE plpgsql AS"
        f" $$ BEGIN {OPEN} RETURN NULL; END $$"
    )
    for name, moves in MOVES.items():
        op.execute(f"CREATE TRIGGER {name} {moves} ON read_mark FOR EACH ROW EXECUTE FUNCTION read_mark_opens()")


def downgrade() -> None:
    for name in MOVES:
        op.execute(f"DROP TRIGGER {name}" + ("" if _on_sqlite() else " ON read_mark"))
    if not _on_sqlite():
        op.execute("DROP FUNCTION read_mark_opens()")


def _on_sqlite() -> bool:
    connection: sa.Connection = op.get_bind()
    return connection.dialect.name == "sqlite"
