"""A patient's page, for whoever reads her record in an emergency: the ways to what is read, and no form."""

from uuid import UUID

from flask import Response, request

from portal.access.actor import Actor
from portal.accounts.models import User
from portal.caseload.in_emergency import follow_ups_of, sent_by, threads_of
from portal.programs.actions.emergency import note_reading
from portal.programs.contacts import contact_of
from portal.web.pages import page
from portal.worksheets.queries.rules import causes_of


def only_read(actor: Actor, patient: User) -> Response:
    before = request.args.get("before", type=UUID)
    sent, more = sent_by(actor, patient.id, before)
    note_reading(actor, "user", patient.id, patient.id)
    follow_ups = follow_ups_of(actor, patient.id)
    return page(
        "caseload/in_emergency.html",
        patient=patient,
        contact=contact_of(patient.id) if before is None else None,
        sent=sent,
        more=more,
        before=before,
        threads=threads_of(actor, patient.id),
        follow_ups=follow_ups,
        causes=causes_of(follow_ups),
    )
