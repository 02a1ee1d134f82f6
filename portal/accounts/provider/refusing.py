"""Why somebody is not let in by the clinic's provider, in words that tell nothing of anybody's account.

They are said on a page of ours with an address of its own: the one she came back by holds what the provider answered,
and would stand in the address bar and in the history of the browser. Which of them it is waits in the browser's own
session cookie, for one page.
"""

from dataclasses import dataclass
from typing import Any

from flask import session
from flask_babel import lazy_gettext as _l

from portal.accounts.provider import matching
from portal.accounts.provider.calling import Away
from portal.accounts.provider.discovery import provider
from portal.accounts.provider.library import Unbelievable
from portal.accounts.provider.questions import NoQuestion

_HELD = "refused"


class TooMany(Exception):
    """From here, lately."""


@dataclass(frozen=True)
class Refusal:
    words: str
    status: int


_AGAIN = 422, _l("Signing in did not work. Please try once more.")
_WHY: dict[type[Exception], tuple[int, Any]] = {
    NoQuestion: _AGAIN,
    Unbelievable: _AGAIN,
    matching.Unverified: (
        422,
        _l("%(name)s does not say that your e-mail address is checked. Please ask who keeps it."),
    ),
    matching.NoRole: (422, _l("%(name)s gives you no part in this portal. Please ask who keeps it.")),
    matching.Unknown: (
        422,
        _l("No staff account here belongs to this sign-in. Please ask an administrator to invite you."),
    ),
    TooMany: (429, _l("There were many tries in a short time. Please try again in a few minutes.")),
    Away: (503, _l("%(name)s does not answer now. Please use another way, or try again later.")),
}
REASONS = tuple(_WHY)


def refusal(why: type[Exception]) -> Refusal:
    status, words = _WHY[why]
    return Refusal(words % {"name": provider().name}, status)


def hold(why: type[Exception]) -> None:
    """For the page that she is led to."""
    session[_HELD] = why.__name__


def held() -> Refusal | None:
    """Once: a page that is loaded again says nothing of it."""
    name = session.pop(_HELD, "")
    return next((refusal(why) for why in _WHY if why.__name__ == name), None)
