"""A program that comes with the portal, copied in one form."""

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.admin.forms.fields import accepted
from portal.admin.forms.programs import CopyForm
from portal.admin.forms.series import WEEKDAYS
from portal.admin.views.programs import TAKEN
from portal.admin.views.screens import blueprint, form_page
from portal.programs.blueprints import blueprints
from portal.programs.models import Group
from portal.schedule.actions.copying import Copy, copy_program
from portal.web.forms import options
from portal.web.pages import see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.route("/program-copies", methods=["GET", "POST"])
@role(Role.ADMIN)
@takes(CopyForm)
@says(_l("The program is made. These are the weekly sessions of its first group."))
def copy(actor: Actor) -> Response:
    form = CopyForm(actor.today)
    form.blueprint.choices = options(
        [("", _("Choose a program")), *((one.id, one.title) for one in blueprints().values())]
    )
    if form.submitted() and (done := accepted(form.name, lambda: _copy(actor, form), TAKEN)):
        return see(url_for("admin.weekly", group_id=done.it.id))
    return form_page(
        form, "admin/copy.html", blueprints=blueprints().values(), weekdays=WEEKDAYS, back=url_for("admin.groups")
    )


def _copy(actor: Actor, form: CopyForm) -> Group:
    told = Copy(form.name.words, form.track.words, form.group_facts, form.from_on.data)
    return copy_program(actor, blueprints()[form.blueprint.data], told)
