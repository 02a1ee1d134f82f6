"""Keys that a patient makes for apps of hers."""

import sqlalchemy as sa
from alembic import op

from portal.database import Instant

revision = "0015"
down_revision = "0014"


def upgrade() -> None:
    op.create_table(
        "app_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("name_sealed", sa.Text(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.Column("expires_at", Instant(), nullable=False),
        sa.Column("used_at", Instant()),
        sa.Column("revoked_at", Instant()),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_app_key_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_app_key")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_app_key_token_hash")),
        sa.UniqueConstraint("form_key", name=op.f("uq_app_key_form_key")),
    )
    op.create_index(op.f("ix_app_key_user_id"), "app_key", ["user_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_app_key_user_id"), table_name="app_key")
    op.drop_table("app_key")
