"""As it must not be while an older version runs: what that one reads is called otherwise."""

from alembic import op

revision = "9999"
down_revision = "9998"
EXPANDS = True  # which is not true: a test sees that


def upgrade() -> None:
    op.alter_column("message", "body_sealed", new_column_name="words_sealed")


def downgrade() -> None:
    op.alter_column("message", "words_sealed", new_column_name="body_sealed")
