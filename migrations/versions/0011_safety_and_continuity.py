"""Follow-ups that live on, crisis texts, plans, skills used; a patient's way through, letters, coverage."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"

INSTANT = sa.DateTime(timezone=True)
ENDS = ("hold", "transfer", "completed", "left")
NUMBERS = {
    "clinic": {"nag_urgent_minutes": 15, "nag_high_minutes": 60, "nag_watch_minutes": 480, "nags_per_rung": 2},
    "program": {"read_days": 90},
    "risk_task": {"rung": 0, "nags": 0},
}
TABLES = (
    "open_hours",
    "first_day",
    "enrollment_change",
    "care_hand_over",
    "early_check",
    "risk_task_step",
    "crisis_text",
    "threshold",
    "plan_agreement",
    "skill_use",
    "letter",
    "thanks",
    "authorization",
    "certification",
    "proof_letter",
)


def upgrade() -> None:
    for part in (_create_the_way_through, _create_safety, _create_letters_and_cover):
        part()
    for table, numbers in NUMBERS.items():
        _add_numbers(table, numbers)
    op.add_column("group_leader", sa.Column("hello_sealed", sa.Text()))
    _allow_ends(*ENDS, "stepped_down", "discharged")
    with op.batch_alter_table("risk_task") as batch:
        batch.add_column(sa.Column("appointment_id", sa.Uuid()))
        batch.add_column(sa.Column("next_nag_at", INSTANT))
        batch.create_foreign_key("fk_risk_task_appointment_id", "appointment", ["appointment_id"], ["id"])
        batch.drop_column("note_sealed")  # nothing has ever written it: follow-ups could not be closed
    open_task = "closed_at IS NULL"
    _index_while("ix_risk_task_next_nag_at", "risk_task", ["next_nag_at"], open_task)
    missed = ["appointment_id", "patient_id", "rule"]
    _index_while("uq_risk_task_open_missed", "risk_task", missed, open_task, unique=True)
    _keep_when_messages_were_opened()
    op.create_index("ix_assignment_due_at", "assignment", ["due_at"])
    op.create_index("ix_notice_subject_id", "notice", ["subject_id"])
    op.create_index("ix_thread_topic_last_message_at", "thread", ["topic", "last_message_at"])


def downgrade() -> None:
    op.drop_index("ix_thread_topic_last_message_at", "thread")
    op.drop_index("ix_notice_subject_id", "notice")
    op.drop_index("ix_assignment_due_at", "assignment")
    op.drop_index("ix_message_unopened", "message")
    with op.batch_alter_table("message") as batch:
        batch.drop_column("opened_at")
    op.drop_index("uq_risk_task_open_missed", "risk_task")
    op.drop_index("ix_risk_task_next_nag_at", "risk_task")
    # An older schema knows no cause but a worksheet or a message; what was missed has no place there.
    op.execute("DELETE FROM risk_task_step")
    op.execute("DELETE FROM risk_task WHERE appointment_id IS NOT NULL")
    with op.batch_alter_table("risk_task") as batch:
        batch.add_column(sa.Column("note_sealed", sa.Text()))
        batch.drop_constraint("fk_risk_task_appointment_id", type_="foreignkey")
        batch.drop_column("next_nag_at")
        batch.drop_column("appointment_id")
    op.execute("UPDATE enrollment SET ended_as = 'completed' WHERE ended_as IN ('stepped_down', 'discharged')")
    _allow_ends(*ENDS)
    op.drop_column("group_leader", "hello_sealed")
    for table, numbers in reversed(NUMBERS.items()):
        with op.batch_alter_table(table) as batch:
            for name in reversed(numbers):
                batch.drop_column(name)
    for table in reversed(TABLES):
        op.drop_table(table)


def _create_the_way_through() -> None:
    _create(
        "open_hours",
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("opens", sa.Time(), nullable=False),
        sa.Column("closes", sa.Time(), nullable=False),
        sa.CheckConstraint("closes > opens", name=op.f("ck_open_hours_closes_after_it_opens")),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_open_hours_weekday")),
        sa.UniqueConstraint("weekday", "opens", name="uq_open_hours_weekday_opens"),
        refers={},
    )
    _create(
        "first_day",
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("door", sa.Text(), nullable=False),
        sa.Column("parking", sa.Text(), nullable=False),
        sa.Column("bring", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.UniqueConstraint("program_id", name="uq_first_day_program_id"),
        refers={"program_id": "program"},
    )
    _create(
        "enrollment_change",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid()),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column(
            "phase",
            _choice(
                "phase", "referred", "active", "hold", "stepped_down", "completed", "left", "transferred", "discharged"
            ),
            nullable=False,
        ),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("reason_sealed", sa.Text()),
        sa.Column("made_by", sa.Uuid()),
        sa.Column("made_at", INSTANT, nullable=False),
        refers={"patient_id": "user", "enrollment_id": "enrollment", "group_id": "group", "made_by": "user"},
    )
    op.create_index("ix_enrollment_change_enrollment_id", "enrollment_change", ["enrollment_id"])
    op.create_index("ix_enrollment_change_patient_id_made_at", "enrollment_change", ["patient_id", "made_at"])
    _create(
        "care_hand_over",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("from_id", sa.Uuid(), nullable=False),
        sa.Column("to_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("note_sealed", sa.Text()),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("read_at", INSTANT),
        sa.Column("taken_back_at", INSTANT),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.CheckConstraint("from_id <> to_id", name=op.f("ck_care_hand_over_another")),
        sa.UniqueConstraint("form_key", name="uq_care_hand_over_form_key"),
        refers={"patient_id": "user", "from_id": "user", "to_id": "user", "made_by": "user"},
    )
    op.create_index("ix_care_hand_over_patient_id", "care_hand_over", ["patient_id"])
    op.create_index("ix_care_hand_over_to_id", "care_hand_over", ["to_id"])
    _create(
        "early_check",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("enrollment_id", sa.Uuid(), nullable=False),
        sa.Column("feeling", _choice("feeling", "good", "mixed", "hard")),
        sa.Column("words_sealed", sa.Text()),
        sa.Column("said_at", INSTANT, nullable=False),
        sa.Column("seen_by", sa.Uuid()),
        sa.Column("seen_at", INSTANT),
        sa.UniqueConstraint("enrollment_id", name="uq_early_check_enrollment_id"),
        refers={"patient_id": "user", "enrollment_id": "enrollment", "seen_by": "user"},
    )
    op.create_index("ix_early_check_patient_id", "early_check", ["patient_id"])


def _create_safety() -> None:
    _create(
        "risk_task_step",
        sa.Column("task_id", sa.Uuid(), nullable=False),
        sa.Column(
            "did",
            _choice("did", "opened", "acknowledged", "noted", "closed", "reopened", "reminded", "passed_on"),
            nullable=False,
        ),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("by_id", sa.Uuid()),
        sa.Column("to_id", sa.Uuid()),
        sa.Column("note_sealed", sa.Text()),
        refers={"task_id": "risk_task", "by_id": "user", "to_id": "user"},
    )
    op.create_index("ix_risk_task_step_task_id", "risk_task_step", ["task_id"])
    _create(
        "crisis_text",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        refers={"made_by": "user"},
    )
    op.create_index("ix_crisis_text_name_language_made_at", "crisis_text", ["name", "language", "made_at"])
    _create(
        "threshold",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("compared", _choice("compared", "gte", "lte"), nullable=False),
        sa.Column("value", sa.Integer(), nullable=False),
        sa.Column("level", _choice("level", "urgent", "high", "watch"), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.UniqueConstraint("form_key", name="uq_threshold_form_key"),
        refers={"patient_id": "user", "made_by": "user"},
    )
    op.create_index("ix_threshold_patient_id", "threshold", ["patient_id"])
    _create(
        "plan_agreement",
        sa.Column("submission_version_id", sa.Uuid(), nullable=False),
        sa.Column("agreed_by", sa.Uuid(), nullable=False),
        sa.Column("agreed_at", INSTANT, nullable=False),
        sa.UniqueConstraint("submission_version_id", name="uq_plan_agreement_submission_version_id"),
        refers={"submission_version_id": "submission_version", "agreed_by": "user"},
    )
    _create(
        "skill_use",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("skill", sa.String(), nullable=False),
        sa.Column("on_day", sa.Date(), nullable=False),
        sa.Column("used_at", INSTANT, nullable=False),
        sa.Column("asked_sealed", sa.Text()),
        sa.Column("helped", sa.Boolean()),
        sa.Column("said_at", INSTANT),
        sa.Column("ticked", sa.Boolean(), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.UniqueConstraint("form_key", name="uq_skill_use_form_key"),
        refers={"patient_id": "user"},
    )
    op.create_index("ix_skill_use_patient_id_used_at", "skill_use", ["patient_id", "used_at"])


def _create_letters_and_cover() -> None:
    _create(
        "letter",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("body_sealed", sa.Text(), nullable=False),
        sa.Column("signed_sealed", sa.Text(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("week", sa.Integer(), nullable=False),
        sa.Column("on_sign_in", sa.Boolean(), nullable=False),
        sa.Column("decision", _choice("decision", "waiting", "shown", "declined"), nullable=False),
        sa.Column("decided_by", sa.Uuid()),
        sa.Column("decided_at", INSTANT),
        sa.Column("word_sealed", sa.Text()),
        sa.Column("written_at", INSTANT, nullable=False),
        sa.Column("withdrawn_at", INSTANT),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.CheckConstraint("week >= 1", name=op.f("ck_letter_week")),
        sa.UniqueConstraint("form_key", name="uq_letter_form_key"),
        refers={"patient_id": "user", "program_id": "program", "decided_by": "user"},
    )
    op.create_index("ix_letter_decision_week", "letter", ["decision", "week"])
    _index_while("uq_letter_there", "letter", ["patient_id"], "withdrawn_at IS NULL", unique=True)
    _create(
        "thanks",
        sa.Column("letter_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("thanked_at", INSTANT, nullable=False),
        sa.UniqueConstraint("letter_id", "patient_id", name="uq_thanks_letter_id_patient_id"),
        refers={"letter_id": "letter", "patient_id": "user"},
    )
    _create(
        "authorization",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("payer_sealed", sa.Text(), nullable=False),
        sa.Column("reference_sealed", sa.Text(), nullable=False),
        sa.Column("unit", _choice("unit", "days", "hours"), nullable=False),
        sa.Column("units", sa.Integer(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.CheckConstraint("until_on >= from_on", name=op.f("ck_authorization_days_in_order")),
        sa.CheckConstraint("units > 0", name=op.f("ck_authorization_units")),
        sa.UniqueConstraint("form_key", name="uq_authorization_form_key"),
        refers={"patient_id": "user", "made_by": "user"},
    )
    op.create_index("ix_authorization_patient_id", "authorization", ["patient_id"])
    op.create_index("ix_authorization_until_on", "authorization", ["until_on"])
    _create(
        "certification",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("certified_on", sa.Date(), nullable=False),
        sa.Column("certified_by", sa.String(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.UniqueConstraint("form_key", name="uq_certification_form_key"),
        refers={"patient_id": "user", "made_by": "user"},
    )
    op.create_index("ix_certification_patient_id_certified_on", "certification", ["patient_id", "certified_on"])
    _create(
        "proof_letter",
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("code_sealed", sa.Text(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=False),
        sa.Column("names_program", sa.Boolean(), nullable=False),
        sa.Column("days_sealed", sa.Text(), nullable=False),
        sa.Column("made_at", INSTANT, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.UniqueConstraint("form_key", name="uq_proof_letter_form_key"),
        sa.UniqueConstraint("code_hash", name="uq_proof_letter_code_hash"),
        refers={"patient_id": "user"},
    )
    op.create_index("ix_proof_letter_patient_id", "proof_letter", ["patient_id"])


def _keep_when_messages_were_opened() -> None:
    """From how far each had read: a mark knows only its last move, so for old messages that is the nearest there is."""
    with op.batch_alter_table("message") as batch:
        batch.add_column(sa.Column("opened_at", INSTANT))
    op.execute(
        """UPDATE message SET opened_at = (
            SELECT MIN(mark.read_at) FROM read_mark AS mark JOIN thread ON thread.id = mark.thread_id
            WHERE mark.thread_id = message.thread_id AND mark.up_to >= message.id
            AND (mark.user_id = thread.patient_id) <> (message.author_id = thread.patient_id))"""
    )
    _index_while("ix_message_unopened", "message", ["thread_id"], "opened_at IS NULL")


def _allow_ends(*ends: str) -> None:
    with op.batch_alter_table("enrollment") as batch:
        batch.drop_constraint(op.f("ck_enrollment_ending"), type_="check")
    with op.batch_alter_table("enrollment") as batch:
        named = ", ".join(f"'{end}'" for end in ends)
        batch.create_check_constraint(op.f("ck_enrollment_ending"), f"ended_as IN ({named})")


def _add_numbers(table: str, numbers: dict[str, int]) -> None:
    """With a value for the rows that are there; new ones are given theirs by the portal."""
    with op.batch_alter_table(table) as batch:
        for name, value in numbers.items():
            batch.add_column(sa.Column(name, sa.Integer(), nullable=False, server_default=str(value)))
    with op.batch_alter_table(table) as batch:
        for name in numbers:
            batch.alter_column(name, server_default=None)


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
