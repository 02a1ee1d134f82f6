"""How somebody wants pages to look: theme, size of the text, letters, parts of a worksheet, no numbers."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"

CHOICES = {
    "theme": ("device", "light", "dark"),
    "text_size": ("usual", "large", "larger"),
    "letters": ("usual", "easy"),
    "paging": ("screen", "parts", "whole"),
}


def upgrade() -> None:
    with op.batch_alter_table("user") as batch:
        for name, (usual, *others) in CHOICES.items():
            kind = sa.Enum(usual, *others, native_enum=False, length=20, create_constraint=True, name=_check(name))
            batch.add_column(sa.Column(name, kind, nullable=False, server_default=usual))
        batch.add_column(sa.Column("is_quiet", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("user") as batch:
        for name in (*CHOICES, "is_quiet"):
            batch.alter_column(name, server_default=None)


def downgrade() -> None:
    with op.batch_alter_table("user") as batch:
        for name in CHOICES:
            batch.drop_constraint(op.f(f"ck_user_{_check(name)}"), type_="check")
    with op.batch_alter_table("user") as batch:
        for name in (*CHOICES, "is_quiet"):
            batch.drop_column(name)


def _check(name: str) -> str:
    """As the models call it: by the kind, without underscores."""
    return name.replace("_", "")
