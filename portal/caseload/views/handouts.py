"""Handouts of a group that the actor leads: a new one, and many again."""

from uuid import UUID

from flask import Response, request, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.access.scope import reach
from portal.caseload.handing_out import choices_in, led
from portal.caseload.handout_forms import CopyForm, HandoutForm
from portal.caseload.views.screens import blueprint
from portal.materials.actions import post
from portal.materials.forms import PreviewForm
from portal.materials.giving import copy
from portal.materials.posted import posted_to
from portal.materials.rendering import rendered
from portal.programs.models import Group
from portal.programs.policy import led_groups
from portal.web.formatting import short_day
from portal.web.forms import options
from portal.web.limits import MEGABYTE, accepts_up_to
from portal.web.pages import page, see
from portal.web.read_only import served_read_only
from portal.web.saying import says
from portal.web.taking import takes

MOST_COPIED = 200


@blueprint.get("/groups/<uuid:group_id>/handouts")
@within(led_groups, "group_id")
def new_handout(actor: Actor, group: Group) -> Response:
    group.check_not_over(actor.today)
    form = _handout_form(actor, group)
    form.session.data = request.args.get("session", "")
    return page("caseload/handout_new.html", group=group, form=form)


@blueprint.post("/groups/<uuid:group_id>/handouts")
@within(led_groups, "group_id")
@accepts_up_to(12 * MEGABYTE)
@takes(HandoutForm)
@says(_l("Posted. Whoever it is for finds it under Materials."))
def post_handout(actor: Actor, group: Group) -> Response:
    form = _handout_form(actor, group)
    if not form.holds_up(actor) or form.choice is None:
        return page("caseload/handout_new.html", status=422, group=group, form=form)
    terms = form.terms(form.choice)
    post(actor, form.choice.taker(), form.handout(), form.form_key.data or "", terms=terms)
    return _back(group)


@blueprint.post("/handouts/preview")
@role(Role.LEADER)
@accepts_up_to(12 * MEGABYTE)
@served_read_only
@takes(HandoutForm)
def preview_handout(actor: Actor) -> Response:
    """In a window of its own, or below the text: the form stays as it is, with the file that was chosen."""
    form = PreviewForm()
    fits = form.submitted()
    text = rendered(form.text.data or "") if fits else ""
    template, fragment = "caseload/handout_preview.html", "caseload/_preview.html"
    return page(template, fragment=fragment, status=200 if fits else 422, form=form, text=text)


@blueprint.get("/groups/<uuid:group_id>/handouts/copies")
@within(led_groups, "group_id")
def choose_copies(actor: Actor, group: Group) -> Response:
    form = _copy_form(actor, group)
    return page("caseload/handout_copies.html", group=group, form=form)


@blueprint.post("/groups/<uuid:group_id>/handouts/copies")
@within(led_groups, "group_id")
@takes(CopyForm)
@says(_l("Copied. The group finds them under Materials."))
def copy_handouts(actor: Actor, group: Group) -> Response:
    form = _copy_form(actor, group)
    to = reach(led_groups, actor, UUID(form.to.data)) if form.submitted() else None
    if to is None:
        return page("caseload/handout_copies.html", status=422, group=group, form=form)
    copy(actor, [UUID(one) for one in form.chosen.data or ()], to, form.form_key.data or "", form.terms())
    return _back(to)


def _handout_form(actor: Actor, group: Group) -> HandoutForm:
    form = HandoutForm()
    form.offer(choices_in(actor, group))
    return form


def _copy_form(actor: Actor, group: Group) -> CopyForm:
    form = CopyForm()
    form.of = group
    handouts = posted_to(actor, group.id, most=MOST_COPIED)
    form.chosen.choices = options((str(one.release_id), f"{one.title} · {short_day(one.from_at)}") for one in handouts)
    others = [(str(one.id), one.name) for one in led(actor) if one.id != group.id]
    same = (str(group.id), _("%(group)s again, for those who join from that day", group=group.name))
    form.to.choices = options(others if group.is_over(actor.today) else [*others, same])
    if not form.is_submitted():
        form.chosen.data = [str(one.release_id) for one in handouts]
        form.on.data = actor.today
    return form


def _back(group: Group) -> Response:
    return see(url_for("caseload.group", group_id=group.id) + "#handouts")
