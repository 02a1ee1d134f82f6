"""As a next version's migration would be: a table, columns that may be empty or have a default, an index."""

import sqlalchemy as sa
from alembic import op

revision = "9998"
down_revision = "PREVIOUS"
EXPANDS = True


def upgrade() -> None:
    op.create_table("wish", sa.Column("id", sa.Uuid(), nullable=False), sa.PrimaryKeyConstraint("id", name="pk_wish"))
    op.add_column("message", sa.Column("mood_sealed", sa.Text(), nullable=True))
    op.add_column("assignment", sa.Column("is_wished", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.create_index("ix_message_mood_sealed", "message", ["mood_sealed"])


def downgrade() -> None:
    op.drop_index("ix_message_mood_sealed", "message")
    op.drop_column("assignment", "is_wished")
    op.drop_column("message", "mood_sealed")
    op.drop_table("wish")
