"""Through the door, and on: to the second step, to interrupted words, or to where the person was going."""

from flask import Response, session, url_for

from portal.access.actor import current_actor
from portal.accounts import actions, code_by_hand, kept_here, known_device, new_device
from portal.accounts.forms import DoorForm, SecondStepForm
from portal.accounts.models import User
from portal.accounts.second_ways import has_second_factor
from portal.accounts.sign_ins import AtProvider
from portal.web.carry import Sent, carried_along, to_hide, to_show
from portal.web.csrf import forget_browser
from portal.web.pages import is_local, page, see


def welcome(
    user: User, form: DoorForm | None = None, proved: bool = False, at_provider: AtProvider | None = None
) -> Response:
    """Sign `user` in on this browser. What somebody else typed or looked at here is not hers.

    `proved`: by more than a password, so no second step is owed.
    """
    owed = not proved and actions.owes_second_factor(user)
    somebody_else_was = "person" in session and not _was_here(user)
    if not _was_here(user):
        form = None if somebody_else_was else _without_words(form)
        forget_browser()  # a token of somebody else's page must not work for this person
    session["person"] = user.id.hex
    sign_in = actions.sign_in_here(user, owed, instead_of=current_actor(), at_provider=at_provider)
    new_device.tell(user, sign_in)
    answer = known_device.remember(_second_step(user, form) if owed else onward(form), user.email)
    return kept_here.let_go(answer) if somebody_else_was else answer


def onward(form: DoorForm | None) -> Response:
    """Every step is done."""
    words = _carried(form)
    if form is not None and to_show(words):
        return page("accounts/resume.html", shown=to_show(words), hidden=to_hide(words), to=form.carried_to.data)
    return see(_wanted(form) or "/")


def _second_step(user: User, form: DoorForm | None) -> Response:
    words = _carried(form)
    if form is not None and words and has_second_factor(user):
        going = SecondStepForm(formdata=None, next=form.next.data, carried_to=form.carried_to.data)
        return page("accounts/code.html", form=going, carried=words, **code_by_hand.ways_at_the_door(user))
    return see(url_for("accounts.second_step", next=_wanted(form)))


def _was_here(user: User) -> bool:
    return bool(session.get("person") == user.id.hex)


def _without_words(form: DoorForm | None) -> DoorForm | None:
    if form is not None:
        form.carried_to.data = ""
    return form


def _carried(form: DoorForm | None) -> list[Sent]:
    return carried_along() if form is not None and is_local(form.carried_to.data) else []


def _wanted(form: DoorForm | None) -> str | None:
    wanted = form.next.data if form is not None else None
    return wanted if is_local(wanted) else None
