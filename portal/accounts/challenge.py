"""Nobody is signed in where somebody must be: to the door, and nothing typed is lost."""

from typing import Any

from flask import Flask, Response, request, url_for
from werkzeug.exceptions import Unauthorized

from portal.access.actor import current_actor
from portal.accounts.forms import SecondStepForm, SignInForm
from portal.accounts.models import User
from portal.accounts.second_ways import ways
from portal.accounts.way_back import door_and_back
from portal.database import db
from portal.web.carry import carried_on
from portal.web.htmx import beside_what_was_typed, in_background, wants_fragment
from portal.web.pages import page, see
from portal.web.transaction import SAFE


def init_challenge(app: Flask) -> None:
    app.register_error_handler(Unauthorized, _challenge)


def _challenge(fault: Unauthorized) -> Response:
    """By script: a word in place. A move: to the door. A change: the door, with what was typed."""
    moves = request.method in SAFE
    if in_background():
        # Stands where the poll stood, which is over.
        return page("accounts/_signed_out.html", status=401, door=door_and_back())
    if wants_fragment() and not moves:
        return _in_place()
    return _to_the_door() if moves else _at_the_door()


def _to_the_door() -> Response:
    step = "accounts.sign_in" if current_actor() is None else "accounts.second_step"
    return see(url_for(step, next=request.full_path.rstrip("?")))


def _at_the_door() -> Response:
    going = {"formdata": None, "next": "/", "carried_to": request.path}
    rest: dict[str, Any] = {"status": 401, "carried": carried_on(), "interrupted": True}
    actor = current_actor()
    if actor is None:
        return page("accounts/sign_in.html", form=SignInForm(**going), **rest)
    return page("accounts/code.html", form=SecondStepForm(**going), **rest, **ways(db.session.get_one(User, actor.id)))


def _in_place() -> Response:
    """A word beside what was typed; the page stays as it is."""
    return beside_what_was_typed(page("accounts/_sign_in_again.html", status=401, door=door_and_back()))
