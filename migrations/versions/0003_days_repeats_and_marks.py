"""Worksheets that come again, the day one is for, a patient's own targets, asking for help, what may be raised in group."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"


def upgrade() -> None:
    op.create_table(
        "recurring_assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column(
            "cadence",
            sa.Enum(
                "daily", "weekly", "biweekly", name="cadence", native_enum=False, create_constraint=True, length=20
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("note_sealed", sa.Text(), nullable=True),
        sa.Column("word_sealed", sa.Text(), nullable=True),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.CheckConstraint(
            "(patient_id IS NULL) <> (group_id IS NULL)", name=op.f("ck_recurring_assignment_one_taker")
        ),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_recurring_assignment_patient_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_recurring_assignment_group_id")),
        sa.ForeignKeyConstraint(["assigned_by"], ["user.id"], name=op.f("fk_recurring_assignment_assigned_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recurring_assignment")),
        sa.UniqueConstraint("form_key", name=op.f("uq_recurring_assignment_form_key")),
    )
    with op.batch_alter_table("recurring_assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_recurring_assignment_patient_id"), ["patient_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_recurring_assignment_group_id"), ["group_id"], unique=False)

    op.create_table(
        "target",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("label_sealed", sa.Text(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("urge", "behavior", name="targetkind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column(
            "direction",
            sa.Enum("less", "more", name="direction", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_target_patient_id")),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_target_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_target")),
        sa.UniqueConstraint("form_key", name=op.f("uq_target_form_key")),
    )
    with op.batch_alter_table("target", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_target_patient_id"), ["patient_id"], unique=False)

    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.add_column(sa.Column("for_on", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("recurring_id", sa.Uuid(), nullable=True))
        batch_op.add_column(sa.Column("help_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(
            batch_op.f("fk_assignment_recurring_id"), "recurring_assignment", ["recurring_id"], ["id"]
        )
        batch_op.create_unique_constraint(
            batch_op.f("uq_assignment_patient_id_slug_for_on"), ["patient_id", "slug", "for_on"]
        )
        batch_op.create_index(batch_op.f("ix_assignment_recurring_id"), ["recurring_id"], unique=False)
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.add_column(sa.Column("raised", sa.Integer(), nullable=False, server_default="0"))


def downgrade() -> None:
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_column("raised")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_recurring_id"))
        batch_op.drop_constraint(batch_op.f("uq_assignment_patient_id_slug_for_on"), type_="unique")
        batch_op.drop_constraint(batch_op.f("fk_assignment_recurring_id"), type_="foreignkey")
        batch_op.drop_column("help_at")
        batch_op.drop_column("recurring_id")
        batch_op.drop_column("for_on")
    op.drop_table("target")
    op.drop_table("recurring_assignment")
