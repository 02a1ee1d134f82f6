"""How the portal looks for everybody: mark and colours; and what the clinic is called in other languages."""

import hashlib
from typing import Any

from flask import Response, make_response, request, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.admin.forms.branding import BrandForm, words_form
from portal.admin.views.screens import blueprint, refused
from portal.files.uploads import LARGEST
from portal.programs import clinic as mirror
from portal.programs.actions import settings
from portal.programs.branding import Brand
from portal.programs.queries import clinic_row
from portal.web.colours import colour_of
from portal.web.limits import MEGABYTE, accepts_up_to
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.route("/clinic/branding", methods=["GET", "POST"])
@accepts_up_to(LARGEST + MEGABYTE)
@role(Role.ADMIN)
@takes(BrandForm)
@says(_l("Saved. This is how the portal looks for everybody now."))
def brand(actor: Actor) -> Response:
    form = BrandForm(obj=None, data=_known())
    if not form.submitted():
        return _page(form)
    if form.look.data:
        return _page(form)
    settings.change_clinic(_changed(form), by=actor.id, verb="changed look")
    mirror.changed()
    return see(url_for("admin.brand"))


@blueprint.get("/clinic/branding/preview.css")
@role(Role.ADMIN)
def brand_preview(actor: Actor) -> Response:
    """The two samples in colours that nobody else sees yet."""
    bar, accent = (colour_of(request.args.get(name, "")) or "" for name in ("bar", "accent"))
    return make_response(Brand(bar, accent).preview, 200, {"Content-Type": "text/css; charset=utf-8"})


@blueprint.route("/clinic/words", methods=["GET", "POST"])
@role(Role.ADMIN)
@takes(beside={"shown"})
@says(_l("Saved. Whoever reads another language sees these words."))
def clinic_words(actor: Actor) -> Response:
    row = clinic_row()
    form = words_form(row.words if row else {})
    if form.submitted():
        settings.change_clinic({"words": form.words}, by=actor.id, verb="changed words")
        mirror.changed()
        return see(url_for("admin.clinic"))
    return page("admin/clinic_words.html", status=refused(form) if form.errors else 200, form=form, row=row)


def _known() -> dict[str, Any]:
    row = clinic_row()
    return {"bar_colour": row.bar_colour, "accent_colour": row.accent_colour} if row else {}


def _changed(form: BrandForm) -> dict[str, Any]:
    found: dict[str, Any] = {"bar_colour": form.brand.bar, "accent_colour": form.brand.accent}
    if form.picture:
        found |= {"mark": form.picture, "mark_hash": hashlib.sha256(form.picture).hexdigest()[:12]}
    elif form.no_mark.data:
        found |= {"mark": None, "mark_hash": ""}
    return found


def _page(form: BrandForm) -> Response:
    shown = form.brand
    form.keep_chosen()
    preview = url_for("admin.brand_preview", bar=shown.bar.lstrip("#"), accent=shown.accent.lstrip("#"))
    return page("admin/branding.html", status=422 if form.errors else 200, form=form, preview=preview)
