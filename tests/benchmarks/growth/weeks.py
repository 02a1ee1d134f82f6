"""What one week leaves of one patient: who was there, what was written, sent, answered, told and recorded.

In twelve weeks: 36 marks of attendance, 50 messages, 40 worksheets sent, and a 41st begun.
"""

from collections.abc import Iterator
from typing import TypeVar

from portal.audit.record import joined
from tests.benchmarks.growth import words
from tests.benchmarks.growth.copying import Rows, octets
from tests.benchmarks.growth.marks import DAY, HOUR, MINUTE, drawn, id_of, instant
from tests.benchmarks.growth.people import OF_LEADER, Clinic, Patient
from tests.benchmarks.growth.places import held, session_id, span

MORE_MESSAGES, MORE_SHEETS = (2, 5), (3, 6, 8, 10)
"""Weeks in which there are five messages instead of four, and four worksheets instead of three."""
T = TypeVar("T")
Said = tuple[int, str | None, str, str, str]
"""When, by whom, what was done, with which kind of thing, its id."""


def add_week(rows: Rows, clinic: Clinic, patient: Patient, week: int) -> None:
    """`week` 1 is the last before now, 12 the first."""
    _attend(rows, clinic, patient, week)
    said = [*_write(rows, clinic, patient, week), *_send(rows, clinic, patient, week)]
    if week == 1:
        _begin(rows, clinic, patient)
    for one in sorted(said):
        _record(rows, patient, one)


def last_message(clinic: Clinic, number: int) -> int:
    return _written(clinic, number, 1, _messages(1) - 1)


