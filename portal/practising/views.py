"""The library of skills, the finder, and what she used."""

from flask import Blueprint, Response, abort, url_for

from portal.access.actor import Actor, Role
from portal.access.rules import role, signed_in, within
from portal.practising import actions
from portal.practising.forms import FinderForm, OutcomeForm, UseForm
from portal.practising.queries.finder import offers
from portal.practising.queries.library import library_page
from portal.practising.queries.one_skill import skill_page
from portal.skills.actions import say
from portal.skills.catalogue import Skill, skills
from portal.skills.models import SkillUse
from portal.skills.policy import own_uses
from portal.skills.queries import use_shown
from portal.standby import from_standby
from portal.web.forms import PortalForm
from portal.web.htmx import wants_fragment
from portal.web.pages import page, see
from portal.web.read_only import served_read_only
from portal.web.taking import takes
from portal.worksheets.forms import StartForm

blueprint = Blueprint("practising", __name__)


@blueprint.get("/skills")
@signed_in
@from_standby
def library(actor: Actor) -> Response:
    return page("practising/library.html", it=library_page(actor))


@blueprint.get("/skills/find")
@role(Role.PATIENT)
def finder(actor: Actor) -> Response:
    return page("practising/finder.html", form=FinderForm(None))


@blueprint.post("/skills/find")
@role(Role.PATIENT)
@served_read_only
@takes(FinderForm)
def find(actor: Actor) -> Response:
    """Answers a POST with a page, and sends nobody on: how strong it is and where she is are clinical, so they stand in
    no address, and what she only asked is kept nowhere. To load the page again asks again, which changes nothing."""
    form = UseForm()  # of the use that may follow; it carries the moment on
    if not form.submitted():
        return page("practising/finder.html", status=422, form=form)
    return page("practising/found.html", it=offers(actor, form.asked), form=form)


@blueprint.get("/skills/<skill_id>")
@signed_in
@from_standby
def skill(actor: Actor, skill_id: str) -> Response:
    return _skill_page(actor, _known(skill_id))


@blueprint.post("/skills/<skill_id>/uses")
@role(Role.PATIENT)
def use(actor: Actor, skill_id: str) -> Response:
    form, skill = UseForm(), _known(skill_id)
    if not form.submitted():
        return _skill_page(actor, skill, 422, form)
    asked = form.asked if form.answers else None
    noted = actions.use(actor, skill, form.key, asked)
    if wants_fragment():
        return page("practising/_use_it.html", skill=skill, one=use_shown(noted), form=form)
    return _back(skill.id)


@blueprint.post("/skills/uses/<uuid:use_id>/outcome")
@within(own_uses, "use_id")
@takes(OutcomeForm)
def outcome(actor: Actor, use: SkillUse) -> Response:
    form = OutcomeForm()
    if not form.submitted():
        return _skill_page(actor, _known(use.skill), 422, form)
    say(actor, use, form.helped.data == "yes")
    if wants_fragment():
        return page("practising/_use.html", one=use_shown(use))
    return _back(use.skill)


@blueprint.post("/skills/uses/<uuid:use_id>/removal")
@within(own_uses, "use_id")
def take_back(actor: Actor, use: SkillUse) -> Response:
    skill_id = use.skill
    actions.take_back(actor, use)
    if wants_fragment():
        return page("practising/_use_it.html", skill=_known(skill_id), one=None, form=UseForm())
    return _back(skill_id)


def _known(skill_id: str) -> Skill:
    return skills().get(skill_id) or abort(404)


def _back(skill_id: str) -> Response:
    return see(url_for("practising.skill", skill_id=skill_id, _anchor="uses"))


def _skill_page(actor: Actor, skill: Skill, status: int = 200, form: PortalForm | None = None) -> Response:
    it, start = skill_page(actor, skill), StartForm(None)
    return page("practising/skill.html", status=status, it=it, start=start, form=UseForm(None), refused=form)
