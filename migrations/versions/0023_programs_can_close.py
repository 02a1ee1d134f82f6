"""Programs, tracks and groups have a last day; and a program says in each language when messages are answered.

A weekly session that ends with its group keeps until when it would have gone on, so that closing can be taken back.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
EXPANDS = True

CLOSING = ("program", "track", "group")


def upgrade() -> None:
    for name in CLOSING:
        op.add_column(name, sa.Column("until_on", sa.Date(), nullable=True))
    op.add_column("group", sa.Column("closed_because", sa.String(), nullable=False, server_default=sa.text("''")))
    op.add_column("series", sa.Column("ended_with_group", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("series", sa.Column("would_end_on", sa.Date(), nullable=True))
    op.add_column("program", sa.Column("words", sa.JSON(), nullable=True))


def downgrade() -> None:
    """An older schema knows of nothing that is closed: it is open again. Its weekly sessions stay ended."""
    op.drop_column("program", "words")
    op.drop_column("series", "would_end_on")
    op.drop_column("series", "ended_with_group")
    op.drop_column("group", "closed_because")
    for name in reversed(CLOSING):
        op.drop_column(name, "until_on")
