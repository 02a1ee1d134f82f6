"""How notices leave, who hears of what and when, jobs; drafts, attachments, announcements, cover."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"

INSTANT = sa.DateTime(timezone=True)


def upgrade() -> None:
    _create(
        "delivery",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("channel", _choice("channel", "mail", "push"), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("next_try_at", INSTANT, nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("claimed_until", INSTANT),
        sa.Column("sent_at", INSTANT),
        sa.Column("given_up_at", INSTANT),
        sa.Column("fault", sa.String(), nullable=False),
        refers={"user_id": "user"},
    )
    _index_while("ix_delivery_open", "delivery", ["next_try_at"], "sent_at IS NULL AND given_up_at IS NULL")
    op.create_index("ix_delivery_user_id", "delivery", ["user_id"])
    op.drop_index("ix_notice_delivered_at", "notice")
    op.drop_index("ix_notice_user_id", "notice")
    with op.batch_alter_table("notice") as batch:
        batch.alter_column("delivered_at", new_column_name="settled_at")
        batch.add_column(sa.Column("not_before", INSTANT))
        batch.add_column(sa.Column("seen_at", INSTANT))
        batch.add_column(sa.Column("delivery_id", sa.Uuid()))
        batch.create_foreign_key("fk_notice_delivery_id", "delivery", ["delivery_id"], ["id"])
    # Nothing was ever told outside before: to tell it all now would be a flood of old news.
    op.execute("UPDATE notice SET settled_at = made_at, seen_at = made_at")
    _index_while("ix_notice_settled_at", "notice", ["made_at"], "settled_at IS NULL")
    op.create_index("ix_notice_user_id_seen_at", "notice", ["user_id", "seen_at"])
    op.create_index("ix_notice_delivery_id", "notice", ["delivery_id"])
    _create_choices()
    _create_messages()
    with op.batch_alter_table("risk_task") as batch:
        batch.add_column(sa.Column("message_id", sa.Uuid()))
        batch.create_foreign_key("fk_risk_task_message_id", "message", ["message_id"], ["id"])
    _index_while("uq_risk_task_open_message", "risk_task", ["message_id"], "closed_at IS NULL", unique=True)
    _create(
        "cover",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("cover_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date()),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_cover_days_in_order")),
        sa.CheckConstraint("user_id <> cover_id", name=op.f("ck_cover_another")),
        refers={"user_id": "user", "cover_id": "user"},
    )
    op.create_index("ix_cover_cover_id", "cover", ["cover_id"])
    op.create_index("ix_cover_user_id", "cover", ["user_id"])


def _create_choices() -> None:
    _create(
        "notice_choice",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("mail", "push", "digest")),
        sa.UniqueConstraint("user_id", "topic", name="uq_notice_choice_user_id_topic"),
        refers={"user_id": "user"},
    )
    _create(
        "notice_hours",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("quiet_from", sa.Time()),
        sa.Column("quiet_until", sa.Time()),
        sa.Column("digest_at", sa.Time(), nullable=False),
        sa.Column("digest_on", sa.Date()),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("evening_before", "hour_before")),
        sa.UniqueConstraint("user_id", name="uq_notice_hours_user_id"),
        refers={"user_id": "user"},
    )
    _create(
        "push_subscription",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("endpoint_hash", sa.String(), nullable=False),
        sa.Column("endpoint_sealed", sa.Text(), nullable=False),
        sa.Column("keys_sealed", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        refers={"user_id": "user"},
    )
    _index_while("uq_push_subscription_live", "push_subscription", ["endpoint_hash"], "ended_at IS NULL", unique=True)
    op.create_index("ix_push_subscription_user_id", "push_subscription", ["user_id"])
    _create(
        "job",
        sa.Column("name", sa.String(), nullable=False),
        *(sa.Column(name, INSTANT) for name in ("claimed_until", "began_at", "ended_at")),
        sa.Column("done", sa.Integer(), nullable=False),
        sa.Column("fault", sa.String(), nullable=False),
        sa.UniqueConstraint("name", name="uq_job_name"),
        refers={},
    )


def _create_messages() -> None:
    _create(
        "message_draft",
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("words_sealed", sa.Text(), nullable=False),
        sa.Column("saved_at", INSTANT, nullable=False),
        sa.UniqueConstraint("thread_id", "author_id", name="uq_message_draft_thread_id_author_id"),
        refers={"thread_id": "thread", "author_id": "user"},
    )
    _create(
        "attachment",
        sa.Column("message_id", sa.Uuid(), nullable=False),
        sa.Column("file_name_sealed", sa.Text(), nullable=False),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        refers={"message_id": "message"},
    )
    op.create_index("ix_attachment_message_id", "attachment", ["message_id"])
    _create(
        "announcement",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("body_sealed", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.UniqueConstraint("form_key", name="uq_announcement_form_key"),
        refers={"group_id": "group", "author_id": "user"},
    )
    op.create_index("ix_announcement_group_id_made_at", "announcement", ["group_id", "made_at"])
    _create(
        "announcement_read",
        sa.Column("announcement_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("read_at", INSTANT, nullable=False),
        sa.UniqueConstraint("announcement_id", "user_id", name="uq_announcement_read_announcement_id_user_id"),
        refers={"announcement_id": "announcement", "user_id": "user"},
    )
    op.create_index("ix_announcement_read_user_id", "announcement_read", ["user_id"])


def downgrade() -> None:
    for table in ("cover", "announcement_read", "announcement", "attachment", "message_draft"):
        op.drop_table(table)
    op.drop_index("uq_risk_task_open_message", "risk_task")
    with op.batch_alter_table("risk_task") as batch:
        batch.drop_constraint("fk_risk_task_message_id", type_="foreignkey")
        batch.drop_column("message_id")
    for table in ("job", "push_subscription", "notice_hours", "notice_choice"):
        op.drop_table(table)
    for name in ("ix_notice_delivery_id", "ix_notice_user_id_seen_at", "ix_notice_settled_at"):
        op.drop_index(name, "notice")
    with op.batch_alter_table("notice") as batch:
        batch.drop_constraint("fk_notice_delivery_id", type_="foreignkey")
        for name in ("delivery_id", "seen_at", "not_before"):
            batch.drop_column(name)
        batch.alter_column("settled_at", new_column_name="delivered_at")
    op.create_index("ix_notice_user_id", "notice", ["user_id"])
    op.create_index("ix_notice_delivered_at", "notice", ["delivered_at"])
    op.drop_table("delivery")


def _choice(name: str, *values: str) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def _create(table: str, *parts: sa.schema.SchemaItem, refers: dict[str, str]) -> None:
    op.create_table(
        table,
        sa.Column("id", sa.Uuid(), nullable=False),
        *parts,
        sa.PrimaryKeyConstraint("id", name=f"pk_{table}"),
        *(
            sa.ForeignKeyConstraint([column], [f"{parent}.id"], name=f"fk_{table}_{column}")
            for column, parent in refers.items()
        ),
    )


def _index_while(name: str, table: str, columns: list[str], condition: str, unique: bool = False) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=unique, sqlite_where=where, postgresql_where=where)
