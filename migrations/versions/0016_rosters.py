"""A person's number in another system, sealed, and a keyed hash to find her by; what one person did, by an index;
and how a clinic looks and is called."""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"

WORDS = ("bar_colour", "accent_colour", "mark_hash")


def upgrade() -> None:
    with op.batch_alter_table("user") as batch:
        batch.add_column(sa.Column("external_id_sealed", sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("external_id_lookup", sa.String(), nullable=True))
        batch.create_unique_constraint(op.f("uq_user_external_id_lookup"), ["external_id_lookup"])
    with op.batch_alter_table("user") as batch:
        batch.alter_column("external_id_sealed", server_default=None)
    with op.batch_alter_table("clinic") as batch:
        for name in WORDS:
            batch.add_column(sa.Column(name, sa.String(), nullable=False, server_default=""))
        batch.add_column(sa.Column("words", sa.JSON(), nullable=False, server_default="{}"))
        batch.add_column(sa.Column("mark", sa.LargeBinary(), nullable=True))
    with op.batch_alter_table("clinic") as batch:
        for name in (*WORDS, "words"):
            batch.alter_column(name, server_default=None)
    op.create_index("ix_audit_event_actor_id_id", "audit_event", ["actor_id", "id"])


def downgrade() -> None:
    op.drop_index("ix_audit_event_actor_id_id", "audit_event")
    with op.batch_alter_table("clinic") as batch:
        for name in (*WORDS, "words", "mark"):
            batch.drop_column(name)
    with op.batch_alter_table("user") as batch:
        batch.drop_constraint(op.f("uq_user_external_id_lookup"), type_="unique")
        batch.drop_column("external_id_lookup")
        batch.drop_column("external_id_sealed")
