"""Passkeys, forgotten passwords, devices; access beside the rule, holds and erasures; an audit link in one statement."""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"

INSTANT = sa.DateTime(timezone=True)
ROLES = ("patient", "therapist", "leader", "admin")
CHANNELS = ("mail", "push")
TABLES = (
    "password_reset",
    "passkey",
    "passkey_challenge",
    "emergency_access",
    "representative",
    "legal_hold",
    "erasure",
)
# A link could still be replaced as a whole on SQLite, where REPLACE deletes past the triggers; and on PostgreSQL the
# table could be emptied by TRUNCATE, which deletes no row.
REFUSE_MORE_ON_SQLITE = """CREATE TRIGGER audit_event_no_more BEFORE INSERT ON audit_event
    WHEN EXISTS (SELECT 1 FROM audit_event WHERE id = NEW.id)
      OR EXISTS (SELECT 1 FROM audit_event WHERE chain_id = NEW.chain_id AND place = NEW.place)
    BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END"""
REFUSE_MORE_ON_POSTGRESQL = """CREATE TRIGGER audit_event_no_more BEFORE TRUNCATE ON audit_event
    FOR EACH STATEMENT EXECUTE FUNCTION audit_event_refuse()"""
HEAD, HEAD_AND_LENGTH = "head = NEW.hash", "head = NEW.hash, length = NEW.place"