def _attend(rows: Rows, clinic: Clinic, patient: Patient, week: int) -> None:
    leader = clinic.id("leader", patient.group // OF_LEADER)
    for day in held(clinic, patient.group, week):
        begin, end = span(clinic, patient.group, day)
        chance = drawn("there", patient.number, day) % 20
        presence = {0: "excused", 1: "unexcused", 2: "late"}.get(chance, "present")
        late = 20 if presence == "late" else 0
        minutes = (end - begin) // MINUTE - late if chance > 1 else 0
        rows.add(
            "attendance",
            *(id_of(end, "there", patient.number, week), session_id(clinic, patient.group, day), patient.id),
            *(presence, str(minutes), str(late), "0", leader, instant(end + 20 * MINUTE)),
        )


def _messages(week: int) -> int:
    return 5 if week in MORE_MESSAGES else 4


def _written(clinic: Clinic, number: int, week: int, which: int) -> int:
    """Two days or so apart; a patient in fifty has waited five days for an answer to the last."""
    if week == 1 and which == _messages(1) - 1:
        return clinic.now - (120 if number % 50 == 0 else 1 + number % 40) * HOUR
    begin = clinic.now - week * 7 * DAY
    return begin + which * 7 * DAY // 5 + drawn("minute", number, week, which) % (5 * HOUR)


def _write(rows: Rows, clinic: Clinic, patient: Patient, week: int) -> Iterator[Said]:
    """She and her therapist in turn. The last of hers waits, with one in three; the last of his with another third."""
    last = _messages(week) - 1
    for which in range(last + 1):
        at = _written(clinic, patient.number, week, which)
        is_last = week == 1 and which == last
        hers = which % 2 == 0 if not is_last else patient.number % 3 == 0 or patient.number % 50 == 0
        body = _one_of(words.HERS if hers else words.THEIRS, "words", patient.number, week, which)
        waits = is_last and (hers or patient.number % 3 == 1)
        message = id_of(at, "message", patient.number, week, which)
        author = patient.id if hers else patient.therapist_id
        rows.add(
            "message",
            *(message, patient.thread_id, author, patient.sealer.seal("message.body_sealed", message, body)),
            *(instant(at), None if waits else instant(min(at + 2 * HOUR, clinic.now)), message),
        )
        if not hers and which < 3:
            _tell(rows, patient.id, "message", patient.thread_id, message, at, not waits)
        if not hers:
            yield at, author, "sent", "message", message
        if is_last:
            _mark(rows, patient, message, at, hers, waits)


def _mark(rows: Rows, patient: Patient, message: str, at: int, hers: bool, waits: bool) -> None:
    """Who wrote it has read it; the other one has read until just before it, where it waits."""
    before = id_of(at - 1, "before")
    for who, has in ((patient.id, hers or not waits), (patient.therapist_id, not hers or not waits)):
        mark = id_of(at, "mark", who, patient.number)
        rows.add("read_mark", mark, who, patient.thread_id, message if has else before, instant(at))


def _send(rows: Rows, clinic: Clinic, patient: Patient, week: int) -> Iterator[Said]:
    """Worksheets, each answered within two days but for some of the last; every third one with a comment."""
    for which in range(4 if week in MORE_SHEETS else 3):
        given = clinic.now - week * 7 * DAY + which * 36 * HOUR
        sent = given + 30 * HOUR - drawn("sent", patient.number, week, which) % (8 * HOUR)
        waits = week == 1 and which == 2 and patient.number % 5 < 2
        key = (patient.number, week, which)
        submission = _sheet(rows, clinic, patient, key, given, sent, waits)
        yield sent, patient.id, "sent", "submission", submission
        _tell(rows, patient.therapist_id, "submission", submission, "1", sent, not waits, mailed=False)
        if not waits and which % 3 == 0:
            yield sent + 19 * HOUR, patient.therapist_id, "read", "submission", submission
            yield sent + 20 * HOUR, patient.therapist_id, "reviewed", "submission", submission


def _sheet(
    rows: Rows, clinic: Clinic, patient: Patient, key: tuple[int, int, int], given: int, sent: int, waits: bool
) -> str:
    one = _one_of(words.sheets(), "sheet", *key)
    assignment, submission = id_of(given, "given", *key), id_of(sent - HOUR, "sheet", *key)
    version, answered = id_of(sent, "version", *key), None if waits else instant(sent + 20 * HOUR)
    seal = patient.sealer.seal
    rows.add(
        "assignment",
        *(assignment, patient.id, one.slug, one.version, patient.therapist_id),
        *(instant(given + 2 * DAY), instant(given)),
    )
    rows.add(
        "submission",
        *(submission, assignment, patient.id, one.slug, one.version, "submitted" if waits else "reviewed"),
        *(seal("submission.cells_sealed", submission, one.draft), "2", "1", "1", "1"),
        *(instant(sent - HOUR), instant(sent), instant(sent), answered),
        None if waits else instant(sent + 23 * HOUR),
    )
    rows.add(
        "submission_version",
        *(version, submission, "1", "en", seal("submission_version.cells_sealed", version, one.sent)),
        *(seal("submission_version.computed_sealed", version, one.computed), instant(sent), f"{assignment}:{version}"),
    )
    if key[2] % 3 == 0 and not waits:
        _answer(rows, patient, key, version, sent + 20 * HOUR)
    if key[1] == 2 and key[2] == 0 and patient.number % 25 < 2:
        _follow_up(rows, patient, submission, sent)
    return submission


def _answer(rows: Rows, patient: Patient, key: tuple[int, int, int], version: str, at: int) -> None:
    feedback = id_of(at, "feedback", *key)
    body = patient.sealer.seal("feedback.body_sealed", feedback, _one_of(words.COMMENTS, "comment", *key))
    rows.add("feedback", feedback, version, patient.therapist_id, body, "reviewed", instant(at), feedback)


def _follow_up(rows: Rows, patient: Patient, submission: str, at: int) -> None:
    """One patient in twenty-five had one that is closed, another has one in hand."""
    task, closed = id_of(at, "follow-up", patient.number), patient.number % 25 == 1
    answers = patient.sealer.seal("risk_task.answers_sealed", task, b"q9=1")
    seen = (instant(at + HOUR), patient.therapist_id)
    rows.add(
        "risk_task",
        *(task, patient.id, submission, "phq-9 1.0.0", "item9", "high", "self_harm", answers, patient.therapist_id),
        *(instant(at), *seen, *((instant(at + DAY), patient.therapist_id) if closed else (None, None)), "0", "0"),
    )


def _begin(rows: Rows, clinic: Clinic, patient: Patient) -> None:
    """A worksheet half done, and one that she has not begun."""
    texts = tuple(one for one in words.sheets() if one.slug == "thought-record-short")
    one, key = _one_of(texts, "begun", patient.number), ("begun", patient.number)
    given, begun = clinic.now - 40 * HOUR, clinic.now - 5 * HOUR
    due = instant(clinic.now + 30 * HOUR)
    assignment, submission = id_of(given, "given", *key), id_of(begun, "sheet", *key)
    rows.add("assignment", assignment, patient.id, one.slug, one.version, patient.therapist_id, due, instant(given))
    cells = patient.sealer.seal("submission.cells_sealed", submission, one.draft)
    rows.add(
        "submission",
        *(submission, assignment, patient.id, one.slug, one.version, "draft", cells, "1", "1", "1", "0"),
        *(instant(begun), instant(begun), None, None, None),
    )
    other = _one_of(words.sheets(), "to begin", patient.number)
    rows.add(
        "assignment",
        *(id_of(given, "to begin", patient.number), patient.id, other.slug, other.version, patient.therapist_id),
        *(due, instant(given)),
    )


def _tell(rows: Rows, who: str, kind: str, about: str, cause: str, at: int, seen: bool, mailed: bool = True) -> None:
    """A notice, and the mail that told of it. One mail in a thousand came back."""
    notice, delivery = id_of(at, "notice", about, cause, who), None
    if mailed:
        delivery = id_of(at, "delivery", about, cause, who)
        failed = drawn("failed", delivery) % 1000 == 0
        over = (None, instant(at + HOUR), "550 no such mailbox") if failed else (instant(at + MINUTE), None, "")
        rows.add("delivery", delivery, who, "mail", instant(at), instant(at), "1", *over)
    rows.add(
        "notice",
        *(notice, who, kind, about, f"{kind}:{about}:{who}:{cause}", instant(at)),
        *(instant(at + 2 * HOUR) if seen else None, instant(at + MINUTE), delivery),
    )


def _record(rows: Rows, patient: Patient, said: Said) -> None:
    """The next link of her chain."""
    at, who, verb, subject, about = said
    event, when, request = id_of(at, "event", patient.number, verb, about), instant(at), about[:16]
    before = _measured(event) + _measured(patient.id)
    after = b"".join(map(_measured, (when, who or "", verb, subject, about, request)))
    patient.length += 1
    previous, patient.head = patient.head, joined(patient.head, before, patient.length, after)
    rows.add(
        "audit_event",
        *(event, patient.id, str(patient.length), when, who, verb, subject, about, request),
        *(octets(previous), octets(patient.head)),
    )


def _measured(text: str) -> bytes:
    return len(text.encode()).to_bytes(4, "big") + text.encode()


def _one_of(several: tuple[T, ...], *what: object) -> T:
    return several[drawn(*what) % len(several)]
