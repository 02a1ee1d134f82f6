"""Programs, tracks and groups: the tree of them, adding to it, and their numbers."""

from typing import Any
from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor, Role
from portal.access.rules import role, role_within
from portal.admin.forms.fields import accepted
from portal.admin.forms.programs import (
    FindProgramForm,
    FirstDayForm,
    GroupForm,
    ProgramForm,
    TrackForm,
    first_day_form,
    program_form,
)
from portal.admin.queries import tree
from portal.admin.views.screens import blueprint, form_page
from portal.programs import policy
from portal.programs.actions import settings
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.first_days import change_first_day, facts_by_language
from portal.programs.models import Group, Program, Track
from portal.web.asked import asked_id
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes

TAKEN = {AlreadyThere: _l("There is one with this name already.")}


@blueprint.get("/groups")
@role(*ADMINISTRATORS)
def groups(actor: Actor) -> Response:
    """`closed`: with what is closed. `track`: the page on which it stands; what leads back from a group names it, and
    asks nothing for that.
    """
    form, after, track = FindProgramForm(request.args), asked_id("after"), asked_id("track")
    closed = request.args.get("closed") == "1"
    if track and not after:
        after = tree.before_track(actor, track)
    found, further = tree.programs(actor, form.words, after, closed)
    going_on: dict[str, Any] = {"further": further, "goes_on": after is not None}
    return page("admin/groups.html", form=form, programs=found, closed=closed, **going_on)


def _list(actor: Actor, program_id: UUID) -> str:
    """The page of the list on which this program stands, at its place there."""
    return url_for("admin.groups", after=tree.before(actor, program_id), _anchor=f"program-{program_id}")


@blueprint.route("/programs", methods=["GET", "POST"])
@role(Role.ADMIN)
@takes(ProgramForm)
@says(_l("The program is added. Give it a track next."))
def add_program(actor: Actor) -> Response:
    form = program_form()
    done = form.submitted() and accepted(form.name, lambda: settings.add_program(form.filled_in, by=actor.id), TAKEN)
    if done:
        return see(_list(actor, done.it.id))
    return _program_page(form, _("Add a program"), _("Add the program"), url_for("admin.groups"))


@blueprint.route("/programs/<uuid:program_id>/details", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_programs, "program_id")
@takes(ProgramForm)
@says(_l("Saved. This holds from now on."))
def change_program(actor: Actor, program: Program) -> Response:
    form, name, back = program_form(program), program.name, _list(actor, program.id)
    if form.submitted() and accepted(
        form.name, lambda: settings.change_program(program, form.filled_in, by=actor.id), TAKEN
    ):
        return see(_list(actor, program.id))
    return _program_page(form, _("Change %(program)s", program=name), _("Save"), back, program)


def _program_page(form: ProgramForm, title: str, button: str, back: str, program: Program | None = None) -> Response:
    return form_page(form, "admin/program.html", title=title, button=button, back=back, program=program)


@blueprint.route("/programs/<uuid:program_id>/first-day", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_programs, "program_id")
@takes(FirstDayForm)
@says(_l("Saved. Newcomers read this from now on."))
def first_day(actor: Actor, program: Program) -> Response:
    form, back = first_day_form(facts_by_language(program.id)), _list(actor, program.id)
    title = _("The first day in %(program)s", program=program.name)
    if form.submitted():
        change_first_day(actor, program, form.written)
        return see(back)
    return form_page(form, "admin/first_day.html", title=title, back=back)


@blueprint.route("/programs/<uuid:program_id>/tracks", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_programs, "program_id")
@takes(TrackForm)
@says(_l("The track is added. Give it a group next."))
def add_track(actor: Actor, program: Program) -> Response:
    form, back = TrackForm(), _list(actor, program.id)
    if form.submitted() and accepted(
        form.name, lambda: settings.add_track(program, form.filled_in, by=actor.id), TAKEN
    ):
        return see(back)
    title = _("Add a track to %(program)s", program=program.name)
    return form_page(form, title=title, button=_("Add the track"), back=back)


@blueprint.route("/tracks/<uuid:track_id>/details", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_tracks, "track_id")
@takes(TrackForm)
@says(_l("Saved. This holds from now on."))
def change_track(actor: Actor, track: Track) -> Response:
    form, name, back = TrackForm(obj=track), track.name, _list(actor, track.program_id)
    if form.submitted() and accepted(
        form.name, lambda: settings.change_track(track, form.filled_in, by=actor.id), TAKEN
    ):
        return see(back)
    title = _("Change the name of %(track)s", track=name)
    return form_page(form, "admin/track.html", title=title, button=_("Save"), back=back, track=track)


@blueprint.route("/tracks/<uuid:track_id>/groups", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_tracks, "track_id")
@takes(GroupForm)
@says(_l("The group is added."))
def add_group(actor: Actor, track: Track) -> Response:
    form, back = GroupForm(), _list(actor, track.program_id)
    if form.submitted() and accepted(form.name, lambda: settings.add_group(track, form.filled_in, by=actor.id), TAKEN):
        return see(back)
    title = _("Add a group to %(track)s", track=track.name)
    return form_page(form, title=title, button=_("Add the group"), back=back)


@blueprint.route("/groups/<uuid:group_id>/details", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_groups, "group_id")
@takes(GroupForm)
@says(_l("Saved. This holds from now on."))
def change_group(actor: Actor, group: Group) -> Response:
    form, name, back = GroupForm(obj=group), group.name, url_for("admin.group", group_id=group.id)
    if form.submitted() and accepted(
        form.name, lambda: settings.change_group(group, form.filled_in, by=actor.id), TAKEN
    ):
        return see(back)
    return form_page(form, title=_("Change %(group)s", group=name), button=_("Save"), back=back)
