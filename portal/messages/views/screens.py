"""What the routes of this package share: a thread as a page, its composer, and the page for who comes too late."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request, url_for
from flask_babel import gettext as _

from portal.access.actor import Actor, Role
from portal.access.scope import reach
from portal.messages import actions, policy, wording
from portal.messages.circle import Circle, circle
from portal.messages.drafting import Draft
from portal.messages.forms import LONGEST, MessageForm
from portal.messages.hand_overs import among
from portal.messages.lines import Line, end_of_page_around, lines
from portal.messages.models import Thread
from portal.messages.topics import FOR_TEAM, TITLES, Topic
from portal.messages.unanswered import since
from portal.web.asked import asked_id
from portal.web.formatting import local
from portal.web.htmx import wants_fragment
from portal.web.pages import page
from portal.web.saying import told_in
from portal.web.transaction import keep, turn_writer

NOTHING = UUID(int=0)
"""Before every message."""
blueprint = Blueprint("messages", __name__)


@dataclass(frozen=True)
class Save:
    """The line about saving. `kind`: saved, refused, stale, sent or closed. `sentence`: why it was refused."""

    draft: Draft
    kind: str = "saved"
    sentence: str = ""
    here: str = ""


def thread_page(actor: Actor, thread: Thread, form: MessageForm | None = None, status: int = 200) -> Response:
    """The thread, with what the actor had begun to write unless a form brings its own words."""
    who, before = circle(actor, thread), _end_of_page(thread)
    shown, more = lines(actor, thread, who, before)
    note(actor, thread, shown, who, of_the_past=before is not None)
    words, past = composer(actor, thread, who, form, shown), before is not None
    words["hand_overs"] = among(shown, who.hand_overs, before=more, after=past)
    return page("messages/thread.html", status=status, lines=shown, more=more, past=past, **words)


def composer(
    actor: Actor, thread: Thread, who: Circle, form: MessageForm | None = None, shown: list[Line] | None = None
) -> dict[str, Any]:
    """What `messages/_composer.html` needs. `form`: with words of its own; None for those kept. `shown`: the page of
    messages above it; None where only the composer is drawn.
    """
    own = [line for line in shown or () if line.own]
    sent = bool(own) and (request.method == "POST" or told_in("sent") == "1") and form is None
    return {
        "thread": thread,
        "who": who,
        "form": form or MessageForm(formdata=None, body=who.draft.words, rev=who.draft.number),
        "save": Save(who.draft),
        "longest": LONGEST,
        "is_open": who.in_care,
        "patient": None if actor.id == thread.patient_id else who.patient,
        "may_forward": may_forward(actor, thread),
        "unanswered": _unanswered(actor, thread, who, shown),
        "about": TITLES[Topic(thread.topic)],
        "to": wording.addressee(who),
        "hours": wording.hours_words(who),
        "away": wording.away_words(who),
        "sent": wording.sent_words(actor, who, local(own[-1].sent_at).date()) if sent else "",
    }


def refused(actor: Actor, thread: Thread, form: MessageForm, status: int) -> Response:
    """The composer with what was typed; without script within its page, which is read once more."""
    who = circle(actor, thread)
    form.rev.data = who.draft.number
    if wants_fragment():
        return page("messages/_composer.html", status=status, **composer(actor, thread, who, form))
    keep()
    return thread_page(actor, thread, form, status)


def closed(actor: Actor, thread: Thread, words: str) -> Response:
    """Nothing can be written here any more: what was typed is shown, to be read and copied."""
    if reach(policy.readable, actor, thread.id) is None:
        sentence = _("You do not answer here any more, so this was not sent. What you wrote stands below.")
        return page("messages/too_late.html", status=404, sentence=sentence, words=words, back=url_for("home.today"))
    sentence = _("This conversation is closed, so this was not sent. What you wrote stands below.")
    if wants_fragment():
        who = circle(actor, thread)
        return page("messages/_composer.html", status=409, unsent=words, **composer(actor, thread, who))
    back = url_for("messages.thread", thread_id=thread.id)
    return page("messages/too_late.html", status=409, sentence=sentence, words=words, back=back)


def note(actor: Actor, thread: Thread, shown: list[Line], who: Circle | None = None, of_the_past: bool = False) -> None:
    """What was shown is read; and somebody else's opening of the patient's words is on record."""
    told_of_team = who is not None and who.told_of_team and not of_the_past
    if not shown and not told_of_team:
        return
    last = shown[-1].id if shown else None
    mark = who.marks.get(actor.id) if who else None
    goes_on = last is not None and not of_the_past and (mark is None or mark[0].int < last.int)
    somebody_elses = actor.id != thread.patient_id and not all(line.own for line in shown)
    told = told_of_team or (last is not None and (who is None or who.told))
    if goes_on or somebody_elses or told:
        turn_writer()
    if told:
        actions.see_bell(actor, thread, last or NOTHING, told_of_team)
    if goes_on and last:
        actions.mark_read(actor, thread, last, marked_before=who is None or mark is not None)
    if somebody_elses:
        actions.note_reading(actor, thread)


def may_forward(actor: Actor, thread: Thread) -> bool:
    """One of her care team, who may make a follow-up of what she wrote."""
    return Role.THERAPIST in actor.roles and actor.id != thread.patient_id and thread.topic in FOR_TEAM


def _unanswered(actor: Actor, thread: Thread, who: Circle, shown: list[Line] | None) -> Line | None:
    """Her last word, for whoever is to answer it; not of so long ago that no list asks for an answer any more."""
    last = shown[-1] if shown and actor.id != thread.patient_id and who.in_care else None
    return last if last and last.hers and last.sent_at >= since(actor) else None


def _end_of_page(thread: Thread) -> UUID | None:
    """Before which message the page ends: as a link to older ones says, or around one that was looked for."""
    around = asked_id("at")
    return end_of_page_around(thread, around) if around else asked_id("before")
