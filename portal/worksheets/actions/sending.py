"""Send a worksheet: a version that never changes, follow-ups for what raises concern, a notice to the care team."""

import json
from uuid import UUID

from flask_babel import gettext as _
from sqlalchemy import bindparam, select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.notifications.outbox import notify
from portal.programs.queries import answering
from portal.safety.models import Level
from portal.safety.opening import Concern, open_follow_up
from portal.vault.sealing import seal
from portal.worksheets.actions.saving import (
    TRIES,
    SavedMeanwhile,
    check_writable,
    document_of,
    merged,
    save_draft,
    store,
)
from portal.worksheets.actions.taking_turns import wait_for_turn
from portal.worksheets.actions.watching import passed
from portal.worksheets.cells.cell import cell
from portal.worksheets.cells.sending import missing_cells, selection_errors, visible_only
from portal.worksheets.definitions.evaluation import Evaluation
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.document import Document, Posted
from portal.worksheets.filled import Cells, Earlier, assess, reasons
from portal.worksheets.models import Assignment, Submission, SubmissionVersion
from portal.worksheets.queries.earlier import earlier_of

_BY_FORM_KEY = select(SubmissionVersion.id).where(
    SubmissionVersion.form_key == bindparam("form_key"), SubmissionVersion.submission_id == bindparam("submission_id")
)

_BY_KEY_ALONE = select(SubmissionVersion.id).where(SubmissionVersion.form_key == bindparam("form_key"))


class Incomplete(Exception):
    """Something still needs an answer. `errors`: a sentence by cell key, top to bottom. What was posted is saved."""

    def __init__(self, errors: dict[str, str]) -> None:
        super().__init__("not complete yet")
        self.errors = errors


class ChangedSince(Exception):
    """Another page saved something after the answers were looked over."""


def submit(
    actor: Actor,
    assignment: Assignment,
    worksheet: Worksheet,
    posted: Posted,
    form_key: str,
    checked: int | None = None,
) -> None:
    """Save, and send what is visible. The same form twice is once, and so is another page that says nothing else; gone
    back to, with more in it, it is another try.

    `checked`: the revision that was looked over.

    Raises StaleDraft, ChangedSince or Conflict (nothing is stored), or Incomplete (what was posted is saved).
    """
    wait_for_turn(assignment)
    form_key = f"{assignment.id.hex}:{form_key or new_id().hex}"  # a key is one patient's own
    earlier = earlier_of(assignment, worksheet)
    for _attempt in range(TRIES):
        if _is_sent(assignment, form_key) or _is_closed_by_sending(assignment, worksheet):
            if not _says_more(assignment, worksheet, posted):
                return
            form_key = f"{form_key}:{new_id().hex}"
        assignment.check_open()
        check_writable(assignment, worksheet, posted)
        document, _changed, _seen = merged(assignment, worksheet, posted)
        if checked not in (None, document.revision):
            raise ChangedSince
        errors = still_needed(worksheet, document, earlier)
        if errors:
            save_draft(actor, assignment, worksheet, posted)
            raise Incomplete(errors)
        try:
            deliver(actor, assignment, worksheet, document, earlier, form_key)
            return
        except SavedMeanwhile:
            continue
    raise Conflict(_("This is being saved from several places at once. Please try again in a moment."))


def is_known(form_key: str) -> bool:
    """Whether a version was made by this form."""
    return db.session.scalar(_BY_KEY_ALONE, {"form_key": form_key}) is not None


def _is_sent(assignment: Assignment, form_key: str) -> bool:
    asked = {"form_key": form_key, "submission_id": assignment.submission and assignment.submission.id}
    return assignment.submission is not None and db.session.scalar(_BY_FORM_KEY, asked) is not None


def _is_closed_by_sending(assignment: Assignment, worksheet: Worksheet) -> bool:
    """Another page sent it, and nothing may be added to it."""
    sent = assignment.submission is not None and not assignment.submission.is_open
    return sent and not any(one.follow_up for one in worksheet.sections)


