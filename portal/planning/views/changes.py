"""One session: another time or room, cancelled and brought back, somebody who stands in."""

from uuid import UUID

from flask import Response, url_for
from flask_babel import lazy_gettext as _l

from portal import clock
from portal.access.actor import Actor
from portal.access.rules import within
from portal.database import Conflict
from portal.planning.forms import BringBackForm, CancelForm, ChangeForm, RemovalForm, StandInForm
from portal.planning.policy import plannable
from portal.planning.queries import one_session
from portal.planning.views.screens import blueprint, room
from portal.programs.actions.refusing import GroupCloses
from portal.schedule.actions import changing
from portal.schedule.actions.changing import NoSuchTime, Overlap, Past
from portal.schedule.models import Appointment
from portal.web.asked import id_of
from portal.web.forms import options
from portal.web.pages import page, see
from portal.web.saying import says
from portal.web.taking import takes
from portal.web.translation import text as _

SESSION = "/groups/<uuid:group_id>/sessions/<uuid:appointment_id>"


@blueprint.get(f"{SESSION}/change")
@within(plannable, "appointment_id", "group_id")
def change(actor: Actor, session: Appointment) -> Response:
    return _change_page(actor, session)


@blueprint.post(f"{SESSION}/change")
@within(plannable, "appointment_id", "group_id")
@takes(ChangeForm)
@says(_l("Saved. Whoever comes is told of a change."))
def make_change(actor: Actor, session: Appointment) -> Response:
    changing.hold(session)  # nobody changes it from here on: the form says what somebody has changed already
    form, marked = ChangeForm(session), one_session.is_marked(actor, session)
    try:
        if form.holds_up(actor) and _done(actor, session, form):
            taken_back = marked and not one_session.is_marked(actor, session)
            return see(room(actor, session.group_id, session.id, unmarked=taken_back))
    except Conflict as fault:  # it is cancelled or over by now
        return _change_page(actor, session, 409, str(fault), form=form)
    return _change_page(actor, session, form.refusal, form=form)


@blueprint.post(f"{SESSION}/cancellation")
@within(plannable, "appointment_id", "group_id")
@takes(beside={"cancel-meant", "cancel-saw"})
@says(_l("The session is cancelled, and everyone who would have come is told."))
def cancel(actor: Actor, session: Appointment) -> Response:
    form = CancelForm(prefix="cancel-")
    if not form.holds_up(actor):
        return _change_page(actor, session, 422, cancelling=form)
    try:
        changing.cancel(actor, session, form.because.words, form.saw.data)
    except Conflict as fault:
        form.saw.data = str(session.sequence)
        return _change_page(actor, session, 409, str(fault), cancelling=form)
    return see(room(actor, session.group_id, session.id))


@blueprint.post(f"{SESSION}/reinstatement")
@within(plannable, "appointment_id", "group_id")
@takes(BringBackForm)
@says(_l("The session takes place, and everyone who comes is told."))
def reinstate(actor: Actor, session: Appointment) -> Response:
    try:
        changing.reinstate(actor, session, BringBackForm().saw.data)
    except Conflict as fault:
        return _change_page(actor, session, 409, str(fault))
    return see(room(actor, session.group_id, session.id))


@blueprint.post(f"{SESSION}/stand-ins")
@within(plannable, "appointment_id", "group_id")
@takes(beside={"stand-in-instead_of", "stand-in-who"})
@says(_l("The stand-in is set."))
def put_stand_in(actor: Actor, session: Appointment) -> Response:
    form = _stand_in_form(actor, session)
    if not form.submitted():
        return _change_page(actor, session, 422, standing_in=form)
    instead_of = id_of(form.instead_of.data)
    changing.put_stand_in(actor.id, session, UUID(form.who.data), instead_of)
    return see(_here(session))


@blueprint.post(f"{SESSION}/stand-ins/removal")
@within(plannable, "appointment_id", "group_id")
@takes(RemovalForm)
@says(_l("The stand-in is taken off."))
def end_stand_in(actor: Actor, session: Appointment) -> Response:
    form = RemovalForm()
    if form.submitted():
        changing.end_stand_in(actor, session, UUID(form.who.data))
    return see(_here(session))


def _done(actor: Actor, session: Appointment, form: ChangeForm) -> bool:
    """Whether it could be done; a time that cannot be becomes a sentence at its field."""
    try:
        changing.change(actor, session, form.changes())
    except (NoSuchTime, Overlap, Past) as refusal:
        form.begins.errors = [*form.begins.errors, str(refusal)]
        return False
    except GroupCloses as refusal:
        form.day.errors = [*form.day.errors, str(refusal)]
        return False
    return True


def _change_page(
    actor: Actor,
    session: Appointment,
    status: int = 200,
    sentence: str = "",
    form: ChangeForm | None = None,
    cancelling: CancelForm | None = None,
    standing_in: StandInForm | None = None,
) -> Response:
    """`sentence`: what happened. A form that was not sent is drawn as the session stands."""
    sent, now = form or cancelling, str(session.sequence)
    return page(
        "planning/change.html",
        status=status,
        session=session,
        sentence=sentence,
        typed=sent.typed if sent else [],
        form=form or ChangeForm(session, formdata=None),
        cancelling=cancelling or CancelForm(None, prefix="cancel-", saw=now),
        bringing_back=BringBackForm(None, saw=now),
        standing_in=standing_in or _stand_in_form(actor, session),
        is_over=session.ends_at <= clock.now(),
        is_marked=session.starts_at > clock.now() and one_session.is_marked(actor, session),
        substitutes=one_session.substitutes(actor, session),
        back=room(actor, session.group_id, session.id),
    )


def _stand_in_form(actor: Actor, session: Appointment) -> StandInForm:
    """In place of whoever leads, where that is one person."""
    free, leading = one_session.leader_choices(actor, session)
    form = StandInForm(prefix="stand-in-", data={"instead_of": leading[0][0] if len(leading) == 1 else ""})
    form.who.choices = options([("", _("Choose somebody")), *free])
    form.instead_of.choices = options([("", _("Nobody: they lead together")), *leading])
    return form


def _here(session: Appointment) -> str:
    return url_for("planning.change", group_id=session.group_id, appointment_id=session.id) + "#stand-ins"
