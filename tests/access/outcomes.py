"""What an answer should be, and what is wrong with the one that came."""

import re

from werkzeug.test import TestResponse

from tests.access.asking import Ask
from tests.access.cast import Cast, Person
from tests.access.markers import found_in
from tests.access.reading import text_of
from tests.access.relations import anyone, bearing_a_key, may, second_factor_owed

DONE = (200, 204, 303, 409, 422)
SAID_AT_THE_DOOR = "accounts.back_from_provider"
"""Whoever the clinic's provider did not let in hears it there: that is what she asked for."""
_PER_REQUEST = re.compile(r'(?<=name="csrf_token" value=")[^"]*|(?<= data-left=")\d+')


def admits(cast: Cast, who: Person, ask: Ask) -> bool:
    return may(cast, who, ask.expected.who, ask.things, ask.expected.in_care, ask.expected.owned)


def fault(who: Person, ask: Ask, admitted: bool, answer: TestResponse) -> str:
    """A sentence; "" when the answer is as it should be."""
    if admitted:
        sent_off = ask.method == "GET" and ask.endpoint != SAID_AT_THE_DOOR and _leads_to_the_door(answer)
        right = answer.status_code in DONE and not sent_off
        wanted = "what she asked for"
    elif bearing_a_key in ask.expected.who:
        right, wanted = answer.status_code == 401, "401"
    elif _stays_out(who, ask):
        right = answer.status_code == 401 if ask.method == "POST" else _leads_to_the_door(answer)
        wanted = "the door"
    else:
        right, wanted = answer.status_code == 404, "404"
    return "" if right else f"{who.name}: {ask}: {answer.status_code} instead of {wanted}"


def words_in(answer: TestResponse) -> set[str]:
    """The markers in all that came, headers and files included."""
    return found_in(text_of(answer))


def blank(answer: TestResponse) -> tuple[object, ...]:
    """An answer without what differs from one request of the same browser to the next."""
    kept = [(name, value) for name, value in answer.headers if name not in ("Date", "Content-Length", "X-Request-ID")]
    return answer.status_code, kept, _PER_REQUEST.sub("", answer.get_data(as_text=True))


def _stays_out(who: Person, ask: Ask) -> bool:
    return not who.is_in and not {anyone, *([second_factor_owed] if who.half_in else [])} & set(ask.expected.who)


def _leads_to_the_door(answer: TestResponse) -> bool:
    where = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or ""
    return answer.status_code in (204, 303) and where.startswith("/sign-in")
