"""Questionnaires with terms of their own, switched on by the clinic."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"


def upgrade() -> None:
    op.create_table(
        "opt_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("switched_on_by", sa.Uuid(), nullable=False),
        sa.Column("switched_on_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["switched_on_by"], ["user.id"], name=op.f("fk_opt_in_switched_on_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opt_in")),
        sa.UniqueConstraint("slug", name=op.f("uq_opt_in_slug")),
    )


def downgrade() -> None:
    op.drop_table("opt_in")
