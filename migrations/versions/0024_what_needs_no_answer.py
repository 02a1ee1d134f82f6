"""A message says whether somebody of the other side said that it needs no answer."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"

EXPANDS = True


def upgrade() -> None:
    op.add_column("message", sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("message", "settled_at")
