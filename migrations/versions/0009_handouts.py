"""Handouts: versions, whole tracks, times told of a session, pins in order, only for those who join."""

import sqlalchemy as sa
from alembic import op

revision = "0009"
down_revision = "0008"

OPENS = ("at", "evening_before", "hours_before", "begins", "ends")


def upgrade() -> None:
    # Said in words: SQLite need not copy a table that others point to.
    uuid = "CHAR(32)" if op.get_bind().dialect.name == "sqlite" else "UUID"
    op.execute(
        f"ALTER TABLE material ADD COLUMN first_id {uuid} CONSTRAINT fk_material_first_id REFERENCES material (id)"
    )
    op.execute("ALTER TABLE material ADD COLUMN number INTEGER NOT NULL DEFAULT 1")
    op.execute("UPDATE material SET first_id = id")
    op.create_index("uq_material_first_id_number", "material", ["first_id", "number"], unique=True)
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.add_column(sa.Column("track_id", sa.Uuid(), nullable=True))
        batch_op.add_column(
            sa.Column(
                "opens",
                sa.Enum(*OPENS, name="when", native_enum=False, create_constraint=True, length=20),
                nullable=False,
                server_default="at",
            )
        )
        batch_op.add_column(sa.Column("hours", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("joined_from", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("replaced_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.alter_column("group_id", existing_type=sa.Uuid(), nullable=True)
        batch_op.create_foreign_key(batch_op.f("fk_release_track_id"), "track", ["track_id"], ["id"])
        batch_op.create_check_constraint(batch_op.f("ck_release_group_or_track"), "(group_id IS NULL) <> (track_id IS NULL)")
        batch_op.create_index("ix_release_track_id_from_at", ["track_id", "from_at"], unique=False)
    with op.batch_alter_table("release", schema=None) as batch_op:
        for name in ("opens", "hours", "position"):
            batch_op.alter_column(name, server_default=None)


def downgrade() -> None:
    op.execute('DELETE FROM "release" WHERE group_id IS NULL')
    op.execute('UPDATE "release" SET withdrawn_at = replaced_at WHERE withdrawn_at IS NULL')
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index("ix_release_track_id_from_at")
        batch_op.drop_constraint(batch_op.f("ck_release_group_or_track"), type_="check")
        batch_op.drop_constraint(batch_op.f("ck_release_when"), type_="check")
        batch_op.drop_constraint(batch_op.f("fk_release_track_id"), type_="foreignkey")
        batch_op.alter_column("group_id", existing_type=sa.Uuid(), nullable=False)
        for name in ("replaced_at", "position", "joined_from", "hours", "opens", "track_id"):
            batch_op.drop_column(name)
    op.drop_index("uq_material_first_id_number", "material")
    op.execute("ALTER TABLE material DROP COLUMN number")
    op.execute("ALTER TABLE material DROP COLUMN first_id")
