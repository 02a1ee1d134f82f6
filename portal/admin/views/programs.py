"""Programs, tracks and groups: the tree of them, adding to it, and their numbers."""

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor, Role
from portal.access.rules import role, role_within
from portal.admin.forms.fields import accepted
from portal.admin.forms.programs import FirstDayForm, GroupForm, ProgramForm, TrackForm
from portal.admin.queries import groups as queries
from portal.admin.views.screens import blueprint, form_page
from portal.programs import policy
from portal.programs.actions import settings
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.first_days import FACTS, change_first_day, facts_of
from portal.programs.models import Group, Program, Track
from portal.web.pages import page, see

TAKEN = {AlreadyThere: _l("There is one with this name already.")}


@blueprint.get("/groups")
@role(*ADMINISTRATORS)
def groups(actor: Actor) -> Response:
    return page("admin/groups.html", programs=queries.tree(actor))


@blueprint.route("/programs", methods=["GET", "POST"])
@role(Role.ADMIN)
def add_program(actor: Actor) -> Response:
    form = ProgramForm()
    if form.submitted() and accepted(form.name, lambda: settings.add_program(form.filled_in, by=actor.id), TAKEN):
        return see(url_for("admin.groups"))
    return _program_page(form, _("Add a program"), _("Add the program"))


@blueprint.route("/programs/<uuid:program_id>/details", methods=["GET", "POST"])
@role_within(Role.ADMIN, policy.administered_programs, "program_id")
def change_program(actor: Actor, program: Program) -> Response:
    form, name = ProgramForm(obj=program), program.name
    if form.submitted() and accepted(
        form.name, lambda: settings.change_program(program, form.filled_in, by=actor.id), TAKEN
    ):
        return see(url_for("admin.groups"))
    return _program_page(form, _("Change %(program)s", program=name), _("Save"))


def _program_page(form: ProgramForm, title: str, button: str) -> Response:
    return form_page(form, "admin/program.html", title=title, button=button, back=url_for("admin.groups"))


@blueprint.route("/programs/<uuid:program_id>/first-day", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_programs, "program_id")
def first_day(actor: Actor, program: Program) -> Response:
    form, back = FirstDayForm(obj=facts_of(program.id)), url_for("admin.groups")
    title = _("The first day in %(program)s", program=program.name)
    if form.submitted():
        change_first_day(actor, program, {name: form[name].words for name in FACTS})
        return see(back)
    intro = _("Patients read this from when they are given a place until a week after their first day.")
    return form_page(form, title=title, intro=intro, button=_("Save"), back=back)


@blueprint.route("/programs/<uuid:program_id>/tracks", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_programs, "program_id")
def add_track(actor: Actor, program: Program) -> Response:
    form = TrackForm()
    if form.submitted() and accepted(
        form.name, lambda: settings.add_track(program, form.filled_in, by=actor.id), TAKEN
    ):
        return see(url_for("admin.groups"))
    title = _("Add a track to %(program)s", program=program.name)
    return form_page(form, title=title, button=_("Add the track"), back=url_for("admin.groups"))


@blueprint.route("/tracks/<uuid:track_id>/details", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_tracks, "track_id")
def change_track(actor: Actor, track: Track) -> Response:
    form, name = TrackForm(obj=track), track.name
    if form.submitted() and accepted(
        form.name, lambda: settings.change_track(track, form.filled_in, by=actor.id), TAKEN
    ):
        return see(url_for("admin.groups"))
    title = _("Change the name of %(track)s", track=name)
    return form_page(form, title=title, button=_("Save"), back=url_for("admin.groups"))


@blueprint.route("/tracks/<uuid:track_id>/groups", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_tracks, "track_id")
def add_group(actor: Actor, track: Track) -> Response:
    form = GroupForm()
    if form.submitted() and accepted(form.name, lambda: settings.add_group(track, form.filled_in, by=actor.id), TAKEN):
        return see(url_for("admin.groups"))
    title = _("Add a group to %(track)s", track=track.name)
    return form_page(form, title=title, button=_("Add the group"), back=url_for("admin.groups"))


@blueprint.route("/groups/<uuid:group_id>/details", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, policy.administered_groups, "group_id")
def change_group(actor: Actor, group: Group) -> Response:
    form, name, back = GroupForm(obj=group), group.name, url_for("admin.group", group_id=group.id)
    if form.submitted() and accepted(
        form.name, lambda: settings.change_group(group, form.filled_in, by=actor.id), TAKEN
    ):
        return see(back)
    return form_page(form, title=_("Change %(group)s", group=name), button=_("Save"), back=back)
