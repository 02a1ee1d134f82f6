"""How a patient is reached, and whom her clinic calls for her in an emergency."""

import sqlalchemy as sa
from alembic import op

from portal.database import Instant

revision = "0025"
down_revision = "0024"

EXPANDS = True


def upgrade() -> None:
    op.create_table(
        "contact_details",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=False),
        sa.Column("changed_by", sa.Uuid(), nullable=False),
        sa.Column("changed_at", Instant(), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_contact_details_patient_id")),
        sa.ForeignKeyConstraint(["changed_by"], ["user.id"], name=op.f("fk_contact_details_changed_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_contact_details")),
        sa.UniqueConstraint("patient_id", name=op.f("uq_contact_details_patient_id")),
    )


def downgrade() -> None:
    op.drop_table("contact_details")
