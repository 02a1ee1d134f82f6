"""A patient's handouts, and a leader's as their readers see them."""

from flask import Blueprint, Response, request, url_for

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.materials import actions, policy, queries
from portal.materials.downloads import download
from portal.materials.models import Form, Material
from portal.materials.posted import posted_by_me
from portal.materials.rendering import rendered
from portal.materials.versions import newest
from portal.web.asked import moment_of
from portal.web.pages import page, see
from portal.web.transaction import leaves_trace

blueprint = Blueprint("materials", __name__)


@blueprint.get("/materials")
@role(Role.PATIENT, Role.LEADER)
def index(actor: Actor) -> Response:
    template, listed = "materials/posted.html", posted_by_me
    if actor.is_patient:
        template, listed = "materials/index.html", queries.given
    items, more = listed(actor, moment_of(request.args.get("before", "")))
    return page(template, items=items, older=items[-1].cursor if more else "")


@blueprint.get("/materials/<uuid:material_id>")
@within(policy.reachable, "material_id")
@leaves_trace
def material(actor: Actor, material: Material) -> Response:
    """An old version leads to the newest one."""
    version, before = newest(actor, material)
    if version.id != material.id:
        return see(url_for("materials.material", material_id=version.id))
    actions.note_opened(actor, material)
    text = rendered(queries.text_of(material))
    name = queries.file_name_of(material) if material.form is Form.FILE else ""
    return page("materials/material.html", material=material, text=text, file_name=name, before=before)


@blueprint.get("/materials/<uuid:material_id>/file")
@within(policy.reachable, "material_id")
@leaves_trace
def file(actor: Actor, material: Material) -> Response:
    version, _before = newest(actor, material)
    if version.id != material.id:
        return see(url_for("materials.material", material_id=version.id))
    response = download(material)
    actions.note_opened(actor, material)
    return response
