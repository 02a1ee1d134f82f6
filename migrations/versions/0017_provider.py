"""Signing in through the clinic's own identity provider: whose account is whose, and which answers were taken."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"


def upgrade() -> None:
    op.create_table(
        "identity",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("user_id", sa.Uuid(), sa.ForeignKey("user.id"), nullable=False, index=True),
        sa.Column("issuer", sa.String(), nullable=False),
        sa.Column("lookup", sa.String(), nullable=False, unique=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("user_id", "issuer"),
    )
    op.create_table(
        "provider_answer",
        sa.Column("id", sa.Uuid(), primary_key=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
    )
    with op.batch_alter_table("sign_in") as batch:
        batch.add_column(sa.Column("by_provider", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("sign_in") as batch:
        batch.alter_column("by_provider", server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("sign_in") as batch:
        batch.drop_column("by_provider")
    op.drop_table("provider_answer")
    op.drop_table("identity")
