"""Those of whom something is over, so that the few who are former are found without asking everybody."""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
EXPANDS = True

OVER, ENDED = sa.text("until_on IS NOT NULL"), sa.text("ended_at IS NOT NULL")
SHUT_OUT = sa.text("standing = 'deactivated'")


def upgrade() -> None:
    op.create_index("ix_enrollment_until_on", "enrollment", ["until_on"], sqlite_where=OVER, postgresql_where=OVER)
    op.create_index("ix_role_grant_until_on", "role_grant", ["until_on"], sqlite_where=OVER, postgresql_where=OVER)
    op.create_index("ix_user_deactivated", "user", ["id"], sqlite_where=SHUT_OUT, postgresql_where=SHUT_OUT)
    op.create_index(
        "ix_waiting_place_ended_at", "waiting_place", ["ended_at"], sqlite_where=ENDED, postgresql_where=ENDED
    )


def downgrade() -> None:
    op.drop_index("ix_waiting_place_ended_at", "waiting_place")
    op.drop_index("ix_user_deactivated", "user")
    op.drop_index("ix_role_grant_until_on", "role_grant")
    op.drop_index("ix_enrollment_until_on", "enrollment")
