"""What an app can ask with a key: one patient's record, to read. No cookie counts here, and none is set."""

from uuid import UUID

from flask import Blueprint, Flask, Response, request, url_for
from flask_babel import force_locale
from flask_babel import gettext as _

from portal import clock
from portal.access.actor import Actor
from portal.access.rules import public
from portal.files.serving import attachment
from portal.records.apps import paging
from portal.records.apps.address import base
from portal.records.apps.answers import TYPE, answer, check_taken, not_so, not_there, refusal
from portal.records.apps.door import count_whole, with_key
from portal.records.apps.paging import Mark, page_of
from portal.records.as_fhir import Asked, everything, of_kind
from portal.records.as_fhir import patient as as_patient
from portal.records.binder.streaming import as_file, in_lumps
from portal.records.fhir.bundle import pieces, searchset
from portal.records.fhir.capability import TYPES, capability
from portal.records.fhir.parts import instant
from portal.records.own import documents
from portal.web.asked import id_of
from portal.web.errors import answer_otherwise
from portal.web.translation import spoken_in

blueprint = Blueprint("fhir", __name__, url_prefix="/fhir")


def init_fhir(app: Flask) -> None:
    answer_otherwise(app, "/fhir/", refusal)


@blueprint.get("/metadata")
@public
def metadata() -> Response:
    check_taken()
    return answer(capability(base()))


@blueprint.get("/Patient/<uuid:patient_id>")
@with_key
def patient(actor: Actor, patient_id: UUID) -> Response:
    check_taken()
    _check_hers(actor, patient_id)
    return answer(as_patient(Asked(actor, base())))


@blueprint.get("/Patient/<uuid:patient_id>/$everything")
@with_key
def whole(actor: Actor, patient_id: UUID) -> Response:
    """Made while it is sent."""
    check_taken()
    _check_hers(actor, patient_id)
    count_whole(actor.sign_in_id)
    asked, made_at = Asked(actor, base()), instant(clock.now())
    found = (piece.encode() for piece in pieces("searchset", everything(asked), asked.base, made_at))
    return as_file(actor, lambda: in_lumps(found), TYPE)


@blueprint.get("/<kind>")
@with_key
def search(actor: Actor, kind: str) -> Response:
    check_taken()
    if kind not in TYPES:
        not_there()
    since, count = _asked_page(actor)
    asked = Asked(actor, base())
    with spoken_in(actor.language), force_locale(actor.language):
        found, further = page_of(of_kind(asked, kind, since.row), since, count)
    here, after = _address(actor, kind, count, since), _address(actor, kind, count, further) if further else ""
    return answer(searchset(found, asked.base, here, after))


@blueprint.get("/Binary/<uuid:file_id>")
@with_key
def binary(actor: Actor, file_id: UUID) -> Response:
    """What is in a file, as it is."""
    found = documents.file(actor, file_id)
    content = documents.content(found) if found else None
    if found is None or content is None:
        not_there()
    return attachment(content, found.media_type, found.file_name)


def _check_hers(actor: Actor, patient_id: UUID | None) -> None:
    """Anybody else's is not there, whoever that is."""
    if patient_id != actor.id:
        not_there()


def _asked_page(actor: Actor) -> tuple[Mark, int]:
    """From where on and how many, of whom the address names."""
    whose = id_of(request.args.get("patient", "").removeprefix("Patient/"))
    if whose is None:
        not_so(_("Name the patient whose key this is: ?patient=, and the id."))
    _check_hers(actor, whose)
    since = paging.mark_of(request.args.get("after", str(Mark())))
    count = paging.count_of(request.args.get("_count", str(paging.USUAL)))
    if since is None or count is None:
        not_so(_("_count is a number from 1 on, and after comes from the link to the next page."))
    return since, count


def _address(actor: Actor, kind: str, count: int, since: Mark) -> str:
    after = {} if since == Mark() else {"after": str(since)}
    return url_for("fhir.search", kind=kind, patient=actor.id, _count=count, _external=True, **after)
