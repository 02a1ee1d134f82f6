from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.rules import role, role_within, within
from portal.accounts.models import User
from portal.messages import actions, policy, queries
from portal.messages.forms import MessageForm
from portal.messages.models import Thread
from portal.programs.clinic import answer_day, facts
from portal.programs.policy import caseload
from portal.web.htmx import also, wants_fragment
from portal.web.pages import nothing_new, page, see
from portal.web.transaction import keep, leaves_trace, turn_writer

blueprint = Blueprint("messages", __name__)


@blueprint.get("/messages")
@role(Role.PATIENT, Role.THERAPIST)
@leaves_trace
def index(actor: Actor) -> Response:
    """A patient has one conversation, and goes straight to it; a therapist has her caseload."""
    if actor.is_patient:
        return see(url_for("messages.thread", thread_id=actions.care_thread(actor.id).id, _anchor="latest"))
    talks, more = queries.talks(actor, _id("after"))
    return page("messages/index.html", talks=talks, more=more)


@blueprint.post("/patients/<uuid:patient_id>/thread")
@role_within(Role.THERAPIST, caseload, "patient_id")
def open_thread(actor: Actor, patient: User) -> Response:
    return see(url_for("messages.thread", thread_id=actions.care_thread(patient.id).id))


@blueprint.get("/messages/<uuid:thread_id>")
@within(policy.readable, "thread_id")
def thread(actor: Actor, thread: Thread) -> Response:
    return _thread(actor, thread, MessageForm())


@blueprint.post("/messages/<uuid:thread_id>/messages")
@within(policy.writable, "thread_id")
def send(actor: Actor, thread: Thread) -> Response:
    form = MessageForm()
    if not form.submitted():
        return _refused(actor, thread, form, 422)
    try:
        message = actions.send(actor, thread, form.body.data or "", form.form_key.data or "")
    except actions.SentOtherwise:
        form.once_more()
        return _refused(actor, thread, form, 409)
    if wants_fragment():
        words = _composer(actor, thread, queries.circle(actor, thread)) | {"sent": True}
        return page("messages/sent.html", line=queries.line(actor, message), form=MessageForm(formdata=None), **words)
    return see(url_for("messages.thread", thread_id=thread.id, sent=1) + f"#message-{message.id}")


@blueprint.get("/messages/<uuid:thread_id>/new")
@within(policy.readable, "thread_id")
def new(actor: Actor, thread: Thread) -> Response:
    """A poll: 204 when nothing came since `after`; else the new messages."""
    after = _id("after")
    lines = queries.lines_after(actor, thread, after) if after else []
    if not lines:
        return nothing_new()
    _note(actor, thread, lines)
    answer = page("messages/new.html", lines=lines, thread=thread)
    return also(answer, "poll", at="#news")  # what is read now counts no more


def _thread(actor: Actor, thread: Thread, form: MessageForm, status: int = 200) -> Response:
    who, before = queries.circle(actor, thread), _id("before")
    lines, more = queries.lines(actor, thread, who, before)
    _note(actor, thread, lines, who, of_the_past=before is not None)
    words = _composer(actor, thread, who)
    return page(
        "messages/thread.html", status=status, lines=lines, more=more, past=before is not None, form=form, **words
    )


def _refused(actor: Actor, thread: Thread, form: MessageForm, status: int) -> Response:
    """The composer with what was typed; without script within its page, which is read once more."""
    if wants_fragment():
        words = _composer(actor, thread, queries.circle(actor, thread))
        return page("messages/_composer.html", status=status, form=form, **words)
    keep()
    return _thread(actor, thread, form, status)


def _note(
    actor: Actor,
    thread: Thread,
    lines: list[queries.Line],
    who: queries.Circle | None = None,
    of_the_past: bool = False,
) -> None:
    """What was shown is read; and somebody else's opening of the patient's words is on record."""
    if not lines:
        return
    mark = who.marks.get(actor.id) if who else None
    goes_on = not of_the_past and (mark is None or mark[0].int < lines[-1].id.int)
    somebody_elses = actor.id != thread.patient_id and not all(line.own for line in lines)
    told = who is None or who.told
    if goes_on or somebody_elses or told:
        turn_writer()
    if told:
        actions.see_notices(actor, thread, lines[-1].id)
    if goes_on:
        actions.mark_read(actor, thread, lines[-1].id, marked_before=who is None or mark is not None)
    if somebody_elses:
        actions.note_reading(actor, thread)


def _composer(actor: Actor, thread: Thread, who: queries.Circle) -> dict[str, Any]:
    return {
        "thread": thread,
        "team": [person for person in who.team if person.id != actor.id],
        "is_open": who.in_care,
        "patient": None if actor.id == thread.patient_id else who.patient,
        "reply_by": answer_day(clock.now(), facts().reply_days),
        "sent": request.args.get("sent") == "1",
    }


def _id(name: str) -> UUID | None:
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
