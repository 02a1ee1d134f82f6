"""For whom somebody acts, and what she sees of each. Every page of it is noted in the patient's record."""

from datetime import timedelta
from uuid import UUID

from flask import Blueprint, Response, request

from portal.access.actor import Actor, Role
from portal.access.refusal import refuse
from portal.access.rules import role, within
from portal.acting import queries
from portal.audit.record import record, record_each
from portal.materials.downloads import download
from portal.materials.rendering import rendered
from portal.programs import representatives
from portal.programs.exceptional_models import Representative
from portal.programs.representatives import seen_materials, seen_schedule
from portal.web.asked import moment_of
from portal.web.formatting import week_start
from portal.web.pages import page
from portal.web.transaction import leaves_trace
from portal.web.weeks import monday_of, week_name

blueprint = Blueprint("acting", __name__, url_prefix="/acting")
WEEK = timedelta(days=7)


@blueprint.get("")
@role(Role.REPRESENTATIVE)
@leaves_trace
def index(actor: Actor) -> Response:
    found = representatives.by_me(actor)
    record_each(actor.id, "looked at", "representative", None, [one.patient_id for one in found])
    return page("acting/index.html", acting=found)


@blueprint.get("/<uuid:acting_id>/schedule")
@within(seen_schedule, "acting_id")
@leaves_trace
def schedule(actor: Actor, acting: Representative) -> Response:
    monday = monday_of(request.args.get("week"), actor.today)
    record(actor.id, "read", "schedule", acting.id, patient_id=acting.patient_id)
    return page(
        "acting/schedule.html",
        it=representatives.one(acting.id),
        days=queries.week(actor, acting, monday),
        monday=monday,
        is_this_week=monday == week_start(actor.today),
        before=week_name(monday - WEEK),
        after=week_name(monday + WEEK),
    )


@blueprint.get("/<uuid:acting_id>/materials")
@within(seen_materials, "acting_id")
@leaves_trace
def materials(actor: Actor, acting: Representative) -> Response:
    found, more = queries.handouts(actor, acting, moment_of(request.args.get("before", "")))
    record(actor.id, "read", "handouts", acting.id, patient_id=acting.patient_id)
    older = found[-1].cursor if more else ""
    return page("acting/materials.html", it=representatives.one(acting.id), items=found, older=older)


@blueprint.get("/<uuid:acting_id>/materials/<uuid:material_id>")
@within(seen_materials, "acting_id")
@leaves_trace
def material(actor: Actor, acting: Representative, material_id: UUID) -> Response:
    found = _handout(actor, acting, material_id)
    record(actor.id, "read", "handout", found.material.id, patient_id=acting.patient_id)
    it = representatives.one(acting.id)
    return page("acting/material.html", it=it, found=found, material=found.material, text=rendered(found.text))


@blueprint.get("/<uuid:acting_id>/materials/<uuid:material_id>/file")
@within(seen_materials, "acting_id")
@leaves_trace
def file(actor: Actor, acting: Representative, material_id: UUID) -> Response:
    found = _handout(actor, acting, material_id)
    response = download(found.material)
    record(actor.id, "saved", "handout", found.material.id, patient_id=acting.patient_id)
    return response


def _handout(actor: Actor, acting: Representative, material_id: UUID) -> queries.Handout:
    found = queries.handout(actor, acting, material_id)
    if found is None:
        refuse(actor, material_id)
    return found
