"""The clinic's own identity provider in place of a password: at the door, when a page asks again, and on the way out.

All of it are links: a form that ended at the provider would need an exception in the policy of every page.
"""

from flask import Response, redirect, request, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor, current_actor
from portal.access.rules import public, signed_in
from portal.accounts import actions, sign_ins, tries
from portal.accounts.forms import DoorForm, ProofForm, SignInForm
from portal.accounts.fresh import asking as asked_who
from portal.accounts.provider import asking, matching, questions, refusing
from portal.accounts.provider.asking import Person
from portal.accounts.provider.calling import Away
from portal.accounts.provider.discovery import provider
from portal.accounts.provider.library import Unbelievable
from portal.accounts.provider.questions import NoQuestion, Question
from portal.accounts.provider.refusing import TooMany
from portal.accounts.second_ways import has_second_factor
from portal.accounts.views.door import at_the_door, blueprint
from portal.accounts.views.onward import welcome
from portal.web.pages import is_local, see
from portal.web.transaction import keep, keep_so_far, leaves_trace


@blueprint.get("/sign-in/provider")
@public
def go_to_provider() -> Response:
    return _off_to_it(questions.ask(_wanted()))


@blueprint.get("/account/proof/provider")
@signed_in
def prove_at_provider(actor: Actor) -> Response:
    return _off_to_it(questions.ask(_wanted(), actor.sign_in_id))


@blueprint.get("/sign-in/provider/answer")
@public
@leaves_trace
def back_from_provider() -> Response:
    keep()  # a try counts, a question is used up, a role that was lost is lost, whatever comes of it
    wanted = questions.wanted()
    try:
        return _answered()
    except refusing.REASONS as fault:
        refusing.hold(type(fault))
        return see(url_for("accounts.proof" if _who_is_in() else "accounts.sign_in", next=wanted or None))


@blueprint.get("/sign-out/provider")
@public
def sign_out_at_provider() -> Response:
    try:
        there = asking.way_out() if provider().is_on else ""
    except Away:
        return _is_away()
    if there:
        return _away_to(there)
    return _refused(_("You cannot sign out there from here. Close all windows of your browser instead."))


def _answered() -> Response:
    """Raises one of `refusing.REASONS`. No transaction is held while the provider is asked."""
    question = questions.take(request.args.get("state", ""))
    actor, knock = _asked_again(question), tries.KnockByPasskey(request.remote_addr or "")
    if not knock.may_try():
        raise TooMany
    keep_so_far()
    person = _person(question)
    answer = _come_in(person, question) if actor is None else _shown_again(actor, person, question)
    knock.was_right()
    return answer


def _off_to_it(question: Question) -> Response:
    if not provider().is_on:
        return _refused(_("Signing in that way is not set up here. Please use your password."))
    try:
        return _away_to(asking.address(question))
    except Away:
        return _is_away()


def _away_to(url: str) -> Response:
    return redirect(url, 303)  # type: ignore[return-value]


def _asked_again(question: Question) -> Actor | None:
    """Who was asked once more, if that was the question. Raises NoQuestion when it is somebody else by now."""
    if question.sign_in_id is None:
        return None
    actor = current_actor()
    if actor is None or actor.sign_in_id != question.sign_in_id:
        raise NoQuestion
    return actor


def _person(question: Question) -> Person:
    code = request.args.get("code", "")
    if not provider().is_on or not code or "error" in request.args:
        raise Unbelievable
    return asking.person(question, code, request.args.get("iss"))


def _come_in(person: Person, question: Question) -> Response:
    user = matching.owner(person)
    at_provider = sign_ins.AtProvider(person.signed_in_at)
    return welcome(user, DoorForm(formdata=None, next=question.wanted), person.is_strong, at_provider)


def _shown_again(actor: Actor, person: Person, question: Question) -> Response:
    """It stands for her password. Where it was that alone, her own second step is asked for again as well."""
    user = matching.linked(person)
    if user is None or user.id != actor.id or not person.may_come_in:
        raise Unbelievable
    if not person.is_strong and has_second_factor(user):
        sign_ins.owe_second_step(actor.sign_in_id)
        return see(_second_step(question.wanted))
    actions.prove(actor)
    return see(question.wanted or "/account")


def _second_step(wanted: str) -> str:
    return url_for("accounts.second_step", next=wanted or "/account")


def _wanted() -> str:
    wanted = request.args.get("next", "")
    return wanted if is_local(wanted) else ""


def _is_away() -> Response:
    away = refusing.refusal(Away)
    return _refused(away.words, away.status)


def _who_is_in() -> Actor | None:
    actor = current_actor()
    return None if actor is None or actor.second_factor_pending else actor


def _refused(words: str, status: int = 422) -> Response:
    """On the page that offers the other ways: the door, or the one that asks who somebody signed in is."""
    actor = _who_is_in()
    if actor is not None:
        form = ProofForm(formdata=None, next=_wanted())
        form.form_errors.append(words)
        return asked_who(actor, form, [], status)
    door = SignInForm(formdata=None, next=_wanted())
    door.form_errors.append(words)
    return at_the_door(door, status)
