"""The weekly sessions of a group: listed, added, changed from a day on, ended."""

from collections.abc import Callable
from datetime import date, timedelta
from uuid import UUID

from flask import Response, url_for
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.access.actor import ADMINISTRATORS, Actor
from portal.access.rules import role_within
from portal.admin.forms.fields import accepted
from portal.admin.forms.series import WEEKDAYS, AddSeriesForm, ChangeSeriesForm, EndSeriesForm, SeriesForm
from portal.admin.queries import series as queries
from portal.admin.views.screens import blueprint, form_page
from portal.admin.warnings import at_once, heeded, warnings
from portal.programs.models import Group
from portal.programs.policy import administered_groups
from portal.schedule.actions import reshaping
from portal.schedule.models import Series
from portal.schedule.policy import administered_series
from portal.web.formatting import week_start
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes


@blueprint.get("/groups/<uuid:group_id>/series")
@role_within(ADMINISTRATORS, administered_groups, "group_id")
def weekly(actor: Actor, group: Group) -> Response:
    lasting, over = queries.of_group(actor, group)
    clashes = queries.clashes(actor, group.id)
    return page("admin/weekly.html", group=group, lasting=lasting, over=over, clashes=clashes, weekdays=WEEKDAYS)


@blueprint.route("/groups/<uuid:group_id>/series/new", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, administered_groups, "group_id")
@takes(AddSeriesForm)
@says(_l("The weekly session is added."))
def add_series(actor: Actor, group: Group) -> Response:
    form = AddSeriesForm(actor.today)
    if not form.is_submitted():
        form.room.data, form.link.data = group.room, group.link
    words = {"title": _("Add a weekly session to %(group)s", group=group.name), "button": _("Add the weekly session")}
    return _saved(
        actor,
        form,
        group.id,
        lambda: reshaping.add_series(actor, group, form.weekly, form.from_on.data, form.until_on.data),
        words,
    )


@blueprint.route("/series/<uuid:series_id>/details", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, administered_series, "series_id")
@takes(ChangeSeriesForm)
@says(_l("Saved. Sessions from that day on are changed."))
def change_series(actor: Actor, series: Series) -> Response:
    form, words = ChangeSeriesForm(actor.today, series), {"title": _("Change “%(title)s”", title=series.title)}
    if not form.is_submitted():
        form.from_on.data = _next_monday(actor.today, series.from_on)
    words |= {"button": _("Change it from that day on"), "intro": _("Everyone it concerns is told once.")}
    return _saved(
        actor,
        form,
        series.group_id,
        lambda: reshaping.change_series(actor, series, form.weekly, form.from_on.data),
        words,
    )


def _next_monday(today: date, first: date) -> date:
    return max(week_start(today) + timedelta(days=7), first)


def _saved(
    actor: Actor, form: SeriesForm, group_id: UUID, deed: Callable[[], object], words: dict[str, str]
) -> Response:
    """Saved, unless something is worth a second look: then it is shown first, and nothing is kept until it was seen."""
    back, look = url_for("admin.weekly", group_id=group_id), list[str]()
    before = at_once(actor, group_id) if form.is_submitted() else []
    if form.submitted() and accepted(form.weekday, deed, {}):
        look = warnings(actor, form, group_id, before)
        if heeded(form, look):
            return see(back)
    status = 422 if look else 200
    return form_page(form, "admin/series.html", status=status, back=back, warnings=look, **words)


@blueprint.route("/series/<uuid:series_id>/end-date", methods=["GET", "POST"])
@role_within(ADMINISTRATORS, administered_series, "series_id")
@says(_l("The last day is set. Sessions after it are cancelled."))
def end_series(actor: Actor, series: Series) -> Response:
    form, back = EndSeriesForm(actor.today), url_for("admin.weekly", group_id=series.group_id)
    if form.submitted() and accepted(
        form.last_day,
        lambda: reshaping.end_series(actor, series, form.last_day.data, form.because.words),
        {},
    ):
        return see(back)
    title = _("End “%(title)s”", title=series.title)
    intro = _("Sessions after the last day are cancelled, and everyone who would come is told once.")
    return form_page(form, title=title, intro=intro, button=_("End it"), back=back)
