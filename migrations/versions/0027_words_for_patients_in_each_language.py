"""Agreements of groups, hellos and what to bring are written per language.

What stands there already is taken to be English, as the pages that ask for it say from now on.
"""

import sqlalchemy as sa
from alembic import op

from portal.database import Instant

revision = "0027"
down_revision = "0026"

EXPANDS = True

AGREEMENT = sa.table("group_agreement", sa.column("id", sa.Uuid()), sa.column("body", sa.Text()))
WORDING = sa.table(
    "agreement_wording",
    *(sa.column("id", sa.Uuid()), sa.column("agreement_id", sa.Uuid()), sa.column("made_at", Instant())),
    *(sa.column("language", sa.String()), sa.column("body", sa.Text())),
)
BRING = ("series", "appointment")


def upgrade() -> None:
    op.create_table(
        "agreement_wording",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agreement_id"], ["group_agreement.id"], name=op.f("fk_agreement_wording_agreement_id")
        ),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_agreement_wording_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_agreement_wording")),
    )
    op.create_index("ix_agreement_wording_agreement_id", "agreement_wording", ["agreement_id"])
    op.add_column("group_leader", sa.Column("hello_in_other_languages_sealed", sa.Text(), nullable=True))
    for table in BRING:
        op.add_column(table, sa.Column("bring_in_other_languages", sa.JSON(), nullable=True))


def downgrade() -> None:
    """An older schema has one text: what stands in English by now, else in whatever language it is written.

    A hello in another language is sealed, and goes: nobody has agreed to it, and its leader can write it again.
    """
    for table in BRING:
        _keep_what_to_bring(op.get_bind(), table)
        op.drop_column(table, "bring_in_other_languages")
    op.drop_column("group_leader", "hello_in_other_languages_sealed")
    _keep_agreements(op.get_bind())
    op.drop_table("agreement_wording")


def _keep_what_to_bring(connection: sa.Connection, name: str) -> None:
    columns = (sa.column("id", sa.Uuid()), sa.column("bring", sa.String()))
    table = sa.table(name, *columns, sa.column("bring_in_other_languages", sa.JSON()))
    without = table.c.bring_in_other_languages.is_not(None), table.c.bring == ""
    for row in connection.execute(sa.select(table).where(*without)).all():
        if row.bring_in_other_languages:
            words = min(row.bring_in_other_languages.items())[1]
            connection.execute(sa.update(table).where(table.c.id == row.id).values(bring=words))


def _keep_agreements(connection: sa.Connection) -> None:
    by_agreement: dict[object, dict[str, str]] = {}
    for row in connection.execute(sa.select(WORDING).order_by(WORDING.c.made_at, WORDING.c.id)).all():
        by_agreement.setdefault(row.agreement_id, {})[row.language] = row.body
    for agreement in connection.execute(sa.select(AGREEMENT)).all():
        said = {"en": agreement.body} | by_agreement.get(agreement.id, {})
        body = said.pop("en") or next((words for _code, words in sorted(said.items()) if words), "")
        if body != agreement.body:
            connection.execute(sa.update(AGREEMENT).where(AGREEMENT.c.id == agreement.id).values(body=body))
