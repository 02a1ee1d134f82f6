"""Worksheets that the clinic makes itself, and who published a version."""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"


def upgrade() -> None:
    op.create_table(
        "clinic_worksheet",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("version", sa.String(), nullable=True),
        sa.Column("published_revision", sa.Integer(), nullable=True),
        sa.Column("self_start", sa.Boolean(), nullable=False),
        sa.Column("retired_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.Column("last_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["changed_by"], ["user.id"], name=op.f("fk_clinic_worksheet_changed_by")),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_clinic_worksheet_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic_worksheet")),
        sa.UniqueConstraint("form_key", name=op.f("uq_clinic_worksheet_form_key")),
        sa.UniqueConstraint("slug", name=op.f("uq_clinic_worksheet_slug")),
    )
    with op.batch_alter_table("worksheet_version", schema=None) as batch_op:
        batch_op.add_column(sa.Column("published_by", sa.Uuid(), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_worksheet_version_published_by"), "user", ["published_by"], ["id"]
        )


def downgrade() -> None:
    with op.batch_alter_table("worksheet_version", schema=None) as batch_op:
        batch_op.drop_constraint(batch_op.f("fk_worksheet_version_published_by"), type_="foreignkey")
        batch_op.drop_column("published_by")
    op.drop_table("clinic_worksheet")
