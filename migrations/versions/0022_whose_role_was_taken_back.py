"""An account says whether a role of its own was taken back before it counted, so that who never held one is found."""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"

TAKEN_BACK = sa.text("had_role_taken_back")
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


def downgrade() -> None:
    op.drop_index("ix_user_had_role_taken_back", "user")
    op.drop_column("user", "had_role_taken_back")
