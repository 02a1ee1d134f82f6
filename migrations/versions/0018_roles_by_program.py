"""A role may be held in one program only, and there are administrators of one program."""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"

ROLES = ("patient", "therapist", "leader", "admin", "representative")
WHOLE = sa.text("program_id IS NULL")
REACH = "(role <> 'admin' OR program_id IS NULL) AND (role <> 'program_admin' OR program_id IS NOT NULL)"
TWICE = """
    DELETE FROM role_grant WHERE program_id IS NOT NULL AND EXISTS (
        SELECT 1 FROM role_grant AS other
        WHERE other.user_id = role_grant.user_id AND other.role = role_grant.role
        AND other.from_on = role_grant.from_on
        AND (other.program_id IS NULL OR other.id < role_grant.id)
    )
"""


def upgrade() -> None:
    with op.batch_alter_table("role_grant") as batch:
        batch.drop_constraint(op.f("uq_role_grant_user_id_role_from_on"), type_="unique")
        batch.drop_constraint(op.f("ck_role_grant_role"), type_="check")
        batch.add_column(sa.Column("program_id", sa.Uuid(), nullable=True))
    with op.batch_alter_table("role_grant") as batch:
        batch.create_foreign_key(op.f("fk_role_grant_program_id"), "program", ["program_id"], ["id"])
        batch.create_check_constraint(op.f("ck_role_grant_role"), f"role IN ({_named(*ROLES, 'program_admin')})")
        batch.create_check_constraint(op.f("ck_role_grant_reach"), REACH)
    op.create_index(
        "uq_role_grant_whole",
        "role_grant",
        ["user_id", "role", "from_on"],
        unique=True,
        sqlite_where=WHOLE,
        postgresql_where=WHOLE,
    )
    op.create_index(
        "uq_role_grant_of_program", "role_grant", ["user_id", "role", "from_on", "program_id"], unique=True
    )


def downgrade() -> None:
    """An older schema knows administrators of the whole clinic only: who was none of these is none afterwards."""
    op.execute("DELETE FROM role_grant WHERE role = 'program_admin'")
    op.execute(TWICE)
    op.drop_index("uq_role_grant_of_program", table_name="role_grant")
    op.drop_index("uq_role_grant_whole", table_name="role_grant")
    with op.batch_alter_table("role_grant") as batch:
        batch.drop_constraint(op.f("ck_role_grant_reach"), type_="check")
        batch.drop_constraint(op.f("ck_role_grant_role"), type_="check")
        batch.drop_constraint(op.f("fk_role_grant_program_id"), type_="foreignkey")
    with op.batch_alter_table("role_grant") as batch:
        batch.drop_column("program_id")
        batch.create_check_constraint(op.f("ck_role_grant_role"), f"role IN ({_named(*ROLES)})")
        batch.create_unique_constraint(op.f("uq_role_grant_user_id_role_from_on"), ["user_id", "role", "from_on"])


def _named(*roles: str) -> str:
    return ", ".join(f"'{role}'" for role in roles)
