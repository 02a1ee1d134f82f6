"""What somebody needs to know for the first day is written per language.

What stands there already is taken to be English, as the pages that ask for it say from now on.
"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"

EXPANDS = True

FACTS = ("door", "parking", "bring", "words")
FIRST_DAY = sa.table(
    "first_day", sa.column("id", sa.Uuid()), *map(sa.column, FACTS), sa.column("in_other_languages", sa.JSON())
)


def upgrade() -> None:
    op.add_column("first_day", sa.Column("in_other_languages", sa.JSON(), nullable=True))


def downgrade() -> None:
    """An older schema has one text: what stands in English, else in whatever language it is written."""
    connection = op.get_bind()
    for row in connection.execute(sa.select(FIRST_DAY)).all():
        others = [its for _code, its in sorted((row.in_other_languages or {}).items())]
        found = {one: next((its[one] for its in others if its.get(one)), "") for one in FACTS if not getattr(row, one)}
        if found:
            connection.execute(sa.update(FIRST_DAY).where(FIRST_DAY.c.id == row.id).values(found))
    op.drop_column("first_day", "in_other_languages")
