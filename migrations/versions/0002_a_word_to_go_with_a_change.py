"""A word from the giver to go with a new day, or with taking a worksheet back."""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"


def upgrade() -> None:
    for table in ("homework", "assignment"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.add_column(sa.Column("word_sealed", sa.Text(), nullable=True))


def downgrade() -> None:
    for table in ("assignment", "homework"):
        with op.batch_alter_table(table, schema=None) as batch_op:
            batch_op.drop_column("word_sealed")
