"""A worksheet with answers in it: what is visible, and each value as conditions and sums see it."""

from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property

from portal.worksheets.definitions.arithmetic import computed
from portal.worksheets.definitions.conditions import holds
from portal.worksheets.definitions.field import Field, Question
from portal.worksheets.definitions.lookup import Row
from portal.worksheets.definitions.values import Answers, Number, is_blank
from portal.worksheets.definitions.worksheet import Worksheet


class FilledIn:
    """Lives as long as one evaluation: what it has worked out once it keeps."""

    def __init__(
        self,
        worksheet: Worksheet,
        answers: Answers,
        declined: Iterable[str] = (),
        previous: Mapping[str, object] | None = None,
        first: Mapping[str, object] | None = None,
    ) -> None:
        self.worksheet = worksheet
        self.answers = answers
        self.declined = frozenset(declined)
        self.previous: Mapping[str, object] = previous or {}
        self.first: Mapping[str, object] = first or {}
        self._visible: dict[str, bool] = {}
        self._computed: dict[str, Number | None] = {}

    def field(self, field_id: str) -> Field:
        return self.worksheet.field(field_id)

    def visible(self, ref: str) -> bool:
        """Whether a field, or the ratings field of an item, is to be seen."""
        field = self._owner(ref)
        if field.id not in self._visible:
            rules = (self.worksheet.section_of[field.id].show_if, field.show_if)
            self._visible[field.id] = all(holds(rule, self) for rule in rules if rule is not None)
        return self._visible[field.id]

    def value(self, ref: str, row: Row | None = None) -> object:
        if row is not None and ref in row.columns:
            return row.values.get(ref)
        field = self.worksheet.fields.get(ref)
        if field is not None and field.type == "computed":
            return self.computed(field)
        if ref in self.declined or not self.visible(ref):
            return None
        value = self.answers.get(ref)
        return None if is_blank(value) else value

    def computed(self, field: Field) -> Number | None:
        if field.id not in self._computed:
            self._computed[field.id] = computed(field, self)
        return self._computed[field.id]

    def rows(self, table: str) -> Sequence[Row]:
        return rows_of(self.field(table), self.value(table))

    def numbers(self, ref: str) -> list[Number | None]:
        if "." in ref:
            table, column_id = ref.split(".")
            column = self.field(table).column(column_id)
            return [_number(column, row.values.get(column_id)) for row in self.rows(table)]
        field = self._owner(ref)
        if field.id == ref and field.type == "ratings":
            return [_number(field, self.value(item.id)) for item in field.items] + self._added_lines(field)
        return [_number(field, self.value(ref))]

    @cached_property
    def shown(self) -> list[str]:
        """The ids of the visible fields, top to bottom."""
        return [field_id for field_id in self.worksheet.fields if self.visible(field_id)]

    def _owner(self, ref: str) -> Field:
        return self.worksheet.rated_in.get(ref) or self.worksheet.field(ref)

    def _added_lines(self, field: Field) -> list[Number | None]:
        added = self.answers.get(f"{field.id}__other")
        return [_number(field, line.get("value")) for line in added] if isinstance(added, list) else []


def rows_of(table: Field, value: object) -> list[Row]:
    """The rows in a table's answer."""
    columns = frozenset(column.id for column in table.columns)
    return [Row(columns, row) for row in value] if isinstance(value, list) else []


def _number(question: Question | None, value: object) -> Number | None:
    """True and false count as 1 and 0, an option as its score, else as its own number."""
    if isinstance(value, bool):
        return int(value)
    option = question.option(value) if question is not None else None
    if option is not None and option.score is not None:
        return option.score
    return value if isinstance(value, int | float) else None
