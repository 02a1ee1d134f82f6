"""An account says whether a role of its own was taken back before it counted, so that who never held one is found; and
those who are shut out are indexed without a word that SQLite would compare with what a statement brings."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

TAKEN_BACK = sa.text("had_role_taken_back")
SHUT_OUT, NOT_ACTIVE = sa.text("standing = 'deactivated'"), sa.text("standing IN ('deactivated', 'invited')")
WITHOUT_ANY = """
    UPDATE "user" SET had_role_taken_back = true
    WHERE NOT EXISTS (SELECT 1 FROM role_grant WHERE role_grant.user_id = "user".id)
"""


def upgrade() -> None:
    op.add_column("user", sa.Column("had_role_taken_back", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(WITHOUT_ANY)
    op.create_index(
        "ix_user_had_role_taken_back", "user", ["id"], sqlite_where=TAKEN_BACK, postgresql_where=TAKEN_BACK
    )
    op.create_index("ix_user_not_active", "user", ["standing"], sqlite_where=NOT_ACTIVE, postgresql_where=NOT_ACTIVE)
    op.drop_index("ix_user_deactivated", "user")


def downgrade() -> None:
    op.create_index("ix_user_deactivated", "user", ["id"], sqlite_where=SHUT_OUT, postgresql_where=SHUT_OUT)
    op.drop_index("ix_user_not_active", "user")
    op.drop_index("ix_user_had_role_taken_back", "user")
    op.drop_column("user", "had_role_taken_back")
