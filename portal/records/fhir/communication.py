"""Communication: messages of hers and to her, and what was written back about a worksheet."""

from uuid import UUID

from portal.records.fhir.parts import Json, concept, instant, only, reference, resource
from portal.records.fhir.people import HOUSE, care_team_id
from portal.records.own.rows import Remark, Said


def message(said: Said, patient_id: UUID) -> Json:
    """To the care team, or to the clinic where it is about bills and paperwork."""
    hers, herself = said.by_id == patient_id, reference("Patient", patient_id)
    team = reference("CareTeam", care_team_id(patient_id)) if said.is_for_team else reference("Organization", HOUSE)
    return resource(
        "Communication",
        said.id,
        status="completed",
        topic=concept(said.talk),
        subject=herself,
        sent=instant(said.at),
        sender=herself if hers else reference("Practitioner", said.by_id, said.by_name),
        recipient=[team if hers else herself],
        payload=[
            *([{"contentString": said.words}] if said.words.strip() else []),
            *({"contentReference": reference("DocumentReference", one.id, one.name)} for one in said.files),
        ],
    )


def remark(one: Remark, patient_id: UUID) -> Json:
    """What was written back; FHIR has no place for which answer it stands beside, so a note says it."""
    herself = reference("Patient", patient_id)
    return resource(
        "Communication",
        one.id,
        status="completed",
        topic=concept("Feedback on a worksheet"),
        subject=herself,
        about=[reference("QuestionnaireResponse", one.about_id)],
        sent=instant(one.at),
        sender=reference("Practitioner", one.by_id),
        recipient=[herself],
        payload=[only(contentString=one.words)],
        note=[{"text": f"About the answer with linkId {one.item}"}] if one.item else [],
    )
