"""Patient, Organization, Practitioner, CareTeam."""

from collections.abc import Iterable
from uuid import UUID

from portal.records.fhir.parts import Json, coding, concept, derived, only, period, reference, resource
from portal.records.own.rows import House, Member, Person, Relative, Worker

HOUSE = derived("urn:groundwork:clinic")


def patient(person: Person) -> Json:
    return resource(
        "Patient",
        person.id,
        active=True,
        name=[only(use="usual", text=person.name)],
        telecom=[*_reached("email", person.email), *_reached("phone", person.phone)],
        contact=[_contact(person.relative)] if person.relative else [],
        communication=[{"language": concept("", coding("urn:ietf:bcp:47", person.language)), "preferred": True}],
        managingOrganization=reference("Organization", HOUSE),
    )


def organization(house: House) -> Json:
    return resource("Organization", HOUSE, active=True, name=house.name, telecom=_reached("phone", house.phone))


def practitioner(worker: Worker) -> Json:
    return resource("Practitioner", worker.id, name=[only(text=worker.name, suffix=_suffix(worker.credentials))])


def care_team(person: Person, members: Iterable[Member]) -> Json:
    """Everyone who was ever on it, with from and until when."""
    return resource(
        "CareTeam",
        care_team_id(person.id),
        status="active",
        name="Care team",
        subject=reference("Patient", person.id),
        participant=[_participant(one) for one in members],
        managingOrganization=[reference("Organization", HOUSE)],
    )


def care_team_id(patient_id: UUID) -> UUID:
    """The same each time: a team has no row of its own."""
    return derived("care-team", patient_id)


def _reached(system: str, value: str) -> list[Json]:
    return [only(system=system, value=value)] if value else []


def _contact(one: Relative) -> Json:
    relation = [concept(one.relation)] if one.relation else []
    return only(relationship=relation, name=only(text=one.name), telecom=_reached("phone", one.phone))


def _participant(one: Member) -> Json:
    return only(
        role=[concept("Therapist" if one.is_therapist else "Supervisor")],
        member=reference("Practitioner", one.worker_id, one.name),
        period=period(one.from_on, one.until_on),
    )


def _suffix(credentials: str) -> list[str]:
    return [credentials] if credentials else []
