"""Every handout that stands at the clinic: looked for, read, given again."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role, role_within, within
from portal.caseload.handing_out import choices
from portal.caseload.handout_forms import GivingAgainForm, ShelfForm
from portal.caseload.views.screens import blueprint
from portal.materials import queries
from portal.materials.downloads import download
from portal.materials.giving import give_again
from portal.materials.models import Form, Material
from portal.materials.policy import shelved
from portal.materials.rendering import rendered
from portal.materials.shelf import shelf
from portal.materials.versions import versions
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.get("/handouts/library")
@role(Role.LEADER, Role.ADMIN)
def handout_library(actor: Actor) -> Response:
    form = ShelfForm(request.args)
    words = form.q.data or "" if form.validate() else ""
    shown, more = shelf(actor, words, request.args.get("before", type=UUID))
    return page("caseload/handout_library.html", form=form, words=words, shown=shown, more=more)


@blueprint.get("/handouts/library/<uuid:material_id>")
@within(shelved, "material_id")
def shelved_handout(actor: Actor, material: Material) -> Response:
    return _look(actor, material, _giving_form(actor))


@blueprint.get("/handouts/library/<uuid:material_id>/file")
@within(shelved, "material_id")
def shelved_file(actor: Actor, material: Material) -> Response:
    return download(material)


@blueprint.post("/handouts/library/<uuid:material_id>/releases")
@role_within(Role.LEADER, shelved, "material_id")
@takes(GivingAgainForm)
@says(_l("Posted. Whoever it is for finds it under Materials."))
def give_handout(actor: Actor, material: Material) -> Response:
    form = _giving_form(actor)
    if not form.submitted() or form.choice is None:
        return _look(actor, material, form, 422)
    release = give_again(actor, form.choice.taker(), material, form.form_key.data or "", form.terms(form.choice))
    return see(url_for("caseload.handout", release_id=release.id))


def _giving_form(actor: Actor) -> GivingAgainForm:
    form = GivingAgainForm()
    form.offer(choices(actor) if Role.LEADER in actor.roles else ())
    return form


def _look(actor: Actor, material: Material, form: GivingAgainForm, status: int = 200) -> Response:
    text = rendered(queries.text_of(material))
    name = queries.file_name_of(material) if material.form is Form.FILE else ""
    newest, *_older = versions(actor, material.id)
    parts: dict[str, Any] = {"material": material, "text": text, "file_name": name, "newest": newest, "form": form}
    return page("caseload/handout_shelved.html", status=status, **parts)
