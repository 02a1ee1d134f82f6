"""Help now: for anyone, without script, with the database down. With her own plan where it can be reached."""

from flask import Response, g

from portal import clock
from portal.access.actor import Actor, current_actor
from portal.access.rules import public
from portal.coping.line import line_words
from portal.coping.queries import PlanPage, own_plan
from portal.database import db
from portal.programs.clinic import facts
from portal.programs.hours import words_of
from portal.safety.views import blueprint
from portal.web.logs import log_fault
from portal.web.pages import page


@blueprint.get("/help")
@public
def help() -> Response:
    """Nobody is told that she looked, and nothing she taps here is kept."""
    actor, own = _asks()
    line, hours = line_words(clock.now()), words_of(facts())
    hers = actor is not None and actor.is_patient
    return page("safety/help.html", line=line, hours=hours, is_in=actor is not None, hers=hers, own=own)


def _asks() -> tuple[Actor | None, PlanPage | None]:
    """Who asks, and a patient's plan; nobody and nothing when that cannot be found out, whatever the reason."""
    try:
        actor = current_actor()
        if actor is not None and not actor.second_factor_pending:
            if actor.is_patient:
                return actor, own_plan(actor)
            g.nobody = True
            return actor, None
    except Exception as fault:  # this page is shown before any other
        log_fault(fault)
        db.session.rollback()
    g.nobody = True
    return None, None
