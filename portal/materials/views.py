from datetime import datetime
from uuid import UUID

from flask import Blueprint, Response, abort, request

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.files import store
from portal.files.serving import attachment
from portal.materials import actions, policy, queries
from portal.materials.models import Form, Material
from portal.materials.rendering import rendered
from portal.web.pages import page
from portal.web.transaction import leaves_trace

blueprint = Blueprint("materials", __name__)


@blueprint.get("/materials")
@role(Role.PATIENT, Role.LEADER)
def index(actor: Actor) -> Response:
    template, listed = "materials/posted.html", queries.posted_by_me
    if actor.is_patient:
        template, listed = "materials/index.html", queries.given
    items, more = listed(actor, _place())
    return page(template, items=items, older=items[-1].place if more else "")


@blueprint.get("/materials/<uuid:material_id>")
@within(policy.readable, "material_id")
@leaves_trace
def material(actor: Actor, material: Material) -> Response:
    actions.note_opened(actor, material)
    text = rendered(queries.text_of(material))
    name = queries.file_name_of(material) if material.form is Form.FILE else ""
    return page("materials/material.html", material=material, text=text, file_name=name)


@blueprint.get("/materials/<uuid:material_id>/file")
@within(policy.readable, "material_id")
@leaves_trace
def file(actor: Actor, material: Material) -> Response:
    """Always to be saved, never shown by the browser as a page of ours."""
    if material.form is not Form.FILE:
        abort(404)
    actions.note_opened(actor, material)
    return attachment(store.fetch(material.id), material.media_type, queries.file_name_of(material))


def _place() -> queries.Place | None:
    at, _, release_id = request.args.get("before", "").partition("~")
    try:
        moment = datetime.fromisoformat(at)
        return (moment, UUID(release_id)) if moment.tzinfo else None
    except ValueError:
        return None
