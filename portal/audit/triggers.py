"""What keeps the record append-only in the database itself, whoever writes.

UPDATE and DELETE of a link are refused; inserting one moves its chain's head.
"""

SQLITE = (
    """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END""",
    """CREATE TRIGGER audit_event_moves_head AFTER INSERT ON audit_event
       BEGIN UPDATE audit_chain SET head = NEW.hash WHERE id = NEW.chain_id; END""",
)
POSTGRESQL = (
    """CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit events are append-only'; END $$""",
    """CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
       FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()""",
    """CREATE FUNCTION audit_event_move_head() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN UPDATE audit_chain SET head = NEW.hash WHERE id = NEW.chain_id; RETURN NULL; END $$""",
    """CREATE TRIGGER audit_event_moves_head AFTER INSERT ON audit_event
       FOR EACH ROW EXECUTE FUNCTION audit_event_move_head()""",
)


def statements(dialect: str) -> tuple[str, ...]:
    return SQLITE if dialect == "sqlite" else POSTGRESQL
