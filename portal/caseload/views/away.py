"""A therapist says when she is away and who answers for her patients meanwhile; a leader, who leads her sessions."""

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import role, within
from portal.caseload import setting_away
from portal.caseload.away_form import AwayForm, BackForm
from portal.caseload.views.screens import blueprint
from portal.programs import covering
from portal.programs.models import Cover
from portal.programs.policy import ON_CALL, own_covers
from portal.schedule.queries.one_to_ones import in_days_away
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.get("/account/away")
@role(*ON_CALL)
def away(actor: Actor) -> Response:
    covering.look_at_days(actor)
    return _page(actor, setting_away.setting(actor, actor.id))


@blueprint.post("/account/away")
@role(*ON_CALL)
@takes(AwayForm)
@says(_l("Saved. Whoever stands in is told, and your patients see it."))
def set_away(actor: Actor) -> Response:
    form = setting_away.setting(actor, actor.id)
    if setting_away.was_set(actor, actor.id, form):
        return see(url_for("caseload.away"))
    return _page(actor, form, form.refusal)


@blueprint.get("/account/away/<uuid:cover_id>")
@within(own_covers, "cover_id")
def change_away(actor: Actor, cover: Cover) -> Response:
    return _change_page(cover, setting_away.changing(actor, cover))


@blueprint.post("/account/away/<uuid:cover_id>")
@within(own_covers, "cover_id")
@takes(AwayForm)
@says(_l("Saved. Whoever stands in is told, and your patients see it."))
def make_away_change(actor: Actor, cover: Cover) -> Response:
    form = setting_away.changing(actor, cover, in_turn=True)
    if setting_away.was_changed(actor, cover, form):
        return see(url_for("caseload.away"))
    return _change_page(cover, form, form.refusal)


@blueprint.post("/account/away/<uuid:cover_id>/end")
@within(own_covers, "cover_id")
@takes(BackForm)
@says(_l("Those days are off the list. Your patients and sessions are yours again."))
def end_away(actor: Actor, cover: Cover) -> Response:
    setting_away.end(actor, cover)
    return see(url_for("caseload.away"))


def _page(actor: Actor, form: AwayForm, status: int = 200) -> Response:
    return page(
        "caseload/away.html",
        status=status,
        form=form,
        days=covering.away_days(actor),
        covered=covering.covered_by_me(actor),
        talks=in_days_away(actor),
    )


def _change_page(cover: Cover, form: AwayForm, status: int = 200) -> Response:
    return page("caseload/change_away.html", status=status, cover=cover, form=form, person=None)