def upgrade() -> None:
    _create_for_the_door()
    _create_beside_the_rule()
    with op.batch_alter_table("sign_in") as batch:
        batch.add_column(sa.Column("device", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("proved_at", INSTANT))
    with op.batch_alter_table("sign_in") as batch:
        batch.alter_column("device", server_default=None)
    with op.batch_alter_table("user") as batch:
        batch.add_column(sa.Column("wrong_tries", sa.Integer(), nullable=False, server_default="0"))
    with op.batch_alter_table("user") as batch:
        batch.alter_column("wrong_tries", server_default=None)
    with op.batch_alter_table("clinic") as batch:
        batch.add_column(sa.Column("privacy_officer_id", sa.Uuid()))
        batch.add_column(sa.Column("record_years", sa.Integer(), nullable=False, server_default="7"))
        batch.create_foreign_key(op.f("fk_clinic_privacy_officer_id"), "user", ["privacy_officer_id"], ["id"])
    with op.batch_alter_table("clinic") as batch:
        batch.alter_column("record_years", server_default=None)
    _allow("role_grant", "role", *ROLES, "representative")
    _allow("delivery", "channel", *CHANNELS, "link")
    _move_head(HEAD_AND_LENGTH)
    op.execute(REFUSE_MORE_ON_SQLITE if _on_sqlite() else REFUSE_MORE_ON_POSTGRESQL)
    if not _on_sqlite():  # SQLite is given its own by each connection
        op.execute(
            "CREATE FUNCTION audit_hash(bytea, bytea, integer, bytea) RETURNS bytea LANGUAGE sql IMMUTABLE AS"
            " $$ SELECT sha256($1 || $2 || int4send(length($3::text)) || convert_to($3::text, 'UTF8') || $4) $$"
        )


def downgrade() -> None:
    if not _on_sqlite():
        op.execute("DROP FUNCTION audit_hash(bytea, bytea, integer, bytea)")
    op.execute("DROP TRIGGER audit_event_no_more" + ("" if _on_sqlite() else " ON audit_event"))
    _move_head(HEAD)
    op.execute("DELETE FROM role_grant WHERE role = 'representative'")  # an older schema knows no such role
    op.execute("DELETE FROM delivery WHERE channel = 'link'")
    _allow("delivery", "channel", *CHANNELS)
    _allow("role_grant", "role", *ROLES)
    with op.batch_alter_table("clinic") as batch:
        batch.drop_constraint(op.f("fk_clinic_privacy_officer_id"), type_="foreignkey")
        batch.drop_column("record_years")
        batch.drop_column("privacy_officer_id")
    with op.batch_alter_table("sign_in") as batch:
        batch.drop_column("proved_at")
        batch.drop_column("device")
    with op.batch_alter_table("user") as batch:
        batch.drop_column("wrong_tries")
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_for_the_door() -> None:
    _create(
        "password_reset",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("expires_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.UniqueConstraint("token_hash", name="uq_password_reset_token_hash"),
        refers={"user_id": "user"},
    )
    op.create_index("ix_password_reset_user_id", "password_reset", ["user_id"])
    _create(
        "passkey",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("credential_id", sa.LargeBinary(1023), nullable=False),
        sa.Column("public_key", sa.LargeBinary(), nullable=False),
        sa.Column("sign_count", sa.Integer(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.UniqueConstraint("credential_id", name="uq_passkey_credential_id"),
        refers={"user_id": "user"},
    )
    op.create_index("ix_passkey_user_id", "passkey", ["user_id"])
    _create(
        "passkey_challenge",
        sa.Column("challenge", sa.LargeBinary(64), nullable=False),
        sa.Column("user_id", sa.Uuid()),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("used_at", INSTANT),
        sa.UniqueConstraint("challenge", name="uq_passkey_challenge_challenge"),
        refers={"user_id": "user"},
    )
    op.create_index("ix_passkey_challenge_user_id", "passkey_challenge", ["user_id"])


def _create_beside_the_rule() -> None:
    _create(
        "emergency_access",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        sa.Column("began_at", INSTANT, nullable=False),
        sa.Column("until_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("reviewed_by", sa.Uuid()),
        sa.Column("reviewed_at", INSTANT),
        sa.Column("review_sealed", sa.Text()),
        refers={"user_id": "user", "patient_id": "user", "reviewed_by": "user"},
    )
    op.create_index("ix_emergency_access_user_id_patient_id", "emergency_access", ["user_id", "patient_id"])
    op.create_index("ix_emergency_access_patient_id", "emergency_access", ["patient_id"])
    _create(
        "representative",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("relation", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.Column("of_age_on", sa.Date()),
        sa.Column("sees_schedule", sa.Boolean(), nullable=False),
        sa.Column("sees_materials", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        refers={"user_id": "user", "patient_id": "user", "made_by": "user"},
    )
    op.create_index("ix_representative_user_id", "representative", ["user_id"])
    op.create_index("ix_representative_patient_id", "representative", ["patient_id"])
    _create(
        "legal_hold",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("reason_sealed", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("lifted_by", sa.Uuid()),
        sa.Column("lifted_at", INSTANT),
        refers={"patient_id": "user", "made_by": "user", "lifted_by": "user"},
    )
    op.create_index("ix_legal_hold_patient_id", "legal_hold", ["patient_id"])
    _create(
        "erasure",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("asked_by", sa.Uuid(), nullable=False),
        sa.Column("asked_at", INSTANT, nullable=False),
        sa.Column("confirmed_by", sa.Uuid()),
        sa.Column("done_at", INSTANT),
        sa.Column("withdrawn_at", INSTANT),
        refers={"patient_id": "user", "asked_by": "user", "confirmed_by": "user"},
    )
    op.create_index("ix_erasure_patient_id", "erasure", ["patient_id"])


def _allow(table: str, column: str, *values: str) -> None:
    named, check = ", ".join(f"'{value}'" for value in values), op.f(f"ck_{table}_{column}")
    with op.batch_alter_table(table) as batch:
        batch.drop_constraint(check, type_="check")
    with op.batch_alter_table(table) as batch:
        batch.create_check_constraint(check, f"{column} IN ({named})")


def _move_head(change: str) -> None:
    """What a new link does to its chain."""
    update = f"UPDATE audit_chain SET {change} WHERE id = NEW.chain_id;"
    if _on_sqlite():
        op.execute("DROP TRIGGER audit_event_moves_head")
        op.execute(f"CREATE TRIGGER audit_event_moves_head AFTER INSERT ON audit_event BEGIN {update} END")
    else:
        op.execute(
            "CREATE OR REPLACE FUNCTION audit_event_move_head() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN {update} RETURN NULL; END $$"
        )


def _on_sqlite() -> bool:
    return op.get_bind().dialect.name == "sqlite"


def _create(table: str, *parts: sa.schema.SchemaItem, refers: dict[str, str]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *(
            sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}")
            for column, parent in refers.items()
        ),
    )
