"""A definition laid out for checking: every question with its place, in the order a person meets them."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from portal.worksheets.definitions.faults import Finding, Path
from portal.worksheets.definitions.field import Column, Field, RatingItem
from portal.worksheets.definitions.worksheet import Section, Worksheet

Findings = Iterator[Finding]

NUMERIC = frozenset({"number", "scale", "duration", "computed", "yesno", "ratings", "choice", "rating"})


@dataclass(frozen=True)
class Placed:
    """A field, or one line of a ratings field (`item`), and where it stands."""

    id: str
    field: Field
    section: Section
    path: Path
    position: int
    item: RatingItem | None = None

    @property
    def type(self) -> str:
        """The field's type; "rating" for a line that shares labelled options, "scale" for one that shares a scale."""
        if self.item is None:
            return self.field.type
        return "scale" if self.field.scale else "rating"

    @property
    def values(self) -> frozenset[str | int]:
        return frozenset(option.value for option in self.field.options)


@dataclass(frozen=True)
class Outline:
    worksheet: Worksheet

    @cached_property
    def placed(self) -> tuple[Placed, ...]:
        return tuple(self._walk())

    @cached_property
    def by_id(self) -> Mapping[str, Placed]:
        return {one.id: one for one in self.placed}

    @cached_property
    def fields(self) -> tuple[Placed, ...]:
        return tuple(one for one in self.placed if one.item is None)

    @cached_property
    def tables(self) -> Mapping[str, Mapping[str, Column]]:
        return {
            one.id: {column.id: column for column in one.field.columns}
            for one in self.fields
            if one.field.type == "table"
        }

    def type_of(self, ref: str) -> str | None:
        """The type behind "field", "item" or "table.column"; None when there is no such thing."""
        if "." in ref:
            table, column_id = ref.split(".")
            column = self.tables.get(table, {}).get(column_id)
            return column.type if column else None
        return self.by_id[ref].type if ref in self.by_id else None

    def _walk(self) -> Iterator[Placed]:
        position = 0
        for s, section in enumerate(self.worksheet.sections):
            for f, field in enumerate(section.fields):
                path: Path = ("sections", s, "fields", f)
                yield Placed(field.id, field, section, path, position)
                position += 1
                for i, item in enumerate(field.items):
                    yield Placed(item.id, field, section, (*path, "items", i), position, item)
                    position += 1


def twice(ids: list[str], what: str, path: Path) -> Findings:
    """One finding for each id that was there before; `path` is the list they stand in."""
    for n, one in enumerate(ids):
        if one in ids[:n]:
            yield (*path, n), f"{what} {one} is defined twice"
