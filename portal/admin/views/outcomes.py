"""What came of stays, cohort by cohort: as a page, and as CSV. Each is noted in the clinic's record."""

from collections.abc import Callable
from urllib.parse import urlencode

from flask import Response, request, url_for

from portal.access.actor import ADMINISTRATORS, Actor
from portal.access.rules import role
from portal.admin.forms.outcomes import OutcomesForm
from portal.admin.outcomes.cohorts import LAST_WEEK
from portal.admin.outcomes.in_rows import rows_of
from portal.admin.outcomes.report import Report, report
from portal.admin.outcomes.small_cells import LEAST
from portal.admin.views.screens import blueprint
from portal.audit.record import record
from portal.web.pages import page
from portal.web.spreadsheet import sent_as_csv, written
from portal.web.transaction import leaves_trace


@blueprint.get("/outcomes")
@role(*ADMINISTRATORS)
@leaves_trace
def outcomes(actor: Actor) -> Response:
    return _noted(actor, "read outcomes", _page)


@blueprint.get("/outcomes.csv")
@role(*ADMINISTRATORS)
@leaves_trace
def outcomes_csv(actor: Actor) -> Response:
    return _noted(actor, "exported outcomes", lambda it, _form: sent_as_csv(written(rows_of(it)), "outcomes.csv"))


def _noted(actor: Actor, verb: str, made: Callable[[Report, OutcomesForm], Response]) -> Response:
    form = OutcomesForm.asked(actor.today, request.args)
    if not form.holds_up():
        return page("admin/outcomes.html", status=422, it=None, form=form, least=LEAST)
    record(actor.id, verb, "clinic", None)
    return made(report(actor, *form.months), form)


def _page(it: Report, form: OutcomesForm) -> Response:
    first, last = form.span
    saved = f"{url_for('admin.outcomes_csv')}?{urlencode({'from_on': first, 'until_on': last})}"
    return page("admin/outcomes.html", it=it, form=form, csv_url=saved, last_week=LAST_WEEK, least=LEAST)
