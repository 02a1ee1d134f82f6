"""A table: up to eight columns, each a simple question, and how one row is called."""

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, FieldList, Form, FormField, HiddenField, SelectField, ValidationError
from wtforms.validators import Length

from portal.builder.forms.inputs import WholeField, optional, put
from portal.builder.forms.lists import option_values
from portal.builder.forms.question import QuestionForm
from portal.builder.kinds import COLUMNS
from portal.web.forms import LineField, needed, not_blank, options
from portal.worksheets.authoring.naming import part_id

MOST, ROOM = 8, 2
KEPT = "kept"
"""A column of a kind that this form does not make: it stays as it is."""


def _two(form: Any, field: Any) -> None:
    if form.type.data == "choice" and form.label.words and len(_answers(field.data)) < 2:
        raise ValidationError(_l("Please write at least two answers, with commas between."))


def _answers(text: str | None) -> list[str]:
    return list(dict.fromkeys(one for one in (" ".join(part.split()) for part in (text or "").split(",")) if one))


class ColumnForm(Form):
    id = HiddenField(validators=[Length(max=40)])
    label = LineField(_l("Heading"), limit=120)
    type = SelectField(_l("Kind"), choices=options([*COLUMNS.items(), (KEPT, _l("As it is"))]), default="text")
    answers = LineField(_l("Answers to choose from"), [_two], limit=600)
    required = BooleanField(_l("Needed in each row"))


def _some_column(form: Any, field: Any) -> None:
    if not any(entry.form.label.words for entry in field):
        raise ValidationError(_l("A table needs at least one column."))


def _least(form: Any, field: Any) -> None:
    if field.number is not None and not 0 <= field.number <= 10:
        raise ValidationError(_l("Please write a number from 0 to 10."))


def _most(form: Any, field: Any) -> None:
    if field.number is not None and not 1 <= field.number <= 50:
        raise ValidationError(_l("Please write a number from 1 to 50."))
    if field.number is not None and (form.min_rows.number or 0) > field.number:
        raise ValidationError(_l("The most has to be above the least."))


class TableForm(QuestionForm):
    own = ("row_label", "columns", "min_rows max_rows")
    row_label = LineField(
        _l("What one row is"),
        [needed(), not_blank],
        limit=60,
        description=_l("One word or two, such as: Worry, Meal, Try."),
    )
    columns = FieldList(FormField(ColumnForm), _l("Columns"), [_some_column], max_entries=MOST)
    min_rows = WholeField(_l("Rows needed at least"), [_least], description=_l("Empty: none is needed."))
    max_rows = WholeField(_l("Rows at most"), [_most], description=_l("Empty: up to 50."))

    @classmethod
    def load(cls, question: dict[str, Any]) -> dict[str, Any]:
        rows = {key: optional(question.get(key)) for key in ("min_rows", "max_rows")}
        columns = [_loaded(one) for one in question.get("columns", ())]
        room = min(MOST - len(columns), ROOM if columns else 3)
        columns += [{"type": "text"} for _n in range(room)]
        return {**super().load(question), **rows, "row_label": question.get("row_label", ""), "columns": columns}

    def apply(self, question: dict[str, Any], taken: set[str]) -> None:
        super().apply(question, taken)
        row = self.row_label.words
        if question.get("row_label") != row:
            question["row_label"], question["add_label"] = row, str(_l("Add one more: %(row)s", row=row.lower()))
        before = {one["id"]: one for one in question.get("columns", ())}
        used, columns = set(before), []
        for entry in self.columns:
            if entry.form.label.words:
                columns.append(_column(entry.form, before.get(entry.form.id.data), used))
        question["columns"] = columns
        for key in ("min_rows", "max_rows"):
            put(question, key, self[key].number)


def _loaded(column: dict[str, Any]) -> dict[str, Any]:
    answers = ", ".join(one["label"] for one in column.get("options", ()))
    simple = column["type"] in COLUMNS and not any("," in one["label"] for one in column.get("options", ()))
    kind = column["type"] if simple else KEPT
    return {
        "id": column["id"],
        "label": column["label"],
        "type": kind,
        "answers": answers if kind == "choice" else "",
        "required": bool(column.get("required")),
    }


def _column(form: Any, before: dict[str, Any] | None, used: set[str]) -> dict[str, Any]:
    label, kind = form.label.words, form.type.data
    if before is None or kind not in (KEPT, before["type"]):
        before = {
            "id": before["id"] if before else part_id(label, "column", used),
            "type": "text" if kind == KEPT else kind,
        }
    used.add(before["id"])
    column = {**before, "label": label}
    if kind == "choice":
        column["options"] = option_values(before.get("options", []), _answers(form.answers.data), numbered=False)
    put(column, "required", bool(form.required.data))
    return column
