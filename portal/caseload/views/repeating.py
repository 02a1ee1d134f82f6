"""What comes again and again: another last day for it, or taking it back."""

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal.access.actor import Actor
from portal.access.rules import within
from portal.caseload.forms import LastDayForm, WordForm
from portal.caseload.views.screens import blueprint
from portal.programs.queries import person
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.worksheets.actions.repeating import end_on, withdraw_recurring
from portal.worksheets.policy import recurring_given
from portal.worksheets.published import title_of
from portal.worksheets.recurring import RecurringAssignment

Forms = tuple[LastDayForm, WordForm]


@blueprint.get("/recurring/<uuid:recurring_id>")
@within(recurring_given, "recurring_id")
def recurring(actor: Actor, recurring: RecurringAssignment) -> Response:
    return _page(recurring, _forms(recurring))


@blueprint.post("/recurring/<uuid:recurring_id>/end")
@within(recurring_given, "recurring_id")
@takes(beside={"meant"})
@says(_l("The last day is set."))
def end_recurring(actor: Actor, recurring: RecurringAssignment) -> Response:
    ending, _back_form = forms = _forms(recurring)
    if not ending.holds_up(actor, recurring.group_id is not None):
        return _page(recurring, forms, 422)
    assert ending.until_on.data is not None
    end_on(actor, recurring, ending.until_on.data, ending.words)
    return _back(recurring)


@blueprint.post("/recurring/<uuid:recurring_id>/withdrawal")
@within(recurring_given, "recurring_id")
@takes(beside={"back-meant"})
@says(_l("The worksheet is taken back."))
def withdraw_repeated(actor: Actor, recurring: RecurringAssignment) -> Response:
    _ending, taking_back = forms = _forms(recurring)
    if not taking_back.holds_up(actor, recurring.group_id is not None):
        return _page(recurring, forms, 422)
    withdraw_recurring(actor, recurring, taking_back.words)
    return _back(recurring)


def _forms(recurring: RecurringAssignment) -> Forms:
    return LastDayForm(until_on=recurring.until_on), WordForm(prefix="back-")


def _page(recurring: RecurringAssignment, forms: Forms, status: int = 200) -> Response:
    ending, taking_back = forms
    return page(
        "caseload/change_recurring.html",
        status=status,
        given=recurring,
        whose=person(recurring.patient_id) if recurring.patient_id else None,
        title=title_of(recurring.slug, recurring.version),
        ending=ending,
        taking_back=taking_back,
        back=_where(recurring),
    )


def _where(recurring: RecurringAssignment) -> str:
    if recurring.group_id is not None:
        return url_for("caseload.group", group_id=recurring.group_id) + "#homework"
    return url_for("caseload.patient", patient_id=recurring.patient_id) + "#given"


def _back(recurring: RecurringAssignment) -> Response:
    return see(_where(recurring))
