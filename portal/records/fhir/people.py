"""Patient, Organization, Practitioner, CareTeam."""

from collections.abc import Iterable
from uuid import UUID

from portal.records.fhir.parts import Json, coding, concept, derived, only, period, reference, resource
from portal.records.own.rows import House, Member, Person, Worker

HOUSE = derived("urn:groundwork:clinic")


def patient(person: Person) -> Json:
    return resource(
        "Patient",
        person.id,
        active=True,
        name=[only(use="usual", text=person.name)],
        telecom=[only(system="email", value=person.email)] if person.email else [],
        communication=[{"language": concept("", coding("urn:ietf:bcp:47", person.language)), "preferred": True}],
        managingOrganization=reference("Organization", HOUSE),
    )


def organization(house: House) -> Json:
    phone = [only(system="phone", value=house.phone)] if house.phone else []
    return resource("Organization", HOUSE, active=True, name=house.name, telecom=phone)


def practitioner(worker: Worker) -> Json:
    return resource("Practitioner", worker.id, name=[only(text=worker.name, suffix=_suffix(worker.credentials))])


def care_team(person: Person, members: Iterable[Member]) -> Json:
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
    return derived("care-team", patient_id)


def _participant(one: Member) -> Json:
    return only(
        role=[concept("Therapist" if one.is_therapist else "Supervisor")],
        member=reference("Practitioner", one.worker_id, one.name),
        period=period(one.from_on, one.until_on),
    )


def _suffix(credentials: str) -> list[str]:
    return [credentials] if credentials else []
