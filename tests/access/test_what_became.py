"""Who sends a form is told what became of it: each route of staff says it, or leads to a page that shows it."""

from typing import Any
from urllib.parse import urldefrag

import pytest
from lxml import html

from portal.web.saying import said_by
from tests.access.asking import asks
from tests.access.cast import CAST, Cast
from tests.access.clinic import Clinic
from tests.access.filling import forms_of, send
from tests.access.outcomes import admits
from tests.access.relations import anyone, second_factor_owed

FEWEST = 10
"""As a lower bound of what each of them does: most forms are taken as they are filled in."""
SENDERS = ("jordan", "dana", "sam")
OF_STAFF: Cast = {name: who for name, who in CAST.items() if who.role in ("therapist", "leader", "admin")}
A_PAGE_OF_ITS_OWN = {
    "admin.code_by_hand_for",
    "admin.find_in_access_log",
    "admin.invite",
    "admin.send_invitations",
    "admin.take_roster",
    "admin.try_roster",
    "builder.try_out",
    "caseload.preview_handout",
    "messages.find",
}
"""The answer is the page that shows what came of it."""
SAYS_MORE = {
    "accounts.change_password",
    "accounts.choose_display",
    "accounts.sign_out_elsewhere",
    "accounts.sign_out_there",
    "builder.publish",
    "calendar.renew",
    "calendar.say",
    "calendar.stop",
    "caseload.assign_worksheet",
    "caseload.book_one_to_one",
    "caseload.bring_back_one_to_one",
    "caseload.cancel_one_to_one",
    "caseload.change_one_to_one",
    "caseload.give_worksheet",
    "caseload.make_announcement",
    "choices.choose",
    "emergency.end",
    "messages.send",
    "planning.copy_plan",
    "review.feedback",
    "review.hand_over",
}
"""Their pages say it with a name or a number in it."""
SHOWS_IT = {
    "admin.find_for_place",
    "admin.find_for_waiting",
    "admin.find_people",
    "accounts.add_passkey",
    "accounts.ask_for_passkey",
    "accounts.give_proof",
    "accounts.prove_by_passkey",
    "accounts.remove_passkey",
    "builder.add_question",
    "builder.begin",
    "builder.bring_in",
    "builder.copy",
    "builder.add_section",
    "builder.change_part",
    "builder.move_part",
    "builder.offer",
    "builder.set_condition",
    "calendar.begin",
    "caseload.enter_paper",
    "caseload.move_handout",
    "caseload.pin_handout",
    "caseload.withdraw_announcement",
    "delivery.end_push",
    "delivery.take_push",
    "emergency.begin",
    "messages.draft",
    "messages.make_follow_up",
    "messages.open_at_desk",
    "messages.open_thread",
    "messages.settle",
    "messages.take_back_settling",
    "notices.mark_all",
    "review.draft",
    "review.keys",
    "review.put_reply",
}
"""It leads to the very thing, which looks otherwise now."""


def test_each_route_of_staff_says_it(clinic: Clinic) -> None:
    with clinic.app.app_context():
        silent = {
            ask.endpoint
            for ask in asks(clinic.app, clinic.things, ("POST",), (False,))
            if not {anyone, second_factor_owed} & set(ask.expected.who)
            and any(admits(CAST, who, ask) for who in OF_STAFF.values())
            and not said_by(ask.endpoint)
        }
    assert silent == A_PAGE_OF_ITS_OWN | SAYS_MORE | SHOWS_IT


@pytest.mark.parametrize("who", SENDERS)
def test_it_stands_on_the_page_that_follows(clinic: Clinic, who: str) -> None:
    asked = [ask for ask in asks(clinic.app, clinic.things, ("GET",), (False,)) if admits(CAST, CAST[who], ask)]
    told, untold = set(), []
    for one in list(forms_of(clinic, who, asked)):
        words = _words(clinic, one.endpoint)
        if one.endpoint in told or not words:
            continue
        answer = send(clinic, one)
        if answer.status_code == 303:
            told.add(one.endpoint)
            url = answer.headers["Location"]
            untold += [] if words in _said_on(clinic, who, url) else [f"{one}: {url}"]
        clinic.restore()
    assert len(told) > FEWEST
    assert not untold, "\n".join(untold)


def _words(clinic: Clinic, endpoint: str) -> str:
    with clinic.app.app_context():
        return said_by(endpoint)


def _said_on(clinic: Clinic, who: str, url: str) -> str:
    """In a status: on top, or in the part that the address leads to."""
    path, part = urldefrag(url)
    page = html.fromstring(clinic.browsers[who].get(path).get_data(as_text=True))
    within = _section(page.get_element_by_id(part)) if part else page
    return " ".join(found.text_content() for found in within.iterfind(".//*[@role='status']"))


def _section(part: Any) -> Any:
    """The heading of a section is often what an address names."""
    return next(part.iterancestors("section")) if part.tag in ("h2", "h3") else part
