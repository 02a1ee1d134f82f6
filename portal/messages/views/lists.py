"""The list of conversations, and opening one."""

from typing import Any
from uuid import UUID

from flask import Response, abort, request, url_for

from portal.access.actor import Actor, Role
from portal.access.rules import role, role_within
from portal.accounts.models import User
from portal.messages import actions, queries
from portal.messages.forms import DeskTopicForm, OwnTopicForm, TeamTopicForm
from portal.messages.models import Thread
from portal.messages.topics import NAMES, TITLES, Topic
from portal.messages.views.screens import blueprint
from portal.programs.covering import covered_patients
from portal.programs.policy import administered_patients, caseload
from portal.programs.queries import care_team
from portal.web.asked import asked_id, moment_of, words_of
from portal.web.pages import page, see
from portal.web.taking import takes
from portal.web.transaction import leaves_trace


@blueprint.get("/messages")
@role(Role.PATIENT, Role.THERAPIST, Role.ADMIN)
@leaves_trace
def index(actor: Actor) -> Response:
    """A patient's conversations, or straight to the only one; a therapist's caseload; what the front desk reads."""
    if actor.is_patient:
        return _own(actor)
    talks, more = queries.talks(actor, asked_id("after")) if Role.THERAPIST in actor.roles else ([], None)
    before = moment_of(request.args.get("before", ""))
    desk, older = queries.at_desk(actor, before) if Role.ADMIN in actor.roles else ([], None)
    covered = covered_patients(actor) if Role.THERAPIST in actor.roles else {}
    words: dict[str, Any] = {"names": NAMES, "older": words_of(older) if older else "", "covered": covered}
    return page("messages/index.html", talks=talks, more=more, desk=desk, **words)


@blueprint.post("/messages")
@role(Role.PATIENT)
@takes(OwnTopicForm)
def open_own(actor: Actor) -> Response:
    """She says what it is about."""
    return _open(OwnTopicForm(), actor.id)


@blueprint.post("/patients/<uuid:patient_id>/thread")
@role_within(Role.THERAPIST, caseload, "patient_id")
@takes(TeamTopicForm)
def open_thread(actor: Actor, patient: User) -> Response:
    return _open(TeamTopicForm(), patient.id)


@blueprint.post("/patients/<uuid:patient_id>/desk-thread")
@role_within(Role.ADMIN, administered_patients, "patient_id")
@takes(DeskTopicForm)
def open_at_desk(actor: Actor, patient: User) -> Response:
    return _open(DeskTopicForm(), patient.id)


def _open(form: OwnTopicForm | TeamTopicForm | DeskTopicForm, patient_id: UUID) -> Response:
    """The conversation about what was chosen, opened by whoever comes first."""
    if not form.submitted():
        abort(404)
    return _to(actions.thread_about(patient_id, form.chosen))


def _own(actor: Actor) -> Response:
    strands = queries.own_strands(actor)
    if "all" not in request.args and not any(one.thread_id for one in strands if one.topic is not Topic.CARE):
        return see(url_for("messages.thread", thread_id=actions.care_thread(actor.id).id, _anchor="latest"))
    team = care_team(actor, actor.id)
    return page("messages/topics.html", strands=strands, titles=TITLES, therapist=team[0] if team else None)


def _to(thread: Thread) -> Response:
    return see(url_for("messages.thread", thread_id=thread.id))