def _says_more(assignment: Assignment, worksheet: Worksheet, posted: Posted) -> bool:
    """Whether this page holds answers that are not the ones stored: then it is no second tap."""
    document = document_of(assignment, worksheet)
    return bool(document.stale(posted)) or document.merge(posted)[0]


def still_needed(worksheet: Worksheet, document: Document, earlier: Earlier) -> dict[str, str]:
    """What must be answered before it can be sent: a sentence by cell key, top to bottom."""
    cells = document.values
    missing = missing_cells(worksheet, cells, assess(worksheet, cells, earlier).missing)
    return {key: _needed(worksheet, key) for key in missing} | selection_errors(worksheet, cells)


def _needed(worksheet: Worksheet, key: str) -> str:
    field = worksheet.fields.get(key)
    if field is not None and field.type == "table":
        return str(_("This still needs an entry."))
    return str(_("This still needs an answer."))


def deliver(
    actor: Actor,
    assignment: Assignment,
    worksheet: Worksheet,
    document: Document,
    earlier: Earlier,
    form_key: str,
    verb: str = "sent",
) -> SubmissionVersion:
    """Make the version, open what follows from it, and tell the care team. Raises SavedMeanwhile."""
    cells = visible_only(worksheet, document.values, earlier.previous, earlier.first)
    evaluation = assess(worksheet, cells, earlier)
    document.revision += 1  # so that a save which is under way at this moment merges anew, and finds it sent
    store(assignment, worksheet, document, evaluation)
    submission = assignment.submission
    assert submission is not None
    number = submission.submit(clock.now()) if submission.is_open else submission.send(clock.now())
    submission.raised = _raised(worksheet, cells)
    assignment.help_at = None
    version = _keep_version(submission, number, worksheet, cells, evaluation, form_key)
    for concern in (*_concerns(worksheet, cells, evaluation), *passed(assignment.patient_id, worksheet, cells)):
        open_follow_up(actor, assignment.patient_id, submission.id, concern)
    record(actor.id, verb, "submission", submission.id, patient_id=assignment.patient_id)
    for clinician in answering(actor, assignment.patient_id):
        if clinician.id != actor.id:
            notify(clinician.id, "submission", submission.id, cause=str(number))
    return version


def _raised(worksheet: Worksheet, cells: Cells) -> int:
    """How many answers there are that she marked for her group."""
    fields = {cell(worksheet, key).field.id for key in cells if not key.endswith("__group")}
    return sum(key.endswith("__group") and key.removesuffix("__group") in fields for key in cells)


def _keep_version(
    submission: Submission, number: int, worksheet: Worksheet, cells: Cells, evaluation: Evaluation, form_key: str
) -> SubmissionVersion:
    version_id, patient_id = new_id(), submission.patient_id
    worked_out = {"computed": evaluation.computed, "bands": evaluation.bands, "alerts": evaluation.alerts}
    version = SubmissionVersion(
        id=version_id,
        submission_id=submission.id,
        number=number,
        language=worksheet.lang,
        cells_sealed=_sealed(patient_id, "cells", version_id, cells),
        computed_sealed=_sealed(patient_id, "computed", version_id, worked_out),
        submitted_at=submission.submitted_at,
        form_key=form_key,
    )
    db.session.add(version)
    db.session.flush()
    return version


def _sealed(patient_id: UUID, what: str, version_id: UUID, content: object) -> str:
    return seal(patient_id, f"submission_version.{what}_sealed", version_id, json.dumps(content, ensure_ascii=False))


def _concerns(worksheet: Worksheet, cells: Cells, evaluation: Evaluation) -> list[Concern]:
    raised = [worksheet.alert(alert_id) for alert_id in evaluation.alerts]
    return [
        Concern(
            definition=f"{worksheet.id} {worksheet.version}",
            rule=alert.id,
            level=Level(alert.level),
            category=alert.category,
            answers=reasons(alert, worksheet, cells, evaluation),
        )
        for alert in raised
    ]
