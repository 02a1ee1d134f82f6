"""The first schema, and what keeps the audit record append-only in the database itself."""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

SQLITE = (
    """CREATE TRIGGER audit_event_no_update BEFORE UPDATE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END""",
    """CREATE TRIGGER audit_event_no_delete BEFORE DELETE ON audit_event
       BEGIN SELECT RAISE(ABORT, 'audit events are append-only'); END""",
    """CREATE TRIGGER audit_event_moves_head AFTER INSERT ON audit_event
       BEGIN UPDATE audit_chain SET head = NEW.hash WHERE id = NEW.chain_id; END""",
)
POSTGRESQL = (
    """CREATE FUNCTION audit_event_refuse() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN RAISE EXCEPTION 'audit events are append-only'; END $$""",
    """CREATE TRIGGER audit_event_no_change BEFORE UPDATE OR DELETE ON audit_event
       FOR EACH ROW EXECUTE FUNCTION audit_event_refuse()""",
    """CREATE FUNCTION audit_event_move_head() RETURNS trigger LANGUAGE plpgsql AS
       $$ BEGIN UPDATE audit_chain SET head = NEW.hash WHERE id = NEW.chain_id; RETURN NULL; END $$""",
    """CREATE TRIGGER audit_event_moves_head AFTER INSERT ON audit_event
       FOR EACH ROW EXECUTE FUNCTION audit_event_move_head()""",
)


