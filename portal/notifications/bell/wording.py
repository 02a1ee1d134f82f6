"""What a notice says: its kind in plain words, never what it is about. A kind without words of its own is "new"."""

from dataclasses import dataclass
from typing import Any

from flask_babel import lazy_gettext as _l


@dataclass(frozen=True)
class Words:
    """`to_staff`: where a patient and staff hear of different things."""

    to_patient: Any
    icon: str
    to_staff: Any = None


WORDS = {
    "message": Words(_l("You have a new message"), "chat", _l("A patient’s conversation has a new message")),
    "announcement": Words(_l("Your group has a new announcement"), "people"),
    "feedback": Words(_l("A worksheet of yours was answered"), "sheet"),
    "plan": Words(_l("Your therapist agreed to your plan"), "check"),
    "assignment": Words(_l("A worksheet for you is new or has changed"), "sheet", _l("A patient asked for help")),
    "handout": Words(_l("There is a new handout"), "book"),
    "schedule": Words(_l("A session has changed"), "calendar"),
    "session_reminder": Words(_l("A session of yours is coming up"), "clock"),
    "homework_reminder": Words(_l("A worksheet of yours is due soon"), "sheet"),
    "turn_reminder": Words(_l("A worksheet for today is still open"), "sheet"),
    "make_up": Words(
        _l("There is news of a session you asked to make up"), "calendar", _l("A patient asks to come as a guest")
    ),
    "absence_line": Words(_l("Your group leader wrote to you about a session you missed"), "people"),
    "agreement": Words(_l("Your group’s agreement has a new wording"), "people"),
    "place": Words(_l("There is news of your place in the program"), "people"),
    "care_team": Words(
        _l("There is news of your care team"), "people", _l("A patient is handed over, or that was taken back")
    ),
    "submission": Words(_l("A worksheet came in"), "sheet"),
    "hand_over": Words(_l("A colleague asked you to answer a worksheet"), "inbox"),
    "early_check": Words(_l("A patient said how the first days are"), "sun"),
    "letter": Words(_l("There is news of your letter"), "pen", _l("A letter to the next person waits to be read")),
    "letter_concern": Words(_l("A colleague asks you to look at a letter"), "pen"),
    "cover": Words(_l("A colleague will be away, and you stand in meanwhile"), "calendar"),
    "days_away": Words(_l("The clinic set or changed your days away"), "calendar"),
    "follow_up": Words(_l("A follow-up waits for you"), "flag"),
    "emergency_access": Words(_l("A colleague reads a patient’s record in an emergency"), "shield"),
    "absence": Words(_l("Somebody will be late, or cannot come"), "clock"),
    "new_sign_in": Words(_l("Your account was opened on a device we had not seen before"), "shield"),
    "new_password": Words(
        _l("Your password was set anew with a link from an e-mail. Any app or calendar that read for you was ended"),
        "lock",
    ),
    "way_in": Words(_l("How you sign in was changed: your password, your code or a passkey"), "lock"),
    "code_by_hand": Words(
        _l("A code was made for you, for when you lost your second step. You did not ask? Tell the clinic"), "shield"
    ),
    "code_for_another": Words(_l("A code was made for a colleague who lost their second step"), "shield"),
    "new_address": Words(_l("The clinic changed your e-mail address"), "lock"),
    "contact": Words(_l("The clinic changed how it reaches you"), "phone"),
    "passkey": Words(_l("A passkey of yours was put out of use: it may have been copied"), "shield"),
    "app_key": Words(_l("A key for an app that reads your records was made"), "shield"),
    "representative": Words(_l("There is news of who can see your schedule"), "shield"),
    "attendance_concern": Words(_l("A group leader asks you to look at somebody’s attendance"), "people"),
}
_ANY = Words(_l("There is something new"), "info")


def words_of(kind: str, to_patient: bool) -> str:
    words = WORDS.get(kind, _ANY)
    return str(words.to_patient if to_patient or words.to_staff is None else words.to_staff)


def icon_of(kind: str) -> str:
    return WORDS.get(kind, _ANY).icon
