"""Rosters: sent as CSV, tried first, then taken. The same file once more changes nothing."""

from typing import Any

from flask import Response, url_for

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.admin import actions
from portal.admin.forms.rosters import InvitationsForm, RosterForm, TakeForm
from portal.admin.rosters.columns import MEANING, NEEDED
from portal.admin.rosters.outcome import Taken
from portal.admin.rosters.reading import MOST_BYTES, MOST_ROWS, Roster
from portal.admin.rosters.taking import rehearse, take, uninvited
from portal.admin.rosters.template import template
from portal.admin.views.people import invitation_link
from portal.admin.views.screens import blueprint
from portal.web.forms import PortalForm
from portal.web.limits import accepts_up_to
from portal.web.pages import page
from portal.web.spreadsheet import sent_as_csv, written
from portal.web.taking import takes


@blueprint.get("/people/rosters")
@role(Role.ADMIN)
def rosters(actor: Actor) -> Response:
    return _begin(RosterForm())


@blueprint.get("/people/rosters/template.csv")
@role(Role.ADMIN)
def roster_template(actor: Actor) -> Response:
    return sent_as_csv(written(template(actor.today)), "roster.csv")


@blueprint.post("/people/rosters/trial")
@accepts_up_to(4 * MOST_BYTES)  # one that is too large is refused with a sentence
@role(Role.ADMIN)
def try_roster(actor: Actor) -> Response:
    form = RosterForm()
    if not form.submitted():
        return _begin(form)
    confirming = TakeForm(formdata=None, text=form.text)
    return _tried(form.roster, rehearse(actor, form.roster), confirming)


@blueprint.post("/people/rosters")
@role(Role.ADMIN)
@takes(TakeForm)
def take_roster(actor: Actor) -> Response:
    form = TakeForm()
    if not form.submitted():
        return _begin(RosterForm(formdata=None), form)
    taken = take(actor, form.roster, invites=bool(form.invites.data))
    if taken.faults:
        return _tried(form.roster, taken, form)
    links = [(one.name, invitation_link(one.token)) for one in taken.invited]
    return page("admin/roster_taken.html", taken=taken, links=links, uninvited=uninvited(taken))


@blueprint.post("/people/rosters/invitations")
@role(Role.ADMIN)
@takes(InvitationsForm)
def send_invitations(actor: Actor) -> Response:
    form = InvitationsForm()
    if not form.submitted():
        return _begin(RosterForm(formdata=None), form)
    return page("admin/roster_invited.html", sent=actions.mail_invitations(actor, form.ids), of=len(form.ids))


def _begin(form: RosterForm, refused: PortalForm | None = None) -> Response:
    status = 422 if form.errors or refused else 200
    words: dict[str, Any] = {"meaning": MEANING, "needed": NEEDED, "most": MOST_ROWS, "back": url_for("admin.people")}
    return page("admin/roster.html", status=status, form=form, refused=refused, **words)


def _tried(roster: Roster, tried: Taken, confirming: TakeForm) -> Response:
    status = 422 if tried.faults else 200
    words: dict[str, Any] = {"left_out": roster.left_out, "uninvited": uninvited(tried)}
    return page("admin/roster_tried.html", status=status, tried=tried, form=confirming, **words)
