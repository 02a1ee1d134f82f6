"""What a program runs on: policies, holidays, waiting and agreements; sessions that move; attendance never overwritten."""

import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0007"

PRESENCES = ("expected", "present", "late", "left_early", "excused", "unexcused")
ENDINGS = ("hold", "transfer", "completed", "left")
ASKED = ("asked", "confirmed", "declined", "withdrawn")


def upgrade() -> None:
    _add(
        "program",
        _number("length_weeks", "8"),
        _number("certification_days", "30"),
        _words("reply_hours"),
        sa.Column("reply_days", sa.Integer()),
        _number("weeks_ahead", "12"),
        _number("miss_window_days", "14"),
        _number("misses_allowed", "2"),
        _number("silent_allowed", "0"),
        _number("notice_hours", "2"),
    )
    _add("group", _number("minimum", "3"))
    _add("group_leader", _flag("is_co_leader"))
    _add("enrollment", sa.Column("follows_id", sa.Uuid()), sa.Column("ended_as", _choice("ending", ENDINGS)), _words("shown_as"))
    with op.batch_alter_table("enrollment") as batch:
        batch.create_foreign_key("fk_enrollment_follows_id", "enrollment", ["follows_id"], ["id"])
    _upgrade_sessions()
    _upgrade_attendance()
    _create_group_tables()
    _create_session_tables()


def _upgrade_sessions() -> None:
    _add(
        "series",
        _words("bring"),
        _list("blocks"),
        _list("rotation"),
        sa.Column("rotation_from", sa.Date()),
        sa.Column("follows_id", sa.Uuid()),
    )
    bind = op.get_bind()
    for row in bind.execute(_SERIES.select().with_only_columns(_SERIES.c.id, _SERIES.c.topics)).all():
        lessons = [{"topic": topic} for topic in row.topics]
        bind.execute(_SERIES.update().where(_SERIES.c.id == row.id).values(rotation=lessons))
    with op.batch_alter_table("series") as batch:
        batch.create_foreign_key("fk_series_follows_id", "series", ["follows_id"], ["id"])
        batch.drop_column("topics")
    _add(
        "appointment",
        _words("module"),
        *(_list(name) for name in ("skills", "in_session", "homework", "blocks")),
        sa.Column("taught", sa.JSON()),
        sa.Column("slot_on", sa.Date()),
        _words("because"),
        _flag("by_hand"),
        sa.Column("changed_at", sa.DateTime(timezone=True)),
    )
    op.execute("UPDATE appointment SET slot_on = local_on WHERE series_id IS NOT NULL")
    with op.batch_alter_table("appointment") as batch:
        batch.drop_constraint("uq_appointment_series_id_local_on", type_="unique")
        batch.create_unique_constraint("uq_appointment_series_id_slot_on", ["series_id", "slot_on"])


def _upgrade_attendance() -> None:
    _add(
        "attendance",
        _number("late_minutes", "0"),
        _number("early_minutes", "0"),
        sa.Column("marked_by", sa.Uuid()),
        sa.Column("marked_at", sa.DateTime(timezone=True)),
        sa.Column("why_sealed", sa.Text()),
        sa.Column("superseded_at", sa.DateTime(timezone=True)),
    )
    ended = "SELECT ends_at FROM appointment WHERE appointment.id = attendance.appointment_id"
    op.execute(f"UPDATE attendance SET marked_at = ({ended})")
    with op.batch_alter_table("attendance") as batch:
        batch.drop_constraint("uq_attendance_appointment_id_patient_id", type_="unique")
        batch.drop_constraint(op.f("ck_attendance_presence"), type_="check")
        batch.alter_column("presence", type_=_choice("presence", (*PRESENCES, "make_up")), existing_nullable=False)
        batch.alter_column("marked_at", nullable=False)
        batch.create_check_constraint(op.f("ck_attendance_minutes_missed"), "late_minutes >= 0 AND early_minutes >= 0")
        batch.create_foreign_key("fk_attendance_marked_by", "user", ["marked_by"], ["id"])
    _unique_while("uq_attendance_current", "attendance", ["appointment_id", "patient_id"], "superseded_at IS NULL")
    _add(
        "absence_notice",
        sa.Column("cause_sealed", sa.Text()),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        sa.Column("seen_by", sa.Uuid()),
    )
    with op.batch_alter_table("absence_notice") as batch:
        batch.create_foreign_key("fk_absence_notice_seen_by", "user", ["seen_by"], ["id"])
    op.create_index("ix_absence_notice_patient_id", "absence_notice", ["patient_id"])


