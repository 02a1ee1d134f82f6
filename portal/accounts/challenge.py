"""Nobody is signed in where somebody must be: to the door, and nothing typed is lost."""

from flask import Flask, Response, make_response, render_template, request, url_for
from werkzeug.exceptions import Unauthorized

from portal.access.actor import current_actor
from portal.accounts.forms import SignInForm
from portal.web.carry import carried_words
from portal.web.htmx import in_background, wants_fragment
from portal.web.pages import page, see
from portal.web.transaction import SAFE


def init_challenge(app: Flask) -> None:
    app.register_error_handler(Unauthorized, _challenge)


def _challenge(fault: Unauthorized) -> Response:
    if in_background() or (wants_fragment() and request.method not in SAFE):
        return _in_place()
    if current_actor() is not None:
        return see(url_for("accounts.second_step"))
    if request.method in SAFE:
        return see(url_for("accounts.sign_in", next=request.full_path.rstrip("?")))
    form = SignInForm(formdata=None, carried_to=request.path, next="/")
    return page("accounts/sign_in.html", status=401, form=form, carried=carried_words(), interrupted=True)


def _in_place() -> Response:
    """A word where the save status stands; the page and what was typed stay as they are. A poll changes nothing."""
    response = make_response(render_template("accounts/_sign_in_again.html"), 401)
    response.headers["HX-Retarget"] = "#save-status"
    response.headers["HX-Reswap"] = "none" if in_background() else "innerHTML"
    return response
