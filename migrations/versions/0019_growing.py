"""What a clinic of many patients would otherwise read whole tables for: make-ups of one patient, people by name, what
could not be delivered, replies that are shared."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"

GIVEN_UP, SHARED = sa.text("given_up_at IS NOT NULL"), sa.text("is_shared")


def upgrade() -> None:
    op.create_index("ix_make_up_patient_id_missed_id", "make_up", ["patient_id", "missed_id"])
    op.create_index("ix_user_name_id", "user", ["name", "id"])
    op.create_index(
        "ix_delivery_given_up_at",
        "delivery",
        ["given_up_at", "id"],
        sqlite_where=GIVEN_UP,
        postgresql_where=GIVEN_UP,
    )
    op.create_index(
        "ix_prepared_reply_is_shared", "prepared_reply", ["is_shared"], sqlite_where=SHARED, postgresql_where=SHARED
    )


def downgrade() -> None:
    op.drop_index("ix_prepared_reply_is_shared", "prepared_reply")
    op.drop_index("ix_delivery_given_up_at", "delivery")
    op.drop_index("ix_user_name_id", "user")
    op.drop_index("ix_make_up_patient_id_missed_id", "make_up")
