"""QuestionnaireResponse: what she answered, under the edition in which she was asked."""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from portal.records.fhir.parts import Json, instant, only, reference, resource
from portal.records.fhir.questionnaire import address, chosen, section_link
from portal.records.own.rows import Filled
from portal.worksheets.cells.cell import rated_kind
from portal.worksheets.definitions.field import Field, Question
from portal.worksheets.definitions.worksheet import Section

_ABSENT = "http://hl7.org/fhir/StructureDefinition/data-absent-reason"
_DECLINED = [{"url": _ABSENT, "valueCode": "asked-declined"}]
_VALUES = {
    "text": "valueString",
    "longtext": "valueString",
    "number": "valueDecimal",
    "scale": "valueInteger",
    "yesno": "valueBoolean",
    "date": "valueDate",
    "time": "valueTime",
    "duration": "valueInteger",
}


def response(filled: Filled, patient_id: UUID, base: str) -> Json:
    """`base`: the address of the server, by which the questionnaire is named. A draft is "in-progress"."""
    sheet = filled.worksheet
    typed_in = reference("Practitioner", filled.typed_in_by) if filled.typed_in_by else {}
    herself = reference("Patient", patient_id)
    return resource(
        "QuestionnaireResponse",
        filled.id,
        questionnaire=f"{address(sheet, base)}|{sheet.version}",
        status="completed" if filled.is_sent else "in-progress",
        subject=herself,
        authored=instant(filled.at),
        author=typed_in or herself,
        source=herself,
        item=[item for one in sheet.sections if (item := _section(filled, one))],
    )


def _section(filled: Filled, section: Section) -> Json:
    items = [item for one in section.fields for item in _items(filled, one)]
    return only(linkId=section_link(section), text=section.title, item=items) if items else {}


def _items(filled: Filled, field: Field) -> Iterator[Json]:
    if field.type == "ratings":
        yield from _ratings(filled, field)
    elif field.type == "table":
        yield from (_row(filled, field, row) for row in filled.answers.get(field.id, ()))
    elif field.type == "computed":
        found = (one.value for one in filled.scores if one.field.id == field.id)
        yield from (only(linkId=field.id, text=field.label, answer=[{"valueDecimal": one}]) for one in found)
    else:
        yield from _single(filled, field, field.type, field.id, field.label)


def _single(filled: Filled, of: Question, kind: str, key: str, text: str) -> Iterator[Json]:
    answers = [*_answers(filled, of, kind, filled.answers.get(key)), *_own_words(filled.answers.get(f"{key}__other"))]
    if answers:
        yield only(linkId=key, text=text, answer=answers)
    elif key in filled.declined:
        yield only(linkId=key, extension=_DECLINED, text=text)


def _ratings(filled: Filled, field: Field) -> Iterator[Json]:
    kind = rated_kind(field)
    lines = [item for one in field.items for item in _single(filled, field, kind, one.id, one.label)]
    if lines:
        yield only(linkId=field.id, text=field.label, item=lines)
    for added in filled.answers.get(f"{field.id}__other", ()):
        link = f"{field.id}.other"
        parts = [(f"{link}.label", _own_words(added.get("label")))]
        parts.append((f"{link}.value", _answers(filled, field, kind, added.get("value"))))
        items = [only(linkId=one, answer=answers) for one, answers in parts if answers]
        yield only(linkId=link, text=field.label, item=items)


def _row(filled: Filled, table: Field, row: Mapping[str, Any]) -> Json:
    items = []
    for column in table.columns:
        said = _answers(filled, column, column.type, row.get(column.id))
        answers = [*said, *_own_words(row.get(f"{column.id}__other"))]
        if answers:
            items.append(only(linkId=f"{table.id}.{column.id}", text=column.label, answer=answers))
    return only(linkId=table.id, text=table.label, item=items)


def _answers(filled: Filled, of: Question, kind: str, value: Any) -> list[Json]:
    if value is None:
        return []
    if kind in ("choice", "multichoice"):
        return [_chosen(filled, of, one) for one in (value if isinstance(value, list) else [value])]
    return [{_VALUES[kind]: f"{value}:00" if kind == "time" and str(value).count(":") == 1 else value}]


def _chosen(filled: Filled, of: Question, value: str | int) -> Json:
    option = of.option(value)
    return {"valueCoding": chosen(option, filled.worksheet.lang)} if option is not None else {"valueString": str(value)}


def _own_words(value: Any) -> list[Json]:
    return [{"valueString": value}] if isinstance(value, str) and value.strip() else []