def _create_group_tables() -> None:
    _create(
        "holiday",
        sa.Column("program_id", sa.Uuid()),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.UniqueConstraint("program_id", "on_day", name="uq_holiday_program_id_on_day"),
        refers={"program_id": "program"},
    )
    _unique_while("uq_holiday_everywhere", "holiday", ["on_day"], "program_id IS NULL")
    _create(
        "waiting_place",
        sa.Column("track_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("not_before", sa.Date()),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        sa.Column("enrollment_id", sa.Uuid()),
        refers={"track_id": "track", "patient_id": "user", "enrollment_id": "enrollment"},
    )
    _unique_while("uq_waiting_place_open", "waiting_place", ["track_id", "patient_id"], "ended_at IS NULL")
    op.create_index("ix_waiting_place_patient_id", "waiting_place", ["patient_id"])
    _create(
        "group_agreement",
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("group_id", "version", name="uq_group_agreement_group_id_version"),
        refers={"group_id": "group", "made_by": "user"},
    )
    _create(
        "acceptance",
        sa.Column("agreement_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("accepted_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("agreement_id", "patient_id", name="uq_acceptance_agreement_id_patient_id"),
        refers={"agreement_id": "group_agreement", "patient_id": "user"},
    )
    op.create_index("ix_acceptance_patient_id", "acceptance", ["patient_id"])


def _create_session_tables() -> None:
    _create(
        "stand_in",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("instead_of_id", sa.Uuid()),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True)),
        refers={"appointment_id": "appointment", "user_id": "user", "instead_of_id": "user", "made_by": "user"},
    )
    _unique_while("uq_stand_in_standing", "stand_in", ["appointment_id", "user_id"], "ended_at IS NULL")
    op.create_index("ix_stand_in_user_id", "stand_in", ["user_id"])
    _create(
        "make_up",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("missed_id", sa.Uuid(), nullable=False),
        sa.Column("guest_id", sa.Uuid(), nullable=False),
        sa.Column("standing", _choice("asked", ASKED), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_at", sa.DateTime(timezone=True)),
        sa.Column("decided_by", sa.Uuid()),
        refers={"patient_id": "user", "missed_id": "appointment", "guest_id": "appointment", "decided_by": "user"},
    )
    _unique_while("uq_make_up_live", "make_up", ["patient_id", "missed_id"], "standing IN ('asked', 'confirmed')")
    op.create_index("ix_make_up_guest_id", "make_up", ["guest_id"])
    _create(
        "caught_up",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("caught_up_at", sa.DateTime(timezone=True), nullable=False),
        sa.UniqueConstraint("patient_id", "appointment_id", name="uq_caught_up_patient_id_appointment_id"),
        refers={"patient_id": "user", "appointment_id": "appointment"},
    )
    _create(
        "absence_line",
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("line_sealed", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("appointment_id", "patient_id", name="uq_absence_line_appointment_id_patient_id"),
        refers={"appointment_id": "appointment", "patient_id": "user", "made_by": "user"},
    )
    op.create_index("ix_absence_line_patient_id", "absence_line", ["patient_id"])
    _create(
        "attendance_concern",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        *(sa.Column(name, sa.Integer(), nullable=False) for name in ("misses", "silent", "window_days")),
        sa.Column("handed_by", sa.Uuid(), nullable=False),
        sa.Column("handed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True)),
        refers={"patient_id": "user", "group_id": "group", "handed_by": "user", "to_id": "user"},
    )
    _unique_while("uq_attendance_concern_open", "attendance_concern", ["patient_id", "group_id"], "seen_at IS NULL")
    op.create_index("ix_attendance_concern_to_id", "attendance_concern", ["to_id"])
    _create(
        "calendar_feed",
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("secret_hash", sa.String(), nullable=False),
        sa.Column("secret_sealed", sa.Text(), nullable=False),
        sa.Column("says_what", sa.Boolean(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True)),
        sa.UniqueConstraint("secret_hash", name="uq_calendar_feed_secret_hash"),
        refers={"user_id": "user"},
    )
    _unique_while("uq_calendar_feed_live", "calendar_feed", ["user_id"], "revoked_at IS NULL")


def downgrade() -> None:
    for table in ("calendar_feed", "attendance_concern", "absence_line", "caught_up", "make_up", "stand_in"):
        op.drop_table(table)
    for table in ("acceptance", "group_agreement", "waiting_place", "holiday"):
        op.drop_table(table)
    op.drop_index("ix_absence_notice_patient_id", "absence_notice")
    _drop("absence_notice", "seen_by", "seen_at", "cause_sealed", constraint="fk_absence_notice_seen_by")
    _downgrade_attendance()
    with op.batch_alter_table("appointment") as batch:
        batch.drop_constraint("uq_appointment_series_id_slot_on", type_="unique")
    op.execute("UPDATE appointment SET local_on = slot_on WHERE slot_on IS NOT NULL")  # moved ones go back by day
    _drop("appointment", "changed_at", "by_hand", "because", "slot_on", "taught", "blocks", "homework", "in_session")
    _drop("appointment", "skills", "module")
    with op.batch_alter_table("appointment") as batch:
        batch.create_unique_constraint("uq_appointment_series_id_local_on", ["series_id", "local_on"])
    _downgrade_series()
    _drop("enrollment", "shown_as", "follows_id", constraint="fk_enrollment_follows_id")
    with op.batch_alter_table("enrollment") as batch:
        batch.drop_constraint(op.f("ck_enrollment_ending"), type_="check")
        batch.drop_column("ended_as")
    _drop("group_leader", "is_co_leader")
    _drop("group", "minimum")
    _drop("program", "notice_hours", "silent_allowed", "misses_allowed", "miss_window_days", "weeks_ahead")
    _drop("program", "reply_days", "reply_hours", "certification_days", "length_weeks")


def _downgrade_attendance() -> None:
    op.drop_index("uq_attendance_current", "attendance")
    op.execute("DELETE FROM attendance WHERE superseded_at IS NOT NULL")  # the older schema knows only the newest
    op.execute("UPDATE attendance SET presence = 'present' WHERE presence = 'make_up'")
    with op.batch_alter_table("attendance") as batch:
        batch.drop_constraint("fk_attendance_marked_by", type_="foreignkey")
        batch.drop_constraint(op.f("ck_attendance_minutes_missed"), type_="check")
        batch.drop_constraint(op.f("ck_attendance_presence"), type_="check")
        batch.alter_column("presence", type_=_choice("presence", PRESENCES), existing_nullable=False)
        for name in ("superseded_at", "why_sealed", "marked_at", "marked_by", "early_minutes", "late_minutes"):
            batch.drop_column(name)
        batch.create_unique_constraint("uq_attendance_appointment_id_patient_id", ["appointment_id", "patient_id"])


def _downgrade_series() -> None:
    _add("series", _list("topics"))
    bind = op.get_bind()
    for row in bind.execute(_SERIES.select().with_only_columns(_SERIES.c.id, _SERIES.c.rotation)).all():
        topics = [lesson.get("topic", "") for lesson in row.rotation]
        bind.execute(_SERIES.update().where(_SERIES.c.id == row.id).values(topics=topics))
    _drop("series", "follows_id", "rotation_from", "rotation", "blocks", "bring", constraint="fk_series_follows_id")


_SERIES = sa.table(
    "series", sa.column("id", sa.Uuid()), sa.column("topics", sa.JSON()), sa.column("rotation", sa.JSON())
)


def _number(name: str, default: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), nullable=False, server_default=default)


def _words(name: str) -> sa.Column[str]:
    return sa.Column(name, sa.String(), nullable=False, server_default="")


def _list(name: str) -> sa.Column[object]:
    return sa.Column(name, sa.JSON(), nullable=False, server_default="[]")


def _flag(name: str) -> sa.Column[bool]:
    return sa.Column(name, sa.Boolean(), nullable=False, server_default=sa.false())


def _choice(name: str, values: tuple[str, ...]) -> sa.Enum:
    return sa.Enum(*values, name=name, native_enum=False, create_constraint=True, length=20)


def _add(table: str, *columns: sa.Column[object]) -> None:
    """The defaults fill the rows that are there and go again: the application sets each value itself."""
    with op.batch_alter_table(table) as batch:
        for column in columns:
            batch.add_column(column)
    with op.batch_alter_table(table) as batch:
        for column in columns:
            if not column.nullable:
                batch.alter_column(column.name, server_default=None)


def _drop(table: str, *columns: str, constraint: str = "") -> None:
    with op.batch_alter_table(table) as batch:
        if constraint:
            batch.drop_constraint(constraint, type_="foreignkey")
        for column in columns:
            batch.drop_column(column)


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


def _unique_while(name: str, table: str, columns: list[str], condition: str) -> None:
    where = sa.text(condition)
    op.create_index(name, table, columns, unique=True, sqlite_where=where, postgresql_where=where)
