"""A column that holds words is sealed, or says here why it is plain. A new one is to be decided on."""

from collections.abc import Iterable

import pytest
from sqlalchemy import JSON, Column, Enum, LargeBinary, MetaData, String, Table, Text, Uuid

from portal.backups.making import LEFT_OUT
from portal.database import Base
from tests.proof.row import ROOT, Proof

NAME = "the clinic's own name for something of its own; on PostgreSQL it is plain, see docs/operating.md"
HASH = "a hash: nothing can be read from it"
ONCE = "random: the same form is taken once"
WHICH = "which definition, by its published name and version"
CODE = "one of a few fixed words"
STAFF = "staff's own words to everybody, which no patient wrote"
PLAIN = {
    "attempt.bucket": HASH,
    "audit_event.verb": CODE,
    "audit_event.subject": CODE,
    "audit_event.request_id": "random",
    "audit_event.previous": HASH,
    "audit_event.hash": HASH,
    "audit_chain.head": HASH,
    "data_key.wrapped": "wrapped by the ring, and in no backup",
    "job.name": CODE,
    "job.fault": "the class of a fault, never its text",
    "delivery.fault": "a status code",
    "notice.kind": CODE,
    "notice.once": "ids and kinds",
    "notice_choice.topic": CODE,
    "program.name": NAME,
    "program.level_of_care": NAME,
    "program.reply_hours": NAME,
    "track.name": NAME,
    "group.name": NAME,
    "group.room": NAME,
    "program.words": NAME,
    "group.closed_because": "why a group closes, told to the whole group",
    "group.link": "where the group meets, for all of it",
    "holiday.name": NAME,
    "user.name": "who has an account: sorted and searched by; on PostgreSQL it is plain, see docs/operating.md",
    "user.credentials": "of staff",
    "user.email_lookup": HASH,
    "user.external_id_lookup": HASH,
    "user.password_hash": HASH,
    "user.language": CODE,
    "sign_in.token_hash": HASH,
    "sign_in.device": "a browser and a system, in fixed words",
    "invitation.token_hash": HASH,
    "app_key.token_hash": HASH,
    "password_reset.token_hash": HASH,
    "recovery_code.code_hash": HASH,
    "passkey.credential_id": "a device's own random id",
    "passkey.public_key": "public",
    "identity.issuer": "the clinic's own identity provider, as the settings name it",
    "identity.lookup": "a keyed hash",
    "passkey_challenge.challenge": "random, for minutes",
    "calendar_feed.secret_hash": HASH,
    "proof_letter.code_hash": HASH,
    "push_subscription.endpoint_hash": HASH,
    "certification.certified_by": "a doctor's name",
    "clinic.name": NAME,
    "clinic.short_name": NAME,
    "clinic.zone": CODE,
    "clinic.bar_colour": CODE,
    "clinic.accent_colour": CODE,
    "clinic.mark": "its logo, on the sign-in page",
    "clinic.mark_hash": HASH,
    "clinic.words": NAME,
    "clinic.phone": "public",
    "clinic.hours": "public",
    "clinic.reply_hours": "public",
    "clinic.on_call_name": "of staff, on the help page",
    "clinic.on_call_phone": "of staff, on the help page",
    "clinic_worksheet.slug": WHICH,
    "clinic_worksheet.title": STAFF,
    "clinic_worksheet.source": STAFF,
    "clinic_worksheet.version": WHICH,
    "clinic_worksheet.last_key": ONCE,
    "worksheet_version.slug": WHICH,
    "worksheet_version.version": WHICH,
    "worksheet_version.sha256": HASH,
    "worksheet_version.source": STAFF,
    "worksheet_version.overlays": STAFF,
    "crisis_text.name": CODE,
    "crisis_text.language": CODE,
    "crisis_text.words": STAFF,
    "first_day.door": STAFF,
    "first_day.parking": STAFF,
    "first_day.bring": STAFF,
    "first_day.words": STAFF,
    "first_day.in_other_languages": STAFF,
    "group_agreement.body": STAFF,
    "agreement_wording.language": CODE,
    "agreement_wording.body": STAFF,
    "material.title": NAME,
    "material.link": STAFF,
    "material.media_type": CODE,
    "attachment.media_type": CODE,
    "opt_in.slug": WHICH,
    "representative.relation": "one word of kinship, on an administrator's screen",
    "skill_use.skill": "which skill of the library",
    "threshold.slug": WHICH,
    "threshold.item": WHICH,
    "thread.topic": CODE,
    "enrollment.shown_as": "a first name that she chose to show her group",
    "recurring_assignment.slug": WHICH,
    "recurring_assignment.version": WHICH,
    "series.title": NAME,
    "series.zone": CODE,
    "series.room": NAME,
    "series.link": "where the group meets, for all of it",
    "series.bring": STAFF,
    "series.bring_in_other_languages": STAFF,
    "series.blocks": STAFF,
    "series.rotation": STAFF,
    "appointment.title": NAME,
    "appointment.topic": STAFF,
    "appointment.module": WHICH,
    "appointment.skills": WHICH,
    "appointment.in_session": WHICH,
    "appointment.homework": WHICH,
    "appointment.blocks": STAFF,
    "appointment.taught": WHICH,
    "appointment.room": NAME,
    "appointment.link": "where it is held, for who is expected",
    "appointment.bring": STAFF,
    "appointment.bring_in_other_languages": STAFF,
    "appointment.because": "why a session was called off, told to the whole group",
    "homework.slug": WHICH,
    "homework.version": WHICH,
    "assignment.slug": WHICH,
    "assignment.version": WHICH,
    "submission.slug": WHICH,
    "submission.version": WHICH,
    "submission_version.language": CODE,
    "feedback.item": WHICH,
    "risk_task.definition": WHICH,
    "risk_task.rule": WHICH,
    "risk_task.category": CODE,
}
ABOUT_SOMEBODY = ("user.name", "user.credentials", "certification.certified_by", "skill_use.skill", "track.name")
ABOUT_SOMEBODY += ("representative.relation", "enrollment.shown_as", "appointment.because", "group.closed_because")
PERSONAL = {PLAIN[name] for name in ABOUT_SOMEBODY}
SEALED = "_sealed"
WORDS = (String, Text, JSON, LargeBinary)


