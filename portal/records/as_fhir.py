"""What is hers as FHIR resources, kind by kind and by id, so that whoever reads a page of them can go on from there."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from heapq import merge
from uuid import UUID

from portal.access.actor import Actor
from portal.records.fhir import people
from portal.records.fhir.appointment import appointment
from portal.records.fhir.communication import message, remark
from portal.records.fhir.document import document
from portal.records.fhir.observation import observations
from portal.records.fhir.parts import Json
from portal.records.fhir.questionnaire import questionnaire, questionnaire_id
from portal.records.fhir.response import response
from portal.records.own import documents, sheets, talks, visits
from portal.records.own.people import herself, house, team, workers
from portal.records.own.portions import FIRST

Rows = Iterator[tuple[UUID, list[Json]]]
"""By the id of the row, in order: the resources that are made of it."""


@dataclass(frozen=True)
class Asked:
    """`base`: the address of the server. `takes_along`: to keep, so with what is in files, and with what is unsent."""

    actor: Actor
    base: str
    takes_along: bool = False


def patient(asked: Asked) -> Json:
    return people.patient(herself(asked.actor))


def of_kind(asked: Asked, kind: str, since: UUID = FIRST) -> Rows:
    """From that row on. Raises KeyError."""
    return _KINDS[kind](asked, since)


def everything(asked: Asked) -> Iterator[Json]:
    """She herself first; what a resource names comes too."""
    yield patient(asked)
    for kind in ("Organization", "Practitioner", "CareTeam", "Appointment", "Questionnaire"):
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


def _from(since: UUID, found: Iterable[tuple[UUID, Json]]) -> Rows:
    """Of the few that are read at once."""
    ordered = sorted(found, key=lambda one: one[0])
    return ((row_id, [one]) for row_id, one in ordered if row_id >= since)


def _organization(asked: Asked, since: UUID) -> Rows:
    return _from(since, [(people.HOUSE, people.organization(house()))])


def _practitioners(asked: Asked, since: UUID) -> Rows:
    return _from(since, ((one.id, people.practitioner(one)) for one in workers(asked.actor)))


def _care_team(asked: Asked, since: UUID) -> Rows:
    found = people.care_team(herself(asked.actor), team(asked.actor))
    return _from(since, [(people.care_team_id(asked.actor.id), found)])


def _appointments(asked: Asked, since: UUID) -> Rows:
    found = visits.visits(asked.actor, since)
    return ((one.id, [appointment(one, asked.actor.id)]) for some in found for one in some)


def _questionnaires(asked: Asked, since: UUID) -> Rows:
    found = sheets.asked(asked.actor, asked.takes_along)
    return _from(since, ((questionnaire_id(one), questionnaire(one, asked.base)) for one in found))


def _responses(asked: Asked, since: UUID) -> Rows:
    found = sheets.sent(asked.actor, since)
    return ((one.id, [response(one, asked.actor.id, asked.base)]) for some in found for one in some)


def _observations(asked: Asked, since: UUID) -> Rows:
    found = sheets.sent(asked.actor, since)
    return ((one.id, list(observations(one, asked.actor.id))) for some in found for one in some)


def _communications(asked: Asked, since: UUID) -> Rows:
    said = ((one.id, [message(one, asked.actor.id)]) for some in talks.said(asked.actor, since) for one in some)
    back = ((one.id, [remark(one, asked.actor.id)]) for some in talks.remarks(asked.actor, since) for one in some)
    return merge(said, back, key=lambda row: row[0])


def _documents(asked: Asked, since: UUID) -> Rows:
    for one in documents.documents(asked.actor):
        if one.id >= since:
            fetched = documents.content(one) if asked.takes_along or not documents.is_file(one) else None
            url = "" if asked.takes_along else f"{asked.base}/Binary/{one.id}"
            yield one.id, [document(one, asked.actor.id, fetched, "" if fetched else url)]


_KINDS: dict[str, Callable[[Asked, UUID], Rows]] = {
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
