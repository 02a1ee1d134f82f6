"""Another last day of a program, a track or a group that closes, in one step."""

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor, Role
from portal.access.rules import role_within
from portal.admin.forms.closing import LastDayOfForm
from portal.admin.views.closing import decided, page_of
from portal.admin.views.screens import blueprint, form_page
from portal.programs import policy
from portal.programs.closing import Closing
from portal.programs.models import Group, Program, Track
from portal.schedule.actions.last_day import move
from portal.web.pages import see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.route("/programs/<uuid:program_id>/last-day", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_programs, "program_id")
@takes(LastDayOfForm)
@says(_l("The last day is set."))
def last_day_of_program(actor: Actor, program: Program) -> Response:
    return _move(actor, program, url_for("admin.close_program", program_id=program.id))


@blueprint.route("/tracks/<uuid:track_id>/last-day", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_tracks, "track_id")
@takes(LastDayOfForm)
@says(_l("The last day is set."))
def last_day_of_track(actor: Actor, track: Track) -> Response:
    return _move(actor, track, url_for("admin.close_track", track_id=track.id))


@blueprint.route("/groups/<uuid:group_id>/last-day", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_groups, "group_id")
@takes(LastDayOfForm)
@says(_l("The last day is set."))
def last_day_of_group(actor: Actor, group: Group) -> Response:
    return _move(actor, group, url_for("admin.close_group", group_id=group.id))


def _move(actor: Actor, thing: Closing, close_at: str) -> Response:
    form, back = LastDayOfForm(actor.today, thing), page_of(actor, thing)
    if form.submitted() and decided(form, lambda: move(actor, thing, form.order, form.drawn.data or "")):
        return see(back)
    title = _("Another last day: %(name)s", name=thing.name)
    return form_page(form, "admin/last_day.html", title=title, thing=thing, back=back, close_at=close_at)