def undecided(tables: Iterable[Table]) -> list[str]:
    return [
        f"{table.name}.{column.name}"
        for table in tables
        for column in table.c
        if isinstance(column.type, WORDS)
        and not isinstance(column.type, Enum)
        and column.name != "form_key"
        and not column.name.endswith(SEALED)
        and f"{table.name}.{column.name}" not in PLAIN
    ]


@pytest.mark.proof("I2")
def test_each_column_that_can_hold_words_is_sealed_or_says_why_not(proof: Proof) -> None:
    tables = Base.metadata.sorted_tables
    columns = [f"{table.name}.{column.name}" for table in tables for column in table.c]
    found = undecided(tables)
    proof.tried(len(columns), len(found))
    proof.figures |= {"sealed": sum(name.endswith(SEALED) for name in columns), "plain, with a reason": len(PLAIN)}
    assert not found, "seal it, or say in PLAIN why it is no patient's words"
    assert not PLAIN.keys() - set(columns), "these are gone: take them out of PLAIN"
    assert {"data_key"} == LEFT_OUT, "everything else is in a backup"


def test_a_plain_column_of_words_is_found() -> None:
    new = Table("diary", MetaData(), Column("id", Uuid), Column("entry", Text), Column("note_sealed", Text))
    assert undecided([new]) == ["diary.entry"]


@pytest.mark.proof("I8")
def test_what_is_plain_and_about_somebody_is_written_down(proof: Proof) -> None:
    """For the operator, by name, with the rest of what is plain by design."""
    section = (
        (ROOT / "docs" / "operating.md").read_text().partition("## What is plain by design")[2].partition("\n## ")[0]
    )
    said = about_somebody()
    missing = [name for name in said if f"`{name}`" not in section]
    proof.tried(len(said), len(missing))
    for words in ("ids", "times", "sizes", "foreign keys", "HMAC"):
        assert words in section
    assert not missing


def about_somebody() -> list[str]:
    return [name for name, why in PLAIN.items() if why in PERSONAL]


def test_one_that_is_not_written_down_is_found() -> None:
    assert "user.name" in about_somebody()
    assert len(about_somebody()) >= 6
