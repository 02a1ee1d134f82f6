"""A therapist says when she is away and who answers for her patients meanwhile."""

from collections.abc import Callable

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor, Role
from portal.access.rules import role, within
from portal.caseload.away_form import AwayForm
from portal.caseload.views.screens import blueprint
from portal.database import Conflict
from portal.messages.standing_in import take_over_marks
from portal.programs import covering
from portal.programs.models import Cover
from portal.programs.policy import own_covers
from portal.safety.owning import reown_around
from portal.schedule.actions.keeping_with_team import keep_around
from portal.schedule.queries.one_to_ones import in_days_away
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.get("/account/away")
@role(Role.THERAPIST)
def away(actor: Actor) -> Response:
    covering.look_at_days(actor)
    return _page(actor, AwayForm(formdata=None))


@blueprint.post("/account/away")
@role(Role.THERAPIST)
@takes(AwayForm)
@says(_l("Saved. Your patients are told before they write."))
def set_away(actor: Actor) -> Response:
    form = AwayForm().offer(covering.colleagues(actor))
    if form.submitted() and _done(form, lambda: covering.set_cover(actor, form.chosen, form.days)):
        take_over_marks(actor, form.chosen, form.days.from_on)
        reown_around(actor.id, [actor.id])
        return see(url_for("caseload.away"))
    return _page(actor, form, 422)


@blueprint.get("/account/away/<uuid:cover_id>")
@within(own_covers, "cover_id")
def change_away(actor: Actor, cover: Cover) -> Response:
    covering.check_not_over(actor, cover)
    form = AwayForm(formdata=None, cover=str(cover.cover_id), from_on=cover.from_on, until_on=cover.until_on)
    return page("caseload/change_away.html", cover=cover, form=form.offer(covering.colleagues(actor)))


@blueprint.post("/account/away/<uuid:cover_id>")
@within(own_covers, "cover_id")
@takes(AwayForm)
@says(_l("Saved. Your patients are told before they write."))
def make_away_change(actor: Actor, cover: Cover) -> Response:
    covering.check_not_over(actor, cover)
    form = AwayForm().offer(covering.colleagues(actor))
    form.began = cover.from_on if cover.from_on < actor.today else None
    if form.submitted() and _done(form, lambda: covering.change_cover(actor, cover, form.chosen, form.days)):
        take_over_marks(actor, form.chosen, form.days.from_on)
        reown_around(actor.id, [actor.id])
        keep_around(actor.id, actor.id)
        return see(url_for("caseload.away"))
    return page("caseload/change_away.html", status=422, cover=cover, form=form)


@blueprint.post("/account/away/<uuid:cover_id>/end")
@within(own_covers, "cover_id")
@says(_l("Those days are off the list. Your patients are yours to answer."))
def end_away(actor: Actor, cover: Cover) -> Response:
    covering.check_not_over(actor, cover)
    covering.end_cover(actor, cover)
    reown_around(actor.id, [actor.id])
    keep_around(actor.id, actor.id)
    return see(url_for("caseload.away"))


def _page(actor: Actor, form: AwayForm, status: int = 200) -> Response:
    return page(
        "caseload/away.html",
        status=status,
        form=form.offer(covering.colleagues(actor)),
        days=covering.away_days(actor),
        covered=covering.covered_by_me(actor),
        talks=in_days_away(actor),
    )


def _done(form: AwayForm, change: Callable[[], object]) -> bool:
    """Whether it could be done; why not stands at the field."""
    try:
        change()
    except covering.NobodyFree as fault:
        form.cover.errors = [str(fault)]
    except Conflict as fault:
        form.from_on.errors = [str(fault)]
    else:
        return True
    return False
