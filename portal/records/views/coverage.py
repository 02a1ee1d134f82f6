"""A patient's records: the ways to them, and what her plan has approved, in plain words."""

from flask import Response

from portal.access.actor import Actor, Role
from portal.access.rules import role
from portal.coverage.in_words import approval_words, left_words
from portal.coverage.queries.approvals import approvals
from portal.coverage.runway import Stage
from portal.records.views.screens import blueprint
from portal.web.pages import page


@blueprint.get("/records")
@role(Role.PATIENT)
def index(actor: Actor) -> Response:
    return page("records/index.html")


@blueprint.get("/records/coverage")
@role(Role.PATIENT)
def coverage(actor: Actor) -> Response:
    every = approvals(actor.id, actor.today)
    now = [one for one in every if one.stage is not Stage.OVER]
    over = [one for one in reversed(every) if one.stage is Stage.OVER]
    return page("records/coverage.html", now=now, over=over, words=approval_words, left=left_words)