def upgrade() -> None:
    op.create_table(
        "attempt",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("bucket", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempt")),
    )
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.create_index("ix_attempt_bucket_at", ["bucket", "at"], unique=False)

    op.create_table(
        "audit_chain",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("length", sa.Integer(), nullable=False),
        sa.Column("head", sa.LargeBinary(length=32), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_chain")),
    )
    op.create_table(
        "clinic",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("short_name", sa.String(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("phone", sa.String(), nullable=False),
        sa.Column("hours", sa.String(), nullable=False),
        sa.Column("reply_hours", sa.String(), nullable=False),
        sa.Column("reply_days", sa.Integer(), nullable=False),
        sa.Column("on_call_name", sa.String(), nullable=False),
        sa.Column("on_call_phone", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clinic")),
    )
    op.create_table(
        "data_key",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("wrapped", sa.String(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_data_key")),
        sa.UniqueConstraint("owner_id", name=op.f("uq_data_key_owner_id")),
    )
    op.create_table(
        "program",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("level_of_care", sa.String(), nullable=False),
        sa.Column("weekly_hours", sa.Integer(), nullable=False),
        sa.Column("weekly_days", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_program")),
        sa.UniqueConstraint("name", name=op.f("uq_program_name")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("credentials", sa.String(), nullable=False),
        sa.Column("email_sealed", sa.String(), nullable=False),
        sa.Column("email_lookup", sa.String(), nullable=False),
        sa.Column("password_hash", sa.String(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum(
                "invited",
                "active",
                "deactivated",
                name="standing",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("totp_sealed", sa.String(), nullable=False),
        sa.Column("totp_confirmed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("totp_last_step", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("email_lookup", name=op.f("uq_user_email_lookup")),
    )
    op.create_table(
        "worksheet_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("source", sa.Text(), nullable=False),
        sa.Column("overlays", sa.Text(), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_worksheet_version")),
        sa.UniqueConstraint("slug", "version", name=op.f("uq_worksheet_version_slug_version")),
    )
    op.create_table(
        "audit_event",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("chain_id", sa.Uuid(), nullable=False),
        sa.Column("place", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("actor_id", sa.Uuid(), nullable=True),
        sa.Column("verb", sa.String(), nullable=False),
        sa.Column("subject", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=True),
        sa.Column("request_id", sa.String(), nullable=False),
        sa.Column("previous", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.ForeignKeyConstraint(["chain_id"], ["audit_chain.id"], name=op.f("fk_audit_event_chain_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_event")),
    )
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.create_index("uq_audit_event_chain_place", ["chain_id", "place"], unique=True)

    op.create_table(
        "care_team_member",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "care_role",
            sa.Enum("therapist", "supervisor", name="carerole", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_care_team_member_patient_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_care_team_member_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_care_team_member")),
    )
    with op.batch_alter_table("care_team_member", schema=None) as batch_op:
        batch_op.create_index("ix_care_team_member_patient_id", ["patient_id"], unique=False)
        batch_op.create_index("ix_care_team_member_user_id_patient_id", ["user_id", "patient_id"], unique=False)

    op.create_table(
        "invitation",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("expires_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_invitation_made_by")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_invitation_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_invitation")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_invitation_token_hash")),
    )
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_invitation_user_id"), ["user_id"], unique=False)

    op.create_table(
        "material",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column(
            "form",
            sa.Enum("text", "file", "link", name="form", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("body_sealed", sa.Text(), nullable=True),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("file_name_sealed", sa.Text(), nullable=True),
        sa.Column("media_type", sa.String(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_material_made_by")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_material")),
    )
    op.create_table(
        "notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("once", sa.String(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("delivered_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_notice_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_notice")),
        sa.UniqueConstraint("once", name=op.f("uq_notice_once")),
    )
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.create_index("ix_notice_delivered_at", ["delivered_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_notice_user_id"), ["user_id"], unique=False)

    op.create_table(
        "recovery_code",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("code_hash", sa.String(), nullable=False),
        sa.Column("used_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_recovery_code_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_recovery_code")),
    )
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.create_index("ix_recovery_code_user_id_code_hash", ["user_id", "code_hash"], unique=False)

    op.create_table(
        "role_grant",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column(
            "role",
            sa.Enum(
                "patient",
                "therapist",
                "leader",
                "admin",
                name="role",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_role_grant_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_role_grant")),
        sa.UniqueConstraint("user_id", "role", "from_on", name=op.f("uq_role_grant_user_id_role_from_on")),
    )
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_role_grant_user_id"), ["user_id"], unique=False)

    op.create_table(
        "sign_in",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("token_hash", sa.String(), nullable=False),
        sa.Column("began_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("second_factor_owed", sa.Boolean(), nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_sign_in_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sign_in")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_sign_in_token_hash")),
    )
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_sign_in_user_id"), ["user_id"], unique=False)

    op.create_table(
        "thread",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("last_message_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_thread_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_thread")),
        sa.UniqueConstraint("patient_id", "topic", name=op.f("uq_thread_patient_id_topic")),
    )
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_thread_last_message_at"), ["last_message_at"], unique=False)

    op.create_table(
        "track",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("program_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["program_id"], ["program.id"], name=op.f("fk_track_program_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_track")),
        sa.UniqueConstraint("program_id", "name", name=op.f("uq_track_program_id_name")),
    )
    with op.batch_alter_table("track", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_track_program_id"), ["program_id"], unique=False)

    op.create_table(
        "group",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("track_id", sa.Uuid(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("capacity", sa.Integer(), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["track_id"], ["track.id"], name=op.f("fk_group_track_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group")),
        sa.UniqueConstraint("track_id", "name", name=op.f("uq_group_track_id_name")),
    )
    with op.batch_alter_table("group", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_group_track_id"), ["track_id"], unique=False)

    op.create_table(
        "message",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("body_sealed", sa.Text(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_message_author_id")),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_message_thread_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_message")),
        sa.UniqueConstraint("form_key", name=op.f("uq_message_form_key")),
    )
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.create_index("ix_message_thread_id_id", ["thread_id", "id"], unique=False)

    op.create_table(
        "opened",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_opened_material_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_opened_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_opened")),
        sa.UniqueConstraint("patient_id", "material_id", name=op.f("uq_opened_patient_id_material_id")),
    )
    with op.batch_alter_table("opened", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_opened_material_id"), ["material_id"], unique=False)

    op.create_table(
        "read_mark",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("thread_id", sa.Uuid(), nullable=False),
        sa.Column("up_to", sa.Uuid(), nullable=False),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["thread_id"], ["thread.id"], name=op.f("fk_read_mark_thread_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_read_mark_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_read_mark")),
        sa.UniqueConstraint("user_id", "thread_id", name=op.f("uq_read_mark_user_id_thread_id")),
    )
    with op.batch_alter_table("read_mark", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_read_mark_thread_id"), ["thread_id"], unique=False)

    op.create_table(
        "enrollment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.CheckConstraint("until_on IS NULL OR until_on >= from_on", name=op.f("ck_enrollment_days_in_order")),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_enrollment_group_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_enrollment_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_enrollment")),
    )
    with op.batch_alter_table("enrollment", schema=None) as batch_op:
        batch_op.create_index("ix_enrollment_group_id", ["group_id"], unique=False)
        batch_op.create_index("ix_enrollment_patient_id_group_id", ["patient_id", "group_id"], unique=False)

    op.create_table(
        "group_leader",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("user_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_group_leader_group_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_group_leader_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_group_leader")),
    )
    with op.batch_alter_table("group_leader", schema=None) as batch_op:
        batch_op.create_index("ix_group_leader_group_id", ["group_id"], unique=False)
        batch_op.create_index("ix_group_leader_user_id_group_id", ["user_id", "group_id"], unique=False)

    op.create_table(
        "series",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("weekday", sa.Integer(), nullable=False),
        sa.Column("begins", sa.Time(), nullable=False),
        sa.Column("ends", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=False),
        sa.Column("until_on", sa.Date(), nullable=True),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("topics", sa.JSON(), nullable=False),
        sa.CheckConstraint("weekday BETWEEN 0 AND 6", name=op.f("ck_series_weekday")),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_series_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_series_group_id"), ["group_id"], unique=False)

    op.create_table(
        "appointment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("series_id", sa.Uuid(), nullable=True),
        sa.Column("group_id", sa.Uuid(), nullable=True),
        sa.Column("patient_id", sa.Uuid(), nullable=True),
        sa.Column("staff_id", sa.Uuid(), nullable=True),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("topic", sa.String(), nullable=False),
        sa.Column("local_on", sa.Date(), nullable=False),
        sa.Column("starts_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("room", sa.String(), nullable=False),
        sa.Column("link", sa.String(), nullable=False),
        sa.Column("bring", sa.String(), nullable=False),
        sa.Column(
            "standing",
            sa.Enum("scheduled", "cancelled", name="standing", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("sequence", sa.Integer(), nullable=False),
        sa.CheckConstraint("(group_id IS NULL) <> (patient_id IS NULL)", name=op.f("ck_appointment_group_or_patient")),
        sa.CheckConstraint("ends_at > starts_at", name=op.f("ck_appointment_ends_after_start")),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_appointment_group_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_appointment_patient_id")),
        sa.ForeignKeyConstraint(["series_id"], ["series.id"], name=op.f("fk_appointment_series_id")),
        sa.ForeignKeyConstraint(["staff_id"], ["user.id"], name=op.f("fk_appointment_staff_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_appointment")),
        sa.UniqueConstraint("series_id", "local_on", name=op.f("uq_appointment_series_id_local_on")),
    )
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.create_index("ix_appointment_group_id_starts_at", ["group_id", "starts_at"], unique=False)
        batch_op.create_index("ix_appointment_patient_id_starts_at", ["patient_id", "starts_at"], unique=False)
        batch_op.create_index("ix_appointment_staff_id_starts_at", ["staff_id", "starts_at"], unique=False)

    op.create_table(
        "absence_notice",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column(
            "kind",
            sa.Enum("late", "absent", name="kind", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("reason_sealed", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("taken_back_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_absence_notice_appointment_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_absence_notice_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_absence_notice")),
    )
    with op.batch_alter_table("absence_notice", schema=None) as batch_op:
        batch_op.create_index(
            "uq_absence_notice_standing",
            ["appointment_id", "patient_id"],
            unique=True,
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )

    op.create_table(
        "attendance",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column(
            "presence",
            sa.Enum(
                "expected",
                "present",
                "late",
                "left_early",
                "excused",
                "unexcused",
                name="presence",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.CheckConstraint("minutes >= 0", name=op.f("ck_attendance_minutes")),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_attendance_appointment_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_attendance_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attendance")),
        sa.UniqueConstraint("appointment_id", "patient_id", name=op.f("uq_attendance_appointment_id_patient_id")),
    )
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.create_index("ix_attendance_patient_id", ["patient_id"], unique=False)

    op.create_table(
        "homework",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_appointment_id", sa.Uuid(), nullable=True),
        sa.Column("note_sealed", sa.Text(), nullable=True),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["assigned_by"], ["user.id"], name=op.f("fk_homework_assigned_by")),
        sa.ForeignKeyConstraint(
            ["due_appointment_id"], ["appointment.id"], name=op.f("fk_homework_due_appointment_id")
        ),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_homework_group_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_homework")),
        sa.UniqueConstraint("form_key", name=op.f("uq_homework_form_key")),
    )
    with op.batch_alter_table("homework", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_homework_due_appointment_id"), ["due_appointment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_homework_group_id"), ["group_id"], unique=False)

    op.create_table(
        "release",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("material_id", sa.Uuid(), nullable=False),
        sa.Column("group_id", sa.Uuid(), nullable=False),
        sa.Column("appointment_id", sa.Uuid(), nullable=True),
        sa.Column("from_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("pinned", sa.Boolean(), nullable=False),
        sa.Column("made_by", sa.Uuid(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["appointment_id"], ["appointment.id"], name=op.f("fk_release_appointment_id")),
        sa.ForeignKeyConstraint(["group_id"], ["group.id"], name=op.f("fk_release_group_id")),
        sa.ForeignKeyConstraint(["made_by"], ["user.id"], name=op.f("fk_release_made_by")),
        sa.ForeignKeyConstraint(["material_id"], ["material.id"], name=op.f("fk_release_material_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_release")),
        sa.UniqueConstraint("form_key", name=op.f("uq_release_form_key")),
    )
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_release_appointment_id"), ["appointment_id"], unique=False)
        batch_op.create_index("ix_release_group_id_from_at", ["group_id", "from_at"], unique=False)
        batch_op.create_index(batch_op.f("ix_release_material_id"), ["material_id"], unique=False)

    op.create_table(
        "assignment",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("homework_id", sa.Uuid(), nullable=True),
        sa.Column("assigned_by", sa.Uuid(), nullable=False),
        sa.Column("due_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("due_appointment_id", sa.Uuid(), nullable=True),
        sa.Column("note_sealed", sa.Text(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("form_key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["assigned_by"], ["user.id"], name=op.f("fk_assignment_assigned_by")),
        sa.ForeignKeyConstraint(
            ["due_appointment_id"], ["appointment.id"], name=op.f("fk_assignment_due_appointment_id")
        ),
        sa.ForeignKeyConstraint(["homework_id"], ["homework.id"], name=op.f("fk_assignment_homework_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_assignment_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assignment")),
        sa.UniqueConstraint("form_key", name=op.f("uq_assignment_form_key")),
    )
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_assignment_due_appointment_id"), ["due_appointment_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_homework_id"), ["homework_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_assignment_patient_id"), ["patient_id"], unique=False)

    op.create_table(
        "submission",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("assignment_id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("slug", sa.String(), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column(
            "state",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "reviewed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=False,
        ),
        sa.Column("cells_sealed", sa.Text(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("steps", sa.Integer(), nullable=False),
        sa.Column("latest", sa.Integer(), nullable=False),
        sa.Column("begun_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("saved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feedback_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("feedback_seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["assignment_id"], ["assignment.id"], name=op.f("fk_submission_assignment_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_submission_patient_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission")),
        sa.UniqueConstraint("assignment_id", name=op.f("uq_submission_assignment_id")),
    )
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.create_index(
            "ix_submission_patient_id_state_submitted_at", ["patient_id", "state", "submitted_at"], unique=False
        )

    op.create_table(
        "risk_task",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("patient_id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=True),
        sa.Column("definition", sa.String(), nullable=False),
        sa.Column("rule", sa.String(), nullable=False),
        sa.Column(
            "level",
            sa.Enum("urgent", "high", "watch", name="level", native_enum=False, create_constraint=True, length=20),
            nullable=False,
        ),
        sa.Column("category", sa.String(), nullable=False),
        sa.Column("answers_sealed", sa.Text(), nullable=False),
        sa.Column("owner_id", sa.Uuid(), nullable=False),
        sa.Column("opened_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("acknowledged_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("acknowledged_by", sa.Uuid(), nullable=True),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("closed_by", sa.Uuid(), nullable=True),
        sa.Column("note_sealed", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["acknowledged_by"], ["user.id"], name=op.f("fk_risk_task_acknowledged_by")),
        sa.ForeignKeyConstraint(["closed_by"], ["user.id"], name=op.f("fk_risk_task_closed_by")),
        sa.ForeignKeyConstraint(["owner_id"], ["user.id"], name=op.f("fk_risk_task_owner_id")),
        sa.ForeignKeyConstraint(["patient_id"], ["user.id"], name=op.f("fk_risk_task_patient_id")),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_risk_task_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_risk_task")),
    )
    with op.batch_alter_table("risk_task", schema=None) as batch_op:
        batch_op.create_index("ix_risk_task_owner_id_closed_at", ["owner_id", "closed_at"], unique=False)
        batch_op.create_index("ix_risk_task_patient_id_closed_at", ["patient_id", "closed_at"], unique=False)
        batch_op.create_index(
            "uq_risk_task_open",
            ["submission_id", "rule"],
            unique=True,
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )

    op.create_table(
        "submission_version",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(), nullable=False),
        sa.Column("cells_sealed", sa.Text(), nullable=False),
        sa.Column("computed_sealed", sa.Text(), nullable=False),
        sa.Column("submitted_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form_key", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["submission_id"], ["submission.id"], name=op.f("fk_submission_version_submission_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_version")),
        sa.UniqueConstraint("form_key", name=op.f("uq_submission_version_form_key")),
        sa.UniqueConstraint("submission_id", "number", name=op.f("uq_submission_version_submission_id_number")),
    )
    op.create_table(
        "feedback",
        sa.Column("id", sa.Uuid(), nullable=False),
        sa.Column("submission_version_id", sa.Uuid(), nullable=False),
        sa.Column("author_id", sa.Uuid(), nullable=False),
        sa.Column("item", sa.String(), nullable=True),
        sa.Column("body_sealed", sa.Text(), nullable=False),
        sa.Column(
            "outcome",
            sa.Enum(
                "draft",
                "submitted",
                "returned",
                "reviewed",
                name="state",
                native_enum=False,
                create_constraint=True,
                length=20,
            ),
            nullable=True,
        ),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("form_key", sa.String(), nullable=True),
        sa.ForeignKeyConstraint(["author_id"], ["user.id"], name=op.f("fk_feedback_author_id")),
        sa.ForeignKeyConstraint(
            ["submission_version_id"], ["submission_version.id"], name=op.f("fk_feedback_submission_version_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_feedback")),
        sa.UniqueConstraint("form_key", name=op.f("uq_feedback_form_key")),
    )
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feedback_submission_version_id"), ["submission_version_id"], unique=False)

    for statement in SQLITE if op.get_bind().dialect.name == "sqlite" else POSTGRESQL:
        op.execute(statement)


def downgrade() -> None:
    with op.batch_alter_table("feedback", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feedback_submission_version_id"))

    op.drop_table("feedback")
    op.drop_table("submission_version")
    with op.batch_alter_table("risk_task", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_risk_task_open",
            sqlite_where=sa.text("closed_at IS NULL"),
            postgresql_where=sa.text("closed_at IS NULL"),
        )
        batch_op.drop_index("ix_risk_task_patient_id_closed_at")
        batch_op.drop_index("ix_risk_task_owner_id_closed_at")

    op.drop_table("risk_task")
    with op.batch_alter_table("submission", schema=None) as batch_op:
        batch_op.drop_index("ix_submission_patient_id_state_submitted_at")

    op.drop_table("submission")
    with op.batch_alter_table("assignment", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_assignment_patient_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_homework_id"))
        batch_op.drop_index(batch_op.f("ix_assignment_due_appointment_id"))

    op.drop_table("assignment")
    with op.batch_alter_table("release", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_release_material_id"))
        batch_op.drop_index("ix_release_group_id_from_at")
        batch_op.drop_index(batch_op.f("ix_release_appointment_id"))

    op.drop_table("release")
    with op.batch_alter_table("homework", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_homework_group_id"))
        batch_op.drop_index(batch_op.f("ix_homework_due_appointment_id"))

    op.drop_table("homework")
    with op.batch_alter_table("attendance", schema=None) as batch_op:
        batch_op.drop_index("ix_attendance_patient_id")

    op.drop_table("attendance")
    with op.batch_alter_table("absence_notice", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_absence_notice_standing",
            sqlite_where=sa.text("taken_back_at IS NULL"),
            postgresql_where=sa.text("taken_back_at IS NULL"),
        )

    op.drop_table("absence_notice")
    with op.batch_alter_table("appointment", schema=None) as batch_op:
        batch_op.drop_index("ix_appointment_staff_id_starts_at")
        batch_op.drop_index("ix_appointment_patient_id_starts_at")
        batch_op.drop_index("ix_appointment_group_id_starts_at")

    op.drop_table("appointment")
    with op.batch_alter_table("series", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_series_group_id"))

    op.drop_table("series")
    with op.batch_alter_table("group_leader", schema=None) as batch_op:
        batch_op.drop_index("ix_group_leader_user_id_group_id")
        batch_op.drop_index("ix_group_leader_group_id")

    op.drop_table("group_leader")
    with op.batch_alter_table("enrollment", schema=None) as batch_op:
        batch_op.drop_index("ix_enrollment_patient_id_group_id")
        batch_op.drop_index("ix_enrollment_group_id")

    op.drop_table("enrollment")
    with op.batch_alter_table("read_mark", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_read_mark_thread_id"))

    op.drop_table("read_mark")
    with op.batch_alter_table("opened", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_opened_material_id"))

    op.drop_table("opened")
    with op.batch_alter_table("message", schema=None) as batch_op:
        batch_op.drop_index("ix_message_thread_id_id")

    op.drop_table("message")
    with op.batch_alter_table("group", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_group_track_id"))

    op.drop_table("group")
    with op.batch_alter_table("track", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_track_program_id"))

    op.drop_table("track")
    with op.batch_alter_table("thread", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_thread_last_message_at"))

    op.drop_table("thread")
    with op.batch_alter_table("sign_in", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_sign_in_user_id"))

    op.drop_table("sign_in")
    with op.batch_alter_table("role_grant", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_role_grant_user_id"))

    op.drop_table("role_grant")
    with op.batch_alter_table("recovery_code", schema=None) as batch_op:
        batch_op.drop_index("ix_recovery_code_user_id_code_hash")

    op.drop_table("recovery_code")
    with op.batch_alter_table("notice", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_notice_user_id"))
        batch_op.drop_index("ix_notice_delivered_at")

    op.drop_table("notice")
    op.drop_table("material")
    with op.batch_alter_table("invitation", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_invitation_user_id"))

    op.drop_table("invitation")
    with op.batch_alter_table("care_team_member", schema=None) as batch_op:
        batch_op.drop_index("ix_care_team_member_user_id_patient_id")
        batch_op.drop_index("ix_care_team_member_patient_id")

    op.drop_table("care_team_member")
    with op.batch_alter_table("audit_event", schema=None) as batch_op:
        batch_op.drop_index("uq_audit_event_chain_place")

    op.drop_table("audit_event")
    op.drop_table("worksheet_version")
    op.drop_table("user")
    op.drop_table("program")
    op.drop_table("data_key")
    op.drop_table("clinic")
    op.drop_table("audit_chain")
    with op.batch_alter_table("attempt", schema=None) as batch_op:
        batch_op.drop_index("ix_attempt_bucket_at")

    op.drop_table("attempt")

    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION audit_event_refuse()")
        op.execute("DROP FUNCTION audit_event_move_head()")
