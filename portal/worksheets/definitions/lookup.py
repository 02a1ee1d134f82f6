"""What conditions and sums may ask of a filled-in worksheet."""

from collections.abc import Mapping, Sequence
from typing import NamedTuple, Protocol

from portal.worksheets.definitions.field import Field
from portal.worksheets.definitions.values import Number


class Row(NamedTuple):
    """One row of a table: its columns' ids and the answers in it."""

    columns: frozenset[str]
    values: Mapping[str, object]


class Lookup(Protocol):
    @property
    def declined(self) -> frozenset[str]: ...

    @property
    def previous(self) -> Mapping[str, object]: ...

    @property
    def first(self) -> Mapping[str, object]: ...

    def field(self, field_id: str) -> Field: ...

    def value(self, ref: str, row: Row | None = None) -> object:
        """The answer or computed number as conditions see it; None when blank, declined or hidden."""

    def rows(self, table: str) -> Sequence[Row]:
        """The rows of a table; none when it is hidden."""

    def numbers(self, ref: str) -> list[Number | None]:
        """The values, as sums see them, of a field, of a ratings field's items or of the rows of "table.column"."""
