"""What is hers as FHIR resources, kind by kind and by id, so that whoever reads a page of them can go on from there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from heapq import merge
from uuid import UUID

from portal.access.actor import Actor
from portal.records.fhir import people
from portal.records.fhir.appointment import appointment
from portal.records.fhir.communication import message, remark
from portal.records.fhir.document import document
from portal.records.fhir.observation import observation_id, observations
from portal.records.fhir.parts import Json
from portal.records.fhir.questionnaire import questionnaire, questionnaire_id
from portal.records.fhir.response import response
from portal.records.own import documents, sheets, talks, visits
from portal.records.own.people import herself, house, team, workers
from portal.records.own.portions import ALL, Which

Rows = Iterator[tuple[UUID, list[Json]]]
"""By the id of the row, in order: the resources that are made of it."""


@dataclass(frozen=True)
class Asked:
    """`base`: the address of the server. `takes_along`: to keep, so with what is in files, and with what is unsent."""

    actor: Actor
    base: str
    takes_along: bool = False


def of_kind(asked: Asked, kind: str, which: Which = ALL) -> Rows:
    """Of the rows from that one on. `which.ids`: those of the resources. Raises KeyError."""
    rows = _KINDS[kind](asked, which)
    if which.ids is None:
        return rows
    ids = {str(one) for one in which.ids}
    return ((row_id, [one for one in some if one["id"] in ids]) for row_id, some in rows)


def one_of(asked: Asked, kind: str, resource_id: UUID) -> Json | None:
    """None where it is not hers, or is not there."""
    return next(_flat(of_kind(asked, kind, Which(ids=frozenset({resource_id})))), None)


def named_questionnaire(asked: Asked, name: str) -> Json | None:
    """By the end of its canonical address, with the edition behind a bar or without; then the last edition."""
    slug, _bar, edition = name.partition("|")
    found = [one for one in sheets.asked(asked.actor) if one.id == slug and edition in ("", one.version)]
    return questionnaire(found[-1], asked.base) if found else None


def everything(asked: Asked) -> Iterator[Json]:
    """She herself first; what a resource names comes too."""
    for kind in ("Patient", "Organization", "Practitioner", "CareTeam", "Appointment", "Questionnaire"):
        yield from _flat(of_kind(asked, kind))
    for filled in (one for some in sheets.sent(asked.actor) for one in some):
        yield response(filled, asked.actor.id, asked.base)
        yield from observations(filled, asked.actor.id)
    if asked.takes_along:
        yield from (response(one, asked.actor.id, asked.base) for one in sheets.unsent(asked.actor))
    for kind in ("Communication", "DocumentReference"):
        yield from _flat(of_kind(asked, kind))


def _flat(rows: Rows) -> Iterator[Json]:
    return (one for _id, some in rows for one in some)


def _from(which: Which, found: Iterable[tuple[UUID, Json]]) -> Rows:
    """Of the few that are read at once."""
    ordered = sorted(found, key=lambda one: one[0])
    return ((row_id, [one]) for row_id, one in ordered if which.holds(row_id))


def _patient(asked: Asked, which: Which) -> Rows:
    return _from(which, [(asked.actor.id, people.patient(herself(asked.actor)))])


def _organization(asked: Asked, which: Which) -> Rows:
    return _from(which, [(people.HOUSE, people.organization(house()))])


def _practitioners(asked: Asked, which: Which) -> Rows:
    return _from(which, ((one.id, people.practitioner(one)) for one in workers(asked.actor)))


def _care_team(asked: Asked, which: Which) -> Rows:
    found = people.care_team(herself(asked.actor), team(asked.actor))
    return _from(which, [(people.care_team_id(asked.actor.id), found)])


def _appointments(asked: Asked, which: Which) -> Rows:
    found = visits.visits(asked.actor, which)
    return ((one.id, [appointment(one, asked.actor.id)]) for some in found for one in some)


def _questionnaires(asked: Asked, which: Which) -> Rows:
    found = sheets.asked(asked.actor, asked.takes_along)
    return _from(which, ((questionnaire_id(one), questionnaire(one, asked.base)) for one in found))


def _responses(asked: Asked, which: Which) -> Rows:
    found = sheets.sent(asked.actor, which)
    return ((one.id, [response(one, asked.actor.id, asked.base)]) for some in found for one in some)


def _observations(asked: Asked, which: Which) -> Rows:
    """A row makes several, whose ids come of its own."""
    if which.ids is not None:
        which = replace(which, ids=frozenset(_behind(asked.actor, which.ids)))
    found = sheets.sent(asked.actor, which)
    return ((one.id, list(observations(one, asked.actor.id))) for some in found for one in some)


def _behind(actor: Actor, ids: frozenset[UUID]) -> Iterator[UUID]:
    """The rows of these scores."""
    for row_id, worksheet in sheets.versions(actor):
        scores = (one for one in worksheet.fields.values() if one.type == "computed")
        if any(observation_id(one, row_id) in ids for one in scores):
            yield row_id


def _communications(asked: Asked, which: Which) -> Rows:
    said = ((one.id, [message(one, asked.actor.id)]) for some in talks.said(asked.actor, which) for one in some)
    back = ((one.id, [remark(one, asked.actor.id)]) for some in talks.remarks(asked.actor, which) for one in some)
    return merge(said, back, key=lambda row: row[0])


def _documents(asked: Asked, which: Which) -> Rows:
    for one in documents.documents(asked.actor):
        if which.holds(one.id):
            fetched = documents.content(one) if asked.takes_along or not documents.is_file(one) else None
            url = "" if asked.takes_along else f"{asked.base}/Binary/{one.id}"
            yield one.id, [document(one, asked.actor.id, fetched, "" if fetched else url)]


_KINDS: dict[str, Callable[[Asked, Which], Rows]] = {
    "Patient": _patient,
    "Organization": _organization,
    "Practitioner": _practitioners,
    "CareTeam": _care_team,
    "Appointment": _appointments,
    "Questionnaire": _questionnaires,
    "QuestionnaireResponse": _responses,
    "Observation": _observations,
    "Communication": _communications,
    "DocumentReference": _documents,
}
