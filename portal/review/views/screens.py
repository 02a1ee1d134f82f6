"""What the routes of this package share: the sheet as a page, and the page for who comes too late."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from flask import Blueprint, Response, abort, request, url_for

from portal.access.actor import Actor
from portal.audit.record import record
from portal.review.forms import NO_COMMENTS, Comments, DraftForm, FeedbackForm, HandOverForm, comments_in
from portal.review.looking import Looking
from portal.review.queries.queue import just_done, queue
from portal.review.queries.reviewer import keys_are_on
from portal.review.queries.sheet import Sheet, commentable, label_of, outcome_of, sheet
from portal.web.asked import id_of, whole_number
from portal.web.forms import options
from portal.web.htmx import wants_fragment
from portal.web.pages import page
from portal.web.transaction import keep
from portal.worksheets.models import Submission
from portal.worksheets.queries.prepared import usable
from portal.worksheets.queries.sent import history
from portal.worksheets.queries.unsent import NOTHING, Unsent, unsent

blueprint = Blueprint("review", __name__)


@dataclass(frozen=True)
class Status:
    """The line about saving. `kind`: saved, refused or closed."""

    kind: str = "saved"
    at: datetime | None = None
    errors: tuple[tuple[str, str], ...] = ()  # id of the field, sentence
    sentence: str = ""


@dataclass(frozen=True)
class Typed:
    """What stands in the fields of a sheet: kept from before, or as it came and could not be taken."""

    form: DraftForm
    comments: Comments = NO_COMMENTS
    kept: Unsent = NOTHING
    handing: HandOverForm | None = None
    errors: tuple[tuple[str, str], ...] = field(default=())


def typed_in(form: DraftForm, submission: Submission) -> Typed:
    """What came with this POST."""
    comments = comments_in(dict(request.form.lists()), commentable(submission))
    return Typed(form, comments)


def kept_of(actor: Actor, submission: Submission) -> Typed:
    """What the actor had written before and not sent."""
    before = unsent(submission.id, actor.id)
    return Typed(FeedbackForm(None, overall=before.overall), Comments.kept(before), before)


def sheet_page(actor: Actor, submission: Submission, typed: Typed, status: int = 200) -> Response:
    """The sheet with the queue beside it. Reading it is recorded, also on the way of a refused form."""
    found = sheet(actor, submission, _number())
    if found is None:
        abort(404)
    if status == 422 and not found.is_waiting:
        return too_late(submission, typed)
    record(actor.id, "read", "submission", submission.id, patient_id=submission.patient_id)
    keep()
    if isinstance(typed.form, FeedbackForm):
        typed.form.outcome.data = None  # the button says it
    looking = Looking.of_request()
    return page(
        "review/sheet.html",
        status=status,
        sheet=found,
        form=typed.form,
        comments=typed.comments,
        kept=typed.kept,
        save=Status(at=typed.kept.saved_at),
        handing=typed.handing or handing_form(found),
        replies=usable(actor) if found.is_waiting else [],
        keys_on=keys_are_on(actor),
        done=just_done(actor, id_of(request.args.get("done", ""))),
        looking=looking,
        queue=queue(actor, looking),
    )


def handing_form(found: Sheet) -> HandOverForm:
    form = HandOverForm(None)
    form.colleague.choices = options((str(one.id), one.name) for one in found.colleagues)
    return form


def too_late(submission: Submission, typed: Typed) -> Response:
    """409: what was typed stays to be read and copied, and who was there before is said."""
    past = history(submission)
    answered = outcome_of(past)
    is_newer = typed.form.number.data not in (None, submission.latest)
    template = "review/_save_status.html" if wants_fragment() else "review/too_late.html"
    words = [(label_of(submission, item), text) for item, text in typed.comments.typed.items()]
    return page(
        template,
        status=409,
        submission=submission,
        answered=answered if not submission.is_waiting else None,
        is_newer=is_newer,
        words=[*words, *([("", typed.form.overall.data)] if typed.form.overall.data else [])],
        save=Status("closed"),
        looking=Looking.of_request(),
    )


def address(submission: Submission, anchor: str = "") -> str:
    """Of the sheet, seen from where it was seen."""
    return way_to("review.sheet", Looking.of_request(), submission_id=submission.id, _anchor=anchor or None)


def way_to(endpoint: str, looking: Looking, **more: Any) -> str:
    """The address of a page of this package, seen from there."""
    return url_for(endpoint, **{**looking.args, **more})


def _number() -> int | None:
    return whole_number(request.args.get("version", ""))
