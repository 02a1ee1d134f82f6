"""The clinic's open hours, and how often somebody is reminded of a follow-up."""

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role, role_within
from portal.admin.forms.fields import accepted
from portal.admin.forms.hours import HoursForm, RemindersForm
from portal.admin.forms.series import WEEKDAYS
from portal.admin.queries.hours import open_hours
from portal.admin.views.screens import blueprint, refused
from portal.programs import clinic as mirror
from portal.programs import policy
from portal.programs.actions import opening_hours, settings
from portal.programs.hours import words
from portal.programs.life_models import OpenHours
from portal.programs.queries import clinic_row
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.get("/hours")
@role(Role.ADMIN)
def hours(actor: Actor) -> Response:
    return _page(actor)


@blueprint.post("/hours")
@role(Role.ADMIN)
@takes(HoursForm)
@says(_l("The hours are added."))
def add_hours(actor: Actor) -> Response:
    form = HoursForm()
    if form.submitted() and accepted(form.opens, lambda: _open_on(actor, form), {}):
        return _changed()
    return _page(actor, form=form)


@blueprint.post("/hours/<uuid:hours_id>/removal")
@role_within(Role.ADMIN, policy.administered_hours, "hours_id")
@says(_l("The hours are taken off."))
def remove_hours(actor: Actor, hours: OpenHours) -> Response:
    opening_hours.no_more(hours, by=actor.id)
    return _changed()


@blueprint.post("/hours/reminders")
@role(Role.ADMIN)
@takes(RemindersForm)
@says(_l("Saved. This holds from now on."))
def change_reminders(actor: Actor) -> Response:
    form = RemindersForm(obj=clinic_row())
    if form.submitted():
        settings.change_clinic(form.filled_in, by=actor.id)
        return see(url_for("admin.hours"))
    return _page(actor, reminders=form)


def _open_on(actor: Actor, form: HoursForm) -> None:
    opening_hours.open_on_days(form.weekdays, form.opens.data, form.closes.data, by=actor.id)


def _changed() -> Response:
    mirror.changed()
    return see(url_for("admin.hours"))


def _page(actor: Actor, form: HoursForm | None = None, reminders: RemindersForm | None = None) -> Response:
    shown = reminders or RemindersForm(formdata=None, obj=clinic_row())
    wrong = [one for one in (form, reminders) if one is not None]
    return page(
        "admin/hours.html",
        status=refused(wrong[0]) if wrong else 200,
        hours=open_hours(actor),
        weekdays=WEEKDAYS,
        said=words(),
        form=form or HoursForm(formdata=None),
        reminders=shown,
        refused=wrong,
    )
