"""What the forms do to a document: how new things begin, and where what was typed goes."""

from collections.abc import Callable
from typing import Any

from flask_babel import gettext as _

from portal.builder.forms.question import QuestionForm
from portal.builder.forms.sheet import AboutForm, BeginForm, SectionForm
from portal.database import Conflict
from portal.worksheets.authoring.address import Address, Document, Part, mark, part_at
from portal.worksheets.authoring.edits import all_questions, ids_in, replace
from portal.worksheets.authoring.naming import part_id

MOST, MOST_IN_A_PART = 150, 100
Edit = Callable[[Document], None]
_OF_THE_SHEET = {"sections", "alerts", "charts", "version", "id"}


def beginning(form: BeginForm) -> Document:
    """A new sheet: one part without a question. A diary begins with its day."""
    document: Document = {
        "schema": 1,
        "id": "new",
        "version": "1.0.0",
        "title": "",
        "kind": "worksheet",
        "modality": "general",
        "module": "self-management",
        "minutes": 10,
        "lifecycle": "each_time",
        "cadence": {"default": "as_needed"},
        "purpose": "",
        "assign_when": "When it fits what the group is working on.",
        "intro": "",
        "sections": [{"id": "part", "title": "Questions", "fields": []}],
        "complete": {"text": "Every question that is needed has an answer."},
        "review": {"patient_view": "answers_and_scores", "look_for": ["What stands out, and what to keep"]},
    }
    put_sheet(document, form)
    if document["kind"] == "diary":
        day = {"id": "date", "type": "date", "label": "Day", "required": True, "default": "today"}
        document["sections"][0]["fields"].append(day)
    return document


def put_sheet(document: Document, form: BeginForm) -> None:
    for key in ("title", "purpose", "intro"):
        document[key] = form[key].words
    document["minutes"] = form.minutes.number
    document["modality"], document["module"] = form.modality.data, form.module.data
    if form.kind.data and form.kind.data != document["kind"] and document["kind"] in ("worksheet", "diary"):
        document["kind"] = form.kind.data
    if document["kind"] in ("worksheet", "diary"):
        daily = document["kind"] == "diary"
        document["lifecycle"] = "daily" if daily else _not(document.get("lifecycle"), "daily", "each_time")
        if daily:
            document["cadence"]["default"] = "daily"


def _not(value: Any, unwanted: str, instead: str) -> Any:
    return instead if value in (None, unwanted) else value


def about_data(document: Document) -> dict[str, Any]:
    keys = ("title", "kind", "purpose", "intro", "modality", "module", "short_title", "outro", "assign_when")
    data = {key: document.get(key, "") for key in keys}
    look_for = "\n".join(document["review"]["look_for"])
    return {**data, "minutes": str(document["minutes"]), "complete": document["complete"]["text"], "look_for": look_for}


def about_mark(document: Document) -> str:
    return mark({key: value for key, value in document.items() if key not in _OF_THE_SHEET})


def put_about(document: Document, form: AboutForm) -> None:
    put_sheet(document, form)
    document["assign_when"] = form.assign_when.words
    for key in ("short_title", "outro"):
        words = form[key].words
        document.pop(key, None)
        if words:
            document[key] = words
    document["complete"]["text"] = form.complete.words
    document["review"]["look_for"] = form.look_for.lines


def put_section(section: Part, form: SectionForm) -> None:
    section["title"] = form.title.words
    for key, value in (
        ("text", form.text.words),
        ("collapsed", form.collapsed.data),
        ("follow_up", form.follow_up.data),
    ):
        section.pop(key, None)
        if value:
            section[key] = value


def adding_section(title: str) -> Edit:
    def edit(document: Document) -> None:
        name = part_id(title, "part", {one["id"] for one in document["sections"]})
        document["sections"].append({"id": name, "title": title, "fields": []})

    return edit


def adding_question(section: Address, kind: str, form: QuestionForm, ever: set[str]) -> Edit:
    """`ever`: ids that a published version had, which no other question may get."""

    def edit(document: Document) -> None:
        holder = part_at(document, section)
        if holder is None:
            return
        if len(holder["fields"]) >= MOST_IN_A_PART or len(list(all_questions(document))) >= MOST:
            raise Conflict(_("This sheet holds as many questions as a sheet can. Please make a second one."))
        taken = ids_in(document) | ever
        question: Part = {
            "id": part_id(form.label.data, "question", taken),
            "type": "ratings" if kind == "ratings_words" else kind,
        }
        form.apply(question, taken)
        holder["fields"].append(question)

    return edit


def changing(address: Address, form: QuestionForm | SectionForm, ever: set[str]) -> Edit:
    def edit(document: Document) -> None:
        part = part_at(document, address)
        if part is None:
            return
        if isinstance(form, SectionForm):
            put_section(part, form)
        else:
            form.apply(part, (ids_in(document) | ever) - {part["id"]})
        replace(document, address, part)

    return edit


def showing_when(address: Address, condition: dict[str, Any] | None) -> Edit:
    """None: always."""

    def edit(document: Document) -> None:
        part = part_at(document, address)
        if part is not None:
            part.pop("show_if", None)
            if condition is not None:
                part["show_if"] = condition
                _before_the_end(part)

    return edit


def _before_the_end(part: Part) -> None:
    """A section's questions stay last, for who reads the file."""
    if "fields" in part:
        part["fields"] = part.pop("fields")
