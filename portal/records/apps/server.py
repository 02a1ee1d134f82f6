"""What an app can ask with a key: one patient's record, to read. No cookie counts here, and none is set."""

from uuid import UUID

from flask import Blueprint, Flask, Response
from flask_babel import force_locale

from portal import clock
from portal.access.actor import Actor
from portal.access.rules import public
from portal.files.serving import attachment
from portal.records.apps.address import base
from portal.records.apps.answers import (
    TYPE,
    answer,
    answer_or_same,
    check_taken,
    not_there,
    otherwise,
    wants_resource,
)
from portal.records.apps.asking import exactly, search_of
from portal.records.apps.door import count_whole, with_key
from portal.records.apps.paging import page_of
from portal.records.as_fhir import Asked, everything, named_questionnaire, of_kind, one_of
from portal.records.binder.streaming import as_file, in_lumps
from portal.records.fhir.binary import binary as as_binary
from portal.records.fhir.bundle import pieces, searchset, total
from portal.records.fhir.capability import PARAMETERS, capability
from portal.records.fhir.parts import instant
from portal.records.own import documents
from portal.web.errors import answer_otherwise
from portal.web.translation import spoken_in

blueprint = Blueprint("fhir", __name__, url_prefix="/fhir")


def init_fhir(app: Flask) -> None:
    answer_otherwise(app, "/fhir", otherwise)


@blueprint.get("/metadata")
@public
def metadata() -> Response:
    check_taken()
    return answer(capability(base()))


@blueprint.get("/Patient/<uuid:patient_id>/$everything")
@with_key
def whole(actor: Actor, patient_id: UUID) -> Response:
    """Made while it is sent."""
    check_taken()
    if patient_id != actor.id:  # anybody else's is not there, whoever that is
        not_there()
    count_whole(actor.sign_in_id)
    asked, made_at = Asked(actor, base()), instant(clock.now())
    found = (piece.encode() for piece in pieces("searchset", everything(asked), asked.base, made_at))
    return as_file(actor, lambda: in_lumps(found), TYPE)


@blueprint.get("/<kind>")
@with_key
def search(actor: Actor, kind: str) -> Response:
    check_taken()
    _check_kind(kind)
    wanted, asked = search_of(actor, kind), Asked(actor, base())
    here = wanted.address(wanted.since)
    with spoken_in(actor.language), force_locale(actor.language):
        rows = wanted.fitting(of_kind(asked, kind, wanted.which))
        if not wanted.count:
            return answer(total(sum(len(some) for _id, some in rows), here))
        found, further = page_of(rows, wanted.since, wanted.count)
    return answer(searchset(found, asked.base, here, wanted.address(further) if further else ""))


@blueprint.get("/<kind>/<resource_id>")
@with_key
def read(actor: Actor, kind: str, resource_id: str) -> Response:
    check_taken()
    _check_kind(kind)
    known, asked = exactly(resource_id), Asked(actor, base())
    with spoken_in(actor.language), force_locale(actor.language):
        if known is not None:
            found = one_of(asked, kind, known)
        else:
            found = named_questionnaire(asked, resource_id) if kind == "Questionnaire" else None
    if found is None:
        not_there()
    return answer_or_same(found)


@blueprint.get("/Binary/<uuid:file_id>")
@with_key
def binary(actor: Actor, file_id: UUID) -> Response:
    """What is in a file, as it is."""
    found = documents.file(actor, file_id)
    content = documents.content(found) if found else None
    if found is None or content is None:
        not_there()
    as_it_is = not wants_resource()
    return attachment(content, found.media_type, found.file_name) if as_it_is else answer(as_binary(found, content))


def _check_kind(kind: str) -> None:
    if kind not in PARAMETERS:
        not_there()
