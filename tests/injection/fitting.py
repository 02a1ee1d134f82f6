"""What goes into a form beside the words, so that it is taken."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from portal.clock import today_in
from portal.demo.people import ZONE

Words = Callable[[str], str]
WORDS = object()
_OF_DAY, _MISSED = {"group_id": ("group", "day")}, ("missed", "maya's")
FIRST = ("emergency.close",)
"""Before the clinic names somebody else who does it."""
LAST = (
    *(
        "schedule.notice",
        "caseload.end_recurring",
        "planning.cancel",
        "caseload.cancel_one_to_one",
        "follow_ups.pass_on",
        "follow_ups.close",
        "admin.hold",
        "admin.transfer",
        "admin.step_down",
    ),
    *("admin.end_enrollment", "admin.end_series", "admin.readmit", "admin.resume", "admin.take_back_end"),
    *("caseload.withdraw_assignment", "caseload.withdraw_group_homework", "caseload.withdraw_repeated"),
    *("letters.decide", "caseload.make_hand_over"),
    *("admin.close_group", "admin.close_track", "admin.close_program"),
)
"""What takes away what other forms are about comes after them, in this order."""
NUMBERS = {"least": "0", "most": "10", "step": "1", "min": "0", "max": "10", "min_rows": "1", "max_rows": "5"}
NUMBERS |= {
    "minutes": "10",
    "late": "5",
    "early": "5",
    "belief_before": "50",
    "feeling_before": "50",
    "feeling_after": "50",
}


def by_hand(endpoint: str, words: Words) -> dict[str, Any]:
    """Fields of this form by name; None leaves one out."""
    made = _FITTING.get(endpoint)
    return made(words) if made else {}


def _series(words: Words) -> dict[str, Any]:
    line = words("blocks")
    rotation = f"{line} | module: {line}"
    sent = {"weekday": "6", "begins": "09:00", "ends": "12:00", "until_on": None}
    return {**sent, "blocks": f"{line} 20", "rotation": rotation}


def _question(words: Words) -> dict[str, Any]:
    return {"between": f"5 = {words('between')}", "answers": f"{words('answers')}\nother"}


def _reached(words: Words) -> dict[str, Any]:
    return {one: f"{words(one)[:22]} 555 010 0142" for one in ("phone", "contact_phone")}


_GIVING = {"due_on": None, "repeat": None, "until_on": None}
_FITTING: dict[str, Callable[[Words], dict[str, Any]]] = {
    "admin.add_series": _series,
    "admin.change_series": lambda words: _series(words) | {"weekday": "5"},
    "admin.clinic": lambda words: {one: f"{words(one)[:22]} 555 010 0142" for one in ("phone", "on_call_phone")},
    "admin.contact": _reached,
    "coping.change_contact": _reached,
    "coping.change_contact_of": _reached,
    "admin.change_crisis_text": lambda words: {"words": f"988 911 {words('words')}"},
    "builder.add_question": _question,
    "builder.change_part": _question,
    "caseload.assign_homework": lambda words: _GIVING,
    "caseload.assign_worksheet": lambda words: _GIVING | {"worksheet": "thought-record-short"},
    "caseload.book_one_to_one": lambda words: {"day": str(today_in(ZONE) + timedelta(days=4)), "begins": "06:10"},
    "caseload.enter_paper": lambda words: {"paper-date": today_in(ZONE).isoformat()},
    "emergency.begin": lambda words: {"name": "Lena Walsh", "reason": f"{words('reason')} and that is why"},
    "review.feedback": lambda words: {"outcome": "reviewed"},
    "schedule.notice": lambda words: {"kind": "late", "minutes": "10", "cause": None},
}
MORE: tuple[tuple[str, str, dict[str, tuple[str, str]], dict[str, Any]], ...] = (
    ("maya", "messages.draft", {"thread_id": ("thread", "maya's")}, {"body": WORDS}),
    ("maya", "worksheets.draft", {"assignment_id": ("assignment", "maya's draft")}, {"situation": WORDS}),
    ("devon", "arriving.say_how", {}, {"feeling": "hard", "words": WORDS}),
    ("dana", "caseload.preview_handout", {}, {"text": WORDS}),
    (
        "dana",
        "caseload.write_to_absent",
        {**_OF_DAY, "appointment_id": _MISSED},
        {"patient_id": ("person", "maya"), "line": WORDS},
    ),
    (
        "dana",
        "caseload.give_worksheet",
        {"slug": ("slug", "thought record")},
        {"groups": ("group", "day"), "note": WORDS},
    ),
    ("jordan", "follow_ups.reopen", {"task_id": ("risk_task", "maya's")}, {"why": WORDS}),
    ("jordan", "review.draft", {"submission_id": ("submission", "devon's, sent")}, {"overall": WORDS}),
    (
        "jordan",
        "review.hand_over",
        {"submission_id": ("submission", "devon's, sent")},
        {"colleague": ("colleague", "priya"), "word": WORDS},
    ),
)
"""(who, endpoint, what its address names, fields: words, an object's id, or what is said)."""
AT_LAST = ("follow_ups.reopen",)
SEARCHES: dict[str, tuple[str, ...]] = {
    "worksheets.index": ("q",),
    "caseload.library": ("q",),
    "caseload.handout_library": ("q",),
    "admin.groups": ("q",),
    "admin.waiting": ("q",),
    "admin.group": ("q",),
    "admin.access_log": ("of", "by"),
}
"""Pages that say what was looked for, and under which names it is asked."""
EXCUSED = {
    "portal.admin.forms.people.NameForm.credentials": "the same words as when one is invited, which is fed",
    "portal.admin.forms.people.NameForm.name": "the same; it would rename whom other forms are about",
    "portal.showcase.forms.SampleForm.line": "the page of parts takes no answer, and is there in the demo alone",
    "portal.showcase.forms.SampleForm.words": "the same",
    "portal.accounts.forms.ConfirmForm.code": "six digits; anything else is refused",
    "portal.accounts.forms.ForgottenForm.email": "shown again in its field when refused, and kept nowhere",
    "portal.accounts.forms.ProofForm.code": "digits or letters of a code; anything else is refused",
    "portal.accounts.forms.SecondStepForm.code": "digits or letters of a code; anything else is refused",
    "portal.accounts.forms.SignInForm.email": "shown again in its field when refused, and kept nowhere",
    "portal.admin.forms.clinic.ClinicForm.zone": "the name of a time zone; anything else is refused",
    "portal.admin.forms.people.AddressForm.email": "an address: no angle bracket, quote or space is taken",
    "portal.admin.forms.people.InviteForm.email": "an address: no angle bracket, quote or space is taken",
    "portal.admin.forms.representatives.GiveForm.email": "an address: no angle bracket, quote or space is taken",
    "portal.builder.forms.sheet.ImportForm.text": "a worksheet in YAML, of which every part has a field of its own",
    "portal.emergency.forms.BeginForm.name": "the full name of a patient; any other is shown again in its field",
    "portal.notifications.forms.PushForm.auth": "a key for the push service, shown nowhere",
    "portal.notifications.forms.PushForm.endpoint": "an address of a known push service, shown nowhere",
    "portal.notifications.forms.PushForm.p256dh": "a key for the push service, shown nowhere",
    "portal.schedule.forms.NoticeForm.kind": "one of two words",
    "portal.schedule.forms.NoticeForm.minutes": "a number",
    "portal.schedule.marking_forms.MarkForm.early": "a number",
    "portal.schedule.marking_forms.MarkForm.late": "a number",
    "portal.schedule.marking_forms.MarkForm.mark": "one of a few words",
    "portal.admin.forms.access_log.LogForm.by": "asked by address: SEARCHES",
    "portal.admin.forms.access_log.LogForm.of": "asked by address: SEARCHES",
    "portal.admin.forms.branding.BrandForm.accent_colour": "six digits of a color; anything else is refused",
    "portal.admin.forms.branding.BrandForm.bar_colour": "six digits of a color; anything else is refused",
    "portal.admin.forms.fields.FindForm.q": "of programs by address: SEARCHES; of people as its form leads",
    "portal.admin.forms.programs.FindProgramForm.q": "asked by address: `?q=` of SEARCHES",
    "portal.caseload.handout_forms.ShelfForm.q": "asked by address: `?q=` of SEARCHES",
    "portal.worksheets.forms.SearchForm.q": "asked by address: `?q=` of SEARCHES",
}
"""Fields that take words and are not fed, and why."""
