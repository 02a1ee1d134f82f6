"""What lies beside the weeks: what a group is given and told, what comes again, devices, first days, letters."""

from functools import cache

from portal.worksheets.published import catalogue
from tests.benchmarks.growth import words
from tests.benchmarks.growth.copying import Rows
from tests.benchmarks.growth.marks import DAY, HOUR, drawn, id_of, instant
from tests.benchmarks.growth.people import IN_PROGRAM, OF_LEADER, WEEKS, Clinic, Patient
from tests.benchmarks.growth.places import held, session_id, span

SKILLS = ("stop", "tipp", "opposite-action", "wise-mind")


@cache
def _newest(slug: str) -> tuple[str, str]:
    return slug, catalogue().current(slug).version


def add_to_group(rows: Rows, clinic: Clinic, number: int) -> None:
    """Week after week a handout, homework and a word to all; and one worksheet that comes again."""
    group, leader = clinic.id("group", number), clinic.id("leader", number // OF_LEADER)
    recurring = clinic.id("again", number)
    days = (clinic.made_on.isoformat(), clinic.day(28))
    rows.add(
        "recurring_assignment",
        *(recurring, None, group, *_newest("weekly-goals"), "weekly", *days, leader, instant(clinic.made), recurring),
    )
    for week in range(1, WEEKS + 1):
        at = clinic.now - week * 7 * DAY + 3 * DAY
        handout, given = id_of(at, "handout", number), id_of(at, "release", number)
        body = clinic.sealer.seal("material.body_sealed", handout, words.COMMENTS[week % 3])
        rows.add(
            "material",
            *(handout, handout, "1", f"Handout {week}", "text", body, "", "", "0", "2", leader, instant(at)),
        )
        rows.add("release", given, handout, group, instant(at), "at", "0", "f", "0", leader, given)
        homework, said = id_of(at, "homework", number), id_of(at, "announcement", number)
        due = instant(at + 3 * DAY)
        rows.add("homework", homework, group, *_newest("thought-record-short"), due, leader, instant(at), homework)
        if week % 2:
            body = clinic.sealer.seal("announcement.body_sealed", said, b"We meet in room 2 on Friday.")
            rows.add("announcement", said, group, leader, body, instant(at), said)


def add_to_patient(rows: Rows, clinic: Clinic, patient: Patient) -> None:
    """Six sign-ins, the last one live; with one in two a diary card that comes again; with one in fifty a letter."""
    number, who = patient.number, patient.id
    for which in range(6):
        at, ended = clinic.now - which * 9 * DAY - number % 24 * HOUR, which > 0
        sign_in = id_of(at, "sign-in", number)
        over = instant(at + DAY) if ended else None
        rows.add("sign_in", sign_in, who, sign_in * 2, instant(at), instant(at), "f", over, "Chrome on Android", "f")
    check = clinic.id("check", number)
    rows.add("early_check", check, who, clinic.id("place", number), "good", instant(clinic.made + 4 * DAY))
    target = clinic.id("target", number)
    label = patient.sealer.seal("target.label_sealed", target, b"Urge to cancel")
    rows.add("target", target, who, label, "urge", "less", patient.therapist_id, instant(clinic.made), target)
    if number % 2:
        again, days = clinic.id("diary", number), (clinic.made_on.isoformat(), clinic.day(14))
        giver = (patient.therapist_id, instant(clinic.made), again)
        rows.add("recurring_assignment", again, who, None, *_newest("dbt-diary-card"), "daily", *days, *giver)
    if number % 50 == 3:
        _letter(rows, clinic, patient)


def _letter(rows: Rows, clinic: Clinic, patient: Patient) -> None:
    letter, program = clinic.id("letter", patient.number), clinic.id("program", patient.group // IN_PROGRAM)
    body = patient.sealer.seal("letter.body_sealed", letter, b"It gets lighter after the second week.")
    signed = patient.sealer.seal("letter.signed_sealed", letter, b"A.")
    decision = "waiting" if patient.number % 1000 == 3 else "shown"
    rows.add(
        "letter", letter, patient.id, body, signed, program, "2", "f", decision, instant(clinic.now - 9 * DAY), letter
    )


def add_week(rows: Rows, clinic: Clinic, patient: Patient, week: int) -> None:
    """The handout was opened, the word to all read, two skills used; one in six said that she could not come."""
    number, at = patient.number, clinic.now - week * 7 * DAY + 3 * DAY
    handout, said = id_of(at, "handout", patient.group), id_of(at, "announcement", patient.group)
    seen = at + 5 * HOUR + number % 60
    if week > 1 or number % 2:
        rows.add("opened", id_of(seen, "opened", number), patient.id, handout, instant(seen))
        if week % 2:
            rows.add("announcement_read", id_of(seen, "heard", number), said, patient.id, instant(seen))
    for which in range(2):
        used = at + which * 2 * DAY
        use, skill, day = id_of(used, "skill", number), SKILLS[(number + week + which) % 4], instant(used)[:10]
        rows.add("skill_use", use, patient.id, skill, day, instant(used), "t", instant(used + HOUR), "f", use)
    if drawn("told", number, week) % 6 == 0:
        _away(rows, clinic, patient, week)


def _away(rows: Rows, clinic: Clinic, patient: Patient, week: int) -> None:
    """She told; of every fourth who did so, a make-up was asked for, in the group before hers."""
    for day in held(clinic, patient.group, week)[:1]:
        begin = span(clinic, patient.group, day)[0]
        notice, missed = id_of(begin, "away", patient.number), session_id(clinic, patient.group, day)
        seen = (instant(begin - HOUR), clinic.id("leader", patient.group // OF_LEADER))
        rows.add("absence_notice", notice, missed, patient.id, "absent", instant(begin - 5 * HOUR), *seen)
        if patient.number % 4 == 0:
            up, guest = id_of(begin, "make-up", patient.number), session_id(clinic, abs(patient.group - 1), day)
            asked = instant(begin + DAY)
            rows.add("make_up", up, patient.id, missed, guest, "declined", asked, asked, seen[1])


def add_cover(rows: Rows, clinic: Clinic, number: int) -> None:
    """Of fifty therapists one is away this week, and the next one answers."""
    cover, away = clinic.id("cover", number), clinic.id("therapist", number)
    rows.add("cover", cover, away, clinic.id("therapist", number - 1), clinic.day(-3), clinic.day(3))


def add_to_desk(rows: Rows, clinic: Clinic, patient: Patient) -> None:
    """A conversation with the front desk, answered but for one in ten."""
    sam, first = clinic.desk_id, clinic.now - (5 + patient.number % 70) * DAY
    thread = clinic.id("desk thread", patient.number)
    waits, topic = patient.number % 200 == 7, "billing" if patient.number % 40 == 7 else "schedule"
    last = first + (2 if waits else 3) * HOUR
    rows.add("thread", thread, patient.id, topic, instant(first), instant(last), "t" if waits else "f")
    for which in range(3 if waits else 4):
        at, hers = first + which * HOUR, which % 2 == 0
        message = id_of(at, "to the desk", patient.number)
        body = patient.sealer.seal("message.body_sealed", message, words.HERS[which] if hers else words.THEIRS[which])
        is_new = waits and which == 2
        author = patient.id if hers else sam
        rows.add("message", message, thread, author, body, instant(at), None if is_new else instant(at), message)
    read = id_of(first + HOUR if waits else last, "to the desk", patient.number)
    rows.add("read_mark", clinic.id("desk mark", patient.number), sam, thread, read, instant(first + HOUR))
    rows.add("read_mark", clinic.id("her desk mark", patient.number), patient.id, thread, message, instant(last))
