"""Days on which nobody meets."""

from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role, role_within
from portal.admin.forms.fields import AnswerForm, accepted
from portal.admin.forms.series import HolidayForm
from portal.admin.queries import holidays as queries
from portal.admin.views.screens import blueprint, form_page
from portal.programs import clinic as mirror
from portal.programs import policy
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.group_models import Holiday
from portal.schedule.actions.holidays import add_holiday as add
from portal.schedule.actions.holidays import remove_holiday as remove
from portal.web.forms import options
from portal.web.pages import see
from portal.web.saying import says
from portal.web.taking import takes

THERE = {AlreadyThere: _l("There is one on this day already.")}


@blueprint.route("/holidays", methods=["GET", "POST"])
@role(Role.ADMIN)
@takes(HolidayForm)
@says(_l("The day is added, and everyone who would have come is told."))
def holidays(actor: Actor) -> Response:
    form = HolidayForm(actor.today)
    form.program.choices = options([("", _("The whole clinic")), *queries.programs(actor)])
    if form.submitted() and accepted(form.on_day, lambda: _add(actor, form), THERE):
        return see(url_for("admin.holidays"))
    return form_page(form, "admin/holidays.html", holidays=queries.coming(actor), back=url_for("admin.groups"))


def _add(actor: Actor, form: HolidayForm) -> None:
    program_id = UUID(form.program.data) if form.program.data else None
    add(actor, program_id, form.on_day.data, form.name.words)
    mirror.changed()


@blueprint.route("/holidays/<uuid:holiday_id>/removal", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_holidays, "holiday_id")
@says(_l("The day is off the list, and everyone who would come is told."))
def remove_holiday(actor: Actor, holiday: Holiday) -> Response:
    form, back = AnswerForm(), url_for("admin.holidays")
    if form.submitted():
        remove(actor, holiday)
        mirror.changed()
        return see(back)
    title = _("Take %(name)s off the list", name=holiday.name)
    intro = _("Sessions it cancelled take place after all, and everyone who would come is told.")
    return form_page(form, title=title, intro=intro, button=_("Take it off"), back=back)
