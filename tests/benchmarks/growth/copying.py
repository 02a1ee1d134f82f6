"""Rows as lines of COPY, many tables at a time."""

import json
from collections.abc import Iterable
from typing import Any

from psycopg import Connection

COLUMNS = {
    "program": "id name level_of_care weekly_hours weekly_days length_weeks certification_days reply_hours weeks_ahead "
    "read_days miss_window_days misses_allowed silent_allowed notice_hours",
    "track": "id program_id name",
    "group": "id track_id name capacity minimum room link",
    "user": "id name credentials email_sealed email_lookup external_id_sealed password_hash standing language theme "
    "text_size letters paging is_quiet totp_sealed totp_last_step wrong_tries created_at",
    "role_grant": "id user_id role from_on",
    "data_key": "id owner_id wrapped created_at",
    "audit_chain": "id length head",
    "group_leader": "id user_id group_id is_co_leader from_on",
    "series": "id group_id title weekday begins ends zone from_on room link bring blocks rotation",
    "appointment": "id series_id group_id patient_id staff_id title topic module skills in_session homework blocks "
    "taught local_on slot_on starts_at ends_at room link bring standing because by_hand sequence",
    "contact_details": "id patient_id words_sealed changed_by changed_at",
    "enrollment": "id patient_id group_id from_on shown_as",
    "care_team_member": "id patient_id user_id care_role from_on",
    "authorization": "id patient_id payer_sealed reference_sealed unit units from_on until_on made_by made_at form_key",
    "certification": "id patient_id certified_on certified_by made_by made_at form_key",
    "sign_in": "id user_id token_hash began_at seen_at second_factor_owed ended_at device by_provider",
    "recurring_assignment": "id patient_id group_id slug version cadence from_on until_on assigned_by made_at form_key",
    "target": "id patient_id label_sealed kind direction made_by made_at form_key",
    "material": "id first_id number title form body_sealed link media_type size minutes made_by made_at",
    "release": "id material_id group_id from_at opens hours pinned position made_by form_key",
    "opened": "id patient_id material_id first_at",
    "homework": "id group_id slug version due_at assigned_by made_at form_key",
    "announcement": "id group_id author_id body_sealed made_at form_key",
    "announcement_read": "id announcement_id user_id read_at",
    "absence_notice": "id appointment_id patient_id kind made_at seen_at seen_by",
    "make_up": "id patient_id missed_id guest_id standing asked_at decided_at decided_by",
    "skill_use": "id patient_id skill on_day used_at helped said_at ticked form_key",
    "early_check": "id patient_id enrollment_id feeling said_at",
    "letter": "id patient_id body_sealed signed_sealed program_id week on_sign_in decision written_at form_key",
    "cover": "id user_id cover_id from_on until_on",
    "thread": "id patient_id topic opened_at last_message_at waits_at_desk",
    "read_mark": "id user_id thread_id up_to read_at",
    "attendance": "id appointment_id patient_id presence minutes late_minutes early_minutes marked_by marked_at",
    "message": "id thread_id author_id body_sealed sent_at opened_at form_key",
    "assignment": "id patient_id slug version assigned_by due_at made_at",
    "submission": "id assignment_id patient_id slug version state cells_sealed revision step steps latest begun_at "
    "saved_at submitted_at feedback_at feedback_seen_at",
    "submission_version": "id submission_id number language cells_sealed computed_sealed submitted_at form_key",
    "feedback": "id submission_version_id author_id body_sealed outcome made_at form_key",
    "risk_task": "id patient_id submission_id definition rule level category answers_sealed owner_id opened_at "
    "acknowledged_at acknowledged_by closed_at closed_by rung nags",
    "delivery": "id user_id channel made_at next_try_at attempts sent_at given_up_at fault",
    "notice": "id user_id kind subject_id once made_at seen_at settled_at delivery_id",
    "audit_event": "id chain_id place at actor_id verb subject subject_id request_id previous hash",
}
"""In an order in which each row names only rows that are there. Columns left out are NULL or have a default."""


def words(text: str) -> str:
    """Safe in a line."""
    return text.replace("\\", "\\\\").replace("\t", "\\t").replace("\n", "\\n")


def as_json(value: Any) -> str:
    return words(json.dumps(value))


def octets(value: bytes) -> str:
    return "\\\\x" + value.hex()


class Rows:
    """What one part of a clinic adds to each table."""

    def __init__(self) -> None:
        self.lines: dict[str, list[str]] = {name: [] for name in COLUMNS}

    def add(self, table: str, *values: str | None) -> None:
        self.lines[table].append("\t".join(["\\N" if one is None else one for one in values]) + "\n")

    def __len__(self) -> int:
        return sum(map(len, self.lines.values()))

    def copy(self, connection: Connection[Any]) -> None:
        for table, lines in self.lines.items():
            if lines:
                copy(connection, table, COLUMNS[table], lines)


def copy(connection: Connection[Any], table: str, columns: str, lines: Iterable[str]) -> None:
    said = ", ".join(columns.split())
    with connection.cursor() as cursor, cursor.copy(f'COPY "{table}" ({said}) FROM STDIN'.encode()) as stream:
        stream.write("".join(lines))
