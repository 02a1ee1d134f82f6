"""A conversation says whether something in it waits for the front desk, so that a page need not look through all."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"

WAITS = sa.text("waits_at_desk")
UNOPENED = """
    UPDATE thread SET waits_at_desk = true WHERE topic IN ('schedule', 'billing') AND EXISTS (
        SELECT 1 FROM message
        WHERE message.thread_id = thread.id AND message.author_id = thread.patient_id AND message.opened_at IS NULL
    )
"""


def upgrade() -> None:
    op.add_column("thread", sa.Column("waits_at_desk", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(UNOPENED)
    op.create_index(
        "ix_thread_waits_at_desk", "thread", ["last_message_at", "id"], sqlite_where=WAITS, postgresql_where=WAITS
    )


def downgrade() -> None:
    op.drop_index("ix_thread_waits_at_desk", "thread")
    op.drop_column("thread", "waits_at_desk")
