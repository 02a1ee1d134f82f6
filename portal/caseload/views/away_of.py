"""Somebody is ill and cannot say so herself: an administrator of the clinic sets her days away, and who stands in."""

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.accounts.models import User
from portal.caseload import setting_away
from portal.caseload.away_form import AwayForm, BackForm
from portal.caseload.views.screens import blueprint
from portal.programs import covering
from portal.programs.models import Cover
from portal.programs.policy import administered_carers, administered_covers
from portal.programs.queries import Person, person
from portal.schedule.queries.one_to_ones import in_days_away
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.get("/admin/people/<uuid:person_id>/away")
@within(administered_carers, "person_id")
def away_of(actor: Actor, who: User) -> Response:
    return _page(actor, who, setting_away.setting(actor, who.id))


@blueprint.post("/admin/people/<uuid:person_id>/away")
@within(administered_carers, "person_id")
@takes(AwayForm)
@says(_l("Saved. Both of them are told, and their patients see it."))
def set_away_of(actor: Actor, who: User) -> Response:
    form = setting_away.setting(actor, who.id)
    if setting_away.was_set(actor, who.id, form):
        return see(url_for("caseload.away_of", person_id=who.id))
    return _page(actor, who, form, form.refusal)


@blueprint.get("/admin/away/<uuid:cover_id>")
@within(administered_covers, "cover_id")
def change_away_of(actor: Actor, cover: Cover) -> Response:
    return _change_page(cover, setting_away.changing(actor, cover))


@blueprint.post("/admin/away/<uuid:cover_id>")
@within(administered_covers, "cover_id")
@takes(AwayForm)
@says(_l("Saved. Both of them are told, and their patients see it."))
def make_away_change_of(actor: Actor, cover: Cover) -> Response:
    who_id, form = cover.user_id, setting_away.changing(actor, cover, in_turn=True)
    if setting_away.was_changed(actor, cover, form):
        return see(url_for("caseload.away_of", person_id=who_id))
    return _change_page(cover, form, form.refusal)


@blueprint.post("/admin/away/<uuid:cover_id>/end")
@within(administered_covers, "cover_id")
@takes(BackForm)
@says(_l("Those days are off the list. Their patients and sessions are theirs again."))
def end_away_of(actor: Actor, cover: Cover) -> Response:
    who_id = cover.user_id
    setting_away.end(actor, cover)
    return see(url_for("caseload.away_of", person_id=who_id))


def _page(actor: Actor, who: User, form: AwayForm, status: int = 200) -> Response:
    days, talks = covering.away_days(actor, who.id), in_days_away(actor, who.id)
    shown = Person(who.id, who.name, who.credentials)
    return page("caseload/away_of.html", status=status, person=shown, form=form, days=days, talks=talks)


def _change_page(cover: Cover, form: AwayForm, status: int = 200) -> Response:
    return page("caseload/change_away.html", status=status, cover=cover, form=form, person=person(cover.user_id))
