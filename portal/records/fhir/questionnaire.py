"""Questionnaire: the definition of a worksheet, in the one edition that she answered."""

from collections.abc import Iterator
from uuid import UUID

from portal.records.fhir.loinc import answer, loinc
from portal.records.fhir.parts import Json, coding, derived, only, resource
from portal.worksheets.cells.cell import added_lines, rated_kind
from portal.worksheets.cells.display import may_see
from portal.worksheets.definitions.field import Field, Option, Question, RatingItem
from portal.worksheets.definitions.worksheet import Section, Worksheet

TYPES = {
    "text": "string",
    "longtext": "text",
    "number": "decimal",
    "scale": "integer",
    "choice": "choice",
    "multichoice": "choice",
    "yesno": "boolean",
    "date": "date",
    "time": "time",
    "duration": "integer",
    "computed": "decimal",
    "info": "display",
}
ORDINAL = "http://hl7.org/fhir/StructureDefinition/ordinalValue"


def questionnaire(worksheet: Worksheet, base: str) -> Json:
    return resource(
        "Questionnaire",
        questionnaire_id(worksheet),
        url=address(worksheet, base),
        version=worksheet.version,
        name="".join(word.capitalize() for word in worksheet.id.split("-")),
        title=worksheet.title,
        status="active",
        language=worksheet.lang,
        subjectType=["Patient"],
        description=worksheet.purpose,
        copyright=worksheet.license.notice if worksheet.license else "",
        code=loinc(worksheet.loinc),
        item=[_section(worksheet, one) for one in worksheet.sections if _has_items(worksheet, one)],
    )


def questionnaire_id(worksheet: Worksheet) -> UUID:
    return derived(f"urn:groundwork:worksheet:{worksheet.id}:{worksheet.version}")


def address(worksheet: Worksheet, base: str) -> str:
    """Its canonical address, without the edition."""
    return f"{base}/Questionnaire/{worksheet.id}"


def section_link(section: Section) -> str:
    return f"section.{section.id}"


def chosen(option: Option, language: str) -> Json:
    """What she chose, whose label is in that language."""
    return answer(option.loinc, option.label, language) if option.loinc else coding("", str(option.value), option.label)


def _has_items(worksheet: Worksheet, section: Section) -> bool:
    return any(True for _item in _items(worksheet, section))


def _section(worksheet: Worksheet, section: Section) -> Json:
    items = list(_items(worksheet, section))
    return only(linkId=section_link(section), text=section.title, type="group", item=items)


def _items(worksheet: Worksheet, section: Section) -> Iterator[Json]:
    conditional, language = section.show_if is not None, worksheet.lang
    for one in section.fields:
        if one.type == "ratings":
            yield from _ratings(one, language, conditional)
        elif one.type == "table":
            yield _table(one, language)
        elif one.type == "info":
            yield only(linkId=one.id, text=one.text or one.label or one.id, type="display")
        elif one.type != "computed":
            yield _asked(one, language, _needed(one.required, one, conditional))
        elif may_see(worksheet, one, "patient"):
            yield {**_asked(one, language), "readOnly": True}


def _needed(required: bool, of: Field, conditional: bool) -> bool:
    """What is not always asked cannot be required of each answer."""
    return required and of.show_if is None and not conditional and not of.can_decline


def _asked(field: Field, language: str, required: bool = False) -> Json:
    return _question(field, field.id, field.type, field.label, language, field.loinc, required)


def _question(
    of: Question, link: str, kind: str, text: str, language: str, code: str = "", required: bool = False
) -> Json:
    by_choice = kind in ("choice", "multichoice")
    return only(
        linkId=link,
        code=loinc(code),
        text=text,
        type="open-choice" if by_choice and of.other else TYPES[kind],
        required=required or None,
        repeats=True if kind == "multichoice" else None,
        maxLength=of.max_chars if kind in ("text", "longtext") else None,
        answerOption=[_option(one, language) for one in of.options] if by_choice else [],
    )


def _option(option: Option, language: str) -> Json:
    score = [{"url": ORDINAL, "valueDecimal": option.score}] if option.score is not None else []
    return {"valueCoding": only(extension=score, **chosen(option, language))}


def _ratings(field: Field, language: str, conditional: bool) -> Iterator[Json]:
    lines = [_line(field, one, language, conditional) for one in field.items]
    if lines:
        yield only(linkId=field.id, code=loinc(field.loinc), text=field.label, type="group", item=lines)
    if added_lines(field):
        link = f"{field.id}.other"
        asked = [only(linkId=f"{link}.label", type="string")]
        asked.append(_question(field, f"{link}.value", rated_kind(field), "", language))
        yield only(linkId=link, text=field.label, type="group", repeats=True, item=asked)


def _line(field: Field, one: RatingItem, language: str, conditional: bool) -> Json:
    needed = _needed(one.required, field, conditional)
    return _question(field, one.id, rated_kind(field), one.label, language, one.loinc, needed)


def _table(field: Field, language: str) -> Json:
    columns = [_question(one, f"{field.id}.{one.id}", one.type, one.label, language) for one in field.columns]
    return only(linkId=field.id, text=field.label, type="group", repeats=True, item=columns)
