"""A program, a track or a group is closed, opened again, or removed when it was never used."""

from collections.abc import Callable
from urllib.parse import urldefrag

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor, Role
from portal.access.rules import role_within
from portal.admin.forms.closing import CloseForm
from portal.admin.forms.fields import AnswerForm
from portal.admin.queries import tree
from portal.admin.views.screens import blueprint, form_page
from portal.database import Conflict
from portal.programs import policy
from portal.programs.actions.closing import StateChanged, remove
from portal.programs.closing import Closing
from portal.programs.models import Group, Program, Track
from portal.schedule.actions import closing
from portal.schedule.actions.closing import StillThere
from portal.web.pages import see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.route("/programs/<uuid:program_id>/closing", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_programs, "program_id")
@takes(CloseForm)
@says(_l("The last day is set. From now on nobody new comes in."))
def close_program(actor: Actor, program: Program) -> Response:
    return _close(actor, program, url_for("admin.remove_program", program_id=program.id))


@blueprint.route("/tracks/<uuid:track_id>/closing", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_tracks, "track_id")
@takes(CloseForm)
@says(_l("The last day is set. From now on nobody new comes in."))
def close_track(actor: Actor, track: Track) -> Response:
    return _close(actor, track, url_for("admin.remove_track", track_id=track.id))


@blueprint.route("/groups/<uuid:group_id>/closing", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_groups, "group_id")
@takes(CloseForm)
@says(_l("The last day is set. From now on nobody new comes in."))
def close_group(actor: Actor, group: Group) -> Response:
    return _close(actor, group, url_for("admin.remove_group", group_id=group.id))


@blueprint.route("/programs/<uuid:program_id>/reopening", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_programs, "program_id")
@says(_l("It is open again."))
def reopen_program(actor: Actor, program: Program) -> Response:
    return _reopen(actor, program)


@blueprint.route("/tracks/<uuid:track_id>/reopening", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_tracks, "track_id")
@says(_l("It is open again."))
def reopen_track(actor: Actor, track: Track) -> Response:
    return _reopen(actor, track)


@blueprint.route("/groups/<uuid:group_id>/reopening", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_groups, "group_id")
@says(_l("It is open again."))
def reopen_group(actor: Actor, group: Group) -> Response:
    return _reopen(actor, group)


@blueprint.route("/programs/<uuid:program_id>/removal", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_programs, "program_id")
@says(_l("It is removed, as if it had never been made."))
def remove_program(actor: Actor, program: Program) -> Response:
    return _remove(actor, program)


@blueprint.route("/tracks/<uuid:track_id>/removal", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_tracks, "track_id")
@says(_l("It is removed, as if it had never been made."))
def remove_track(actor: Actor, track: Track) -> Response:
    return _remove(actor, track)


@blueprint.route("/groups/<uuid:group_id>/removal", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_groups, "group_id")
@says(_l("It is removed, as if it had never been made."))
def remove_group(actor: Actor, group: Group) -> Response:
    return _remove(actor, group)


def _close(actor: Actor, thing: Closing, remove_at: str) -> Response:
    form, back = CloseForm(actor.today), page_of(actor, thing)
    if form.submitted() and decided(form, lambda: closing.close(actor, thing, form.order)):
        return see(back)
    title = _("Close %(name)s", name=thing.name)
    return form_page(form, "admin/close.html", title=title, thing=thing, back=back, remove_at=remove_at)


def decided(form: CloseForm, deed: Callable[[], object]) -> bool:
    """Whether its last day is set; else the form says what stands in the way."""
    try:
        deed()
        return True
    except StillThere as they:
        form.show(they.left)
    except StateChanged as other:
        form.give_way(str(other))
    except Conflict as refusal:
        form.last_day.errors = [str(refusal)]
    return False


def _reopen(actor: Actor, thing: Closing) -> Response:
    form, back = AnswerForm(), page_of(actor, thing)
    if form.submitted():
        closing.open_again(actor, thing)
        return see(back)
    title = _("Open %(name)s again", name=thing.name)
    intro = _(
        "Weekly sessions that ended with it go on, and sessions that were called off for it take place. Everyone who"
        " would come is told. Places that ended with it stay ended: take each end back on its group’s page, or give a"
        " new place."
    )
    return form_page(form, title=title, intro=intro, button=_("Open it again"), back=back)


def _remove(actor: Actor, thing: Closing) -> Response:
    form, back = AnswerForm(), page_of(actor, thing)
    above = _list_with(actor, thing)
    if form.submitted():
        remove(thing, actor.id)
        return see(above if isinstance(thing, Group) else urldefrag(above).url)  # its own place on the list is gone
    title = _("Remove %(name)s altogether", name=thing.name)
    intro = _("Only what was never used can be removed. It is then as if it had never been made.")
    return form_page(form, title=title, intro=intro, button=_("Remove it"), back=back)


def page_of(actor: Actor, thing: Closing) -> str:
    return url_for("admin.group", group_id=thing.id) if isinstance(thing, Group) else _list_with(actor, thing)


def _list_with(actor: Actor, thing: Closing) -> str:
    """The page of the list on which it stands, or stood; what is closed stands on the list of everything."""
    closed = 1 if thing.is_over(actor.today) else None
    if isinstance(thing, Program):
        at = f"program-{thing.id}"
        return url_for("admin.groups", after=tree.before(actor, thing.id), closed=closed, _anchor=at)
    track_id = thing.track_id if isinstance(thing, Group) else thing.id
    return url_for("admin.groups", track=track_id, closed=closed, _anchor=f"track-{track_id}")
