"""What was written so far. The newest from Jordan is unread by Maya; Devon's waits for Jordan."""

from datetime import timedelta
from uuid import UUID

from portal import clock
from portal.database import db, id_at
from portal.demo.people import Riverbend
from portal.messages.actions import BODY, care_thread
from portal.messages.models import Message, ReadMark, Thread
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
    (0, "8:50", "jordan", "No rush. Send it when you want me to read it, even if a part is empty."),
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
TALKS = (("maya", MAYA, 10), ("devon", DEVON, 3), ("lena", LENA, 3))


def seed_messages(clinic: Riverbend) -> None:
    """Three conversations; everybody has read all but the newest of the other side."""
    for patient, written, read in TALKS:
        _talk(clinic, patient, written, read)


def _talk(clinic: Riverbend, patient: str, written: tuple[tuple[int, str, str, str], ...], read: int) -> None:
    thread = care_thread(clinic.id(patient))
    sent = [_send(clinic, thread, *one) for one in written]
    thread.opened_at, thread.last_message_at = sent[0].sent_at, sent[-1].sent_at
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
