"""What was written so far. The newest from Jordan is unread by Maya; Devon's waits for Jordan."""

import io
from datetime import timedelta
from uuid import UUID

import pikepdf
from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.database import db, id_at
from portal.demo.people import Riverbend
from portal.files.uploads import Upload
from portal.messages.actions import BODY, thread_about
from portal.messages.attaching import attach
from portal.messages.models import Message, ReadMark, Thread
from portal.messages.topics import AT_DESK, Topic
from portal.programs.actions.setting_cover import Days, set_cover
from portal.vault.sealing import seal

MAYA = (
    (
        12,
        "9:08",
        "jordan",
        "Hi Maya, welcome. You can write to me here between sessions. I read it on weekdays.",
    ),
    (12, "17:45", "maya", "Thank you. Is it okay if I only write a little?"),
    (11, "9:20", "jordan", "A line is plenty. You do not have to explain everything."),
    (8, "17:30", "maya", "I tried the breathing from Wednesday on the bus. It helped some."),
    (7, "11:05", "jordan", "That counts as practice, and on a bus it is not easy. What did you notice in your body?"),
    (7, "18:15", "maya", "My chest got less tight. My thoughts were still loud."),
    (
        5,
        "9:40",
        "jordan",
        "Loud thoughts are fine. The skill works on the body first. Keep it for Friday, we can look at it together.",
    ),
    (3, "20:20", "maya", "I started the thought record about being late. I got stuck at the facts against it."),
    (2, "9:15", "jordan", "Getting stuck there is common. Try asking what Dana would say she saw."),
    (1, "18:40", "maya", "That helped. I am not done yet."),
    (0, "8:50", "jordan", "No rush. If a part stays empty, tap “I’m stuck”, and I will help you with it."),
)
DEVON = (
    (4, "10:30", "jordan", "Hi Devon, how was the first week of mornings?"),
    (2, "17:55", "devon", "Hard to get up. I made it to all three though."),
    (1, "9:25", "jordan", "Three of three. I saw your activity plan too."),
    (0, "8:10", "devon", "Can we move our talk next week? I have a dentist at three."),
)
LENA = (
    (
        4,
        "11:00",
        "priya",
        "Lena, I read your opposite action sheet. You took the call even though you wanted to hide.",
    ),
    (2, "21:30", "lena", "I almost hung up. The evening group practised it with me before."),
    (0, "9:05", "priya", "Bring it on Thursday if you like. I would like to hear which part was hardest."),
)
DEVON_SCHEDULE = (
    (3, "12:10", "devon", "My shift starts at one on Tuesdays now. Does the morning group still end at noon?"),
    (2, "10:05", "sam", "It does. You are out by five past twelve on most days."),
    (0, "8:30", "devon", "Good, thank you. Could I get a note for my work about the hours?"),
)
LENA_BILLS = (
    (6, "16:40", "lena", "I got a bill for the first week. I thought my plan covers that."),
    (5, "9:30", "sam", "Thank you for telling us. It went out by mistake; your plan was billed. Nothing is due."),
    (1, "17:20", "lena", "Here is the letter from my plan, in case you need it."),
)
TALKS = (
    ("maya", Topic.CARE, MAYA, 10),
    ("devon", Topic.CARE, DEVON, 3),
    ("lena", Topic.CARE, LENA, 3),
    ("devon", Topic.SCHEDULE, DEVON_SCHEDULE, 2),
    ("lena", Topic.BILLING, LENA_BILLS, 2),
)


def seed_messages(clinic: Riverbend) -> None:
    """Conversations about care, the schedule and bills; everybody has read all but the newest of the other side.

    Lena's letter from her plan is a file, and Jordan is away in the coming week.
    """
    for patient, topic, written, read in TALKS:
        _talk(clinic, patient, topic, written, read)
    bills = thread_about(clinic.id("lena"), Topic.BILLING)
    newest = select(Message).where(Message.thread_id == bills.id).order_by(Message.id.desc()).limit(1)
    attach(
        bills,
        db.session.scalars(newest).one(),
        [Upload("Letter from my plan.pdf", "application/pdf", sheet_of_paper())],
    )
    away = Days(clinic.today + timedelta(days=5), clinic.today + timedelta(days=9))
    set_cover(clinic.actor("jordan", Role.THERAPIST), clinic.id("jordan"), clinic.id("priya"), away)


def sheet_of_paper() -> bytes:
    """A PDF of one empty page."""
    out = io.BytesIO()
    with pikepdf.new() as paper:
        paper.add_blank_page(page_size=(612, 792))
        paper.save(out)
    return out.getvalue()


def _talk(
    clinic: Riverbend, patient: str, topic: Topic, written: tuple[tuple[int, str, str, str], ...], read: int
) -> None:
    thread = thread_about(clinic.id(patient), topic)
    sent = [_send(clinic, thread, *one) for one in written]
    thread.opened_at, thread.last_message_at = sent[0].sent_at, sent[-1].sent_at
    _open(sent, read)
    thread.waits_at_desk = topic in AT_DESK and any(
        one.opened_at is None and one.author_id == thread.patient_id for one in sent
    )
    for name in {author for _, _, author, _ in written}:
        last = sent[-1] if sent[-1].author_id == clinic.id(name) else sent[read - 1]
        db.session.add(
            ReadMark(
                user_id=clinic.id(name),
                thread_id=thread.id,
                up_to=last.id,
                read_at=min(last.sent_at + timedelta(hours=1), clock.now()),
            )
        )
    db.session.flush()


def _open(sent: list[Message], read: int) -> None:
    """Each that was read, some time after it came, and not after it was answered."""
    for place, one in enumerate(sent):
        answer = next((other for other in sent[place:] if other.author_id != one.author_id), None)
        if answer is not None or place < read:
            latest = answer.sent_at - timedelta(minutes=4) if answer else clock.now()
            one.opened_at = max(one.sent_at, min(one.sent_at + timedelta(hours=2), latest))


def _send(clinic: Riverbend, thread: Thread, days_ago: int, wall_clock: str, author: str, body: str) -> Message:
    """As it would have been sent then: its id sorts by that time."""
    at = clock.now() - timedelta(hours=clinic.hours_since(days_ago, wall_clock))
    message_id: UUID = id_at(at)
    message = Message(
        id=message_id,
        thread_id=thread.id,
        author_id=clinic.id(author),
        body_sealed=seal(thread.patient_id, BODY, message_id, body),
        sent_at=at,
        form_key=f"demo:{message_id.hex}",
    )
    db.session.add(message)
    db.session.flush()
    return message
