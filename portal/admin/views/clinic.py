"""The clinic's own facts."""

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.admin.forms.clinic import ClinicForm
from portal.admin.views.screens import blueprint, form_page
from portal.files import scanning
from portal.programs import clinic as mirror
from portal.programs.actions import settings
from portal.programs.queries import clinic_row, staff
from portal.web.pages import see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.route("/clinic", methods=["GET", "POST"])
@role(Role.ADMIN)
@takes(ClinicForm)
@says(_l("Saved. This holds from now on."))
def clinic(actor: Actor) -> Response:
    form = ClinicForm(obj=clinic_row()).offer(staff(actor))
    if form.submitted():
        settings.change_clinic(form.filled_in, by=actor.id)
        mirror.changed()
        return see(url_for("admin.clinic"))
    intro = _("Patients see these on the help page and in messages.")
    words = {"title": _("The clinic"), "intro": intro, "button": _("Save"), "back": url_for("home.today")}
    return form_page(form, "admin/clinic.html", scanned=scanning.is_on(), **words)
