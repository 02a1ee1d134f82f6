"""One handout before who gave it: who has opened it, pinned, moved, replaced, taken back."""

from flask import Response, request, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload.views.screens import blueprint
from portal.database import db
from portal.materials import posted, queries
from portal.materials.actions import withdraw
from portal.materials.arranging import move, pin, unpin
from portal.materials.forms import ContentForm
from portal.materials.models import Material, Release
from portal.materials.openings import cursor_of, readers
from portal.materials.policy import kept
from portal.materials.versions import replace, versions
from portal.web.limits import MEGABYTE, accepts_up_to
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes

STEPS = {"up": -1, "down": 1}


@blueprint.get("/handouts/<uuid:release_id>")
@within(kept, "release_id")
def handout(actor: Actor, release: Release) -> Response:
    shown, more = readers(actor, release, cursor_of(request.args.get("after", "")))
    known = versions(actor, release.material_id)
    it = posted.one(actor, release)
    return page("caseload/handout.html", it=it, release=release, readers=shown, more=more, versions=known)


@blueprint.post("/handouts/<uuid:release_id>/pin")
@within(kept, "release_id")
@takes(beside={"pinned"})
def pin_handout(actor: Actor, release: Release) -> Response:
    if request.form.get("pinned") == "off":
        unpin(actor, release)
    else:
        pin(actor, release)
    return _back(release)


@blueprint.post("/handouts/<uuid:release_id>/position")
@within(kept, "release_id")
@takes(beside={"to"})
def move_handout(actor: Actor, release: Release) -> Response:
    move(actor, release, STEPS.get(request.form.get("to", ""), 0))
    return _back(release)


@blueprint.post("/handouts/<uuid:release_id>/withdrawal")
@within(kept, "release_id")
@says(_l("The handout is taken back."))
def withdraw_handout(actor: Actor, release: Release) -> Response:
    withdraw(actor, release)
    return _back(release)


@blueprint.get("/handouts/<uuid:release_id>/replacement")
@within(kept, "release_id")
def new_version(actor: Actor, release: Release) -> Response:
    """With the words of the old one, to be changed."""
    release.check_standing()
    material = db.session.get_one(Material, release.material_id)
    words = {"title": material.title, "form": material.form.value, "link": material.link}
    form = ContentForm(text=queries.text_of(material), **words)
    return page("caseload/handout_version.html", release=release, material=material, form=form)


@blueprint.post("/handouts/<uuid:release_id>/replacement")
@within(kept, "release_id")
@accepts_up_to(12 * MEGABYTE)
@takes(ContentForm)
@says(_l("The new version is posted. The old one is shown no more."))
def replace_handout(actor: Actor, release: Release) -> Response:
    form = ContentForm()
    if not form.holds_up(actor):
        material = db.session.get_one(Material, release.material_id)
        return page("caseload/handout_version.html", status=422, release=release, material=material, form=form)
    successor = replace(actor, release, form.handout(), form.form_key.data or "")
    return see(url_for("caseload.handout", release_id=successor.id))


def _back(release: Release) -> Response:
    """To its group's handouts; to its own page where it is a whole track's."""
    if release.group_id is None:
        return see(url_for("caseload.handout", release_id=release.id))
    return see(url_for("caseload.group", group_id=release.group_id) + "#handouts")
