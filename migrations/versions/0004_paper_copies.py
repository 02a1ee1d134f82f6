"""What staff entered from a paper copy is marked: by whom, and the day on the paper."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"


def upgrade() -> None:
    op.create_table(
        "paper_copy",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_version_id", sa.Uuid(), nullable=False),
        sa.Column("entered_by", sa.Uuid(), nullable=False),
        sa.Column("dated_on", sa.Date(), nullable=False),
        sa.ForeignKeyConstraint(["entered_by"], ["user.id"], name=op.f("fk_paper_copy_entered_by")),
        sa.ForeignKeyConstraint(
            ["submission_version_id"], ["submission_version.id"], name=op.f("fk_paper_copy_submission_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_paper_copy")),
        sa.UniqueConstraint("submission_version_id", name=op.f("uq_paper_copy_submission_version_id")),
    )


def downgrade() -> None:
    op.drop_table("paper_copy")
