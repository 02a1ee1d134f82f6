"""What can be wrong with a definition, said with file, line and a plain sentence."""

from collections.abc import Iterable
from dataclasses import dataclass

Path = tuple[str | int, ...]
"""Where something stands in a document: ("sections", 0, "fields", 2, "label")."""

Finding = tuple[Path, str]
"""A place in a document and the sentence about it."""


@dataclass(frozen=True)
class Fault:
    line: int
    sentence: str


class DefinitionError(ValueError):
    """A file of the library cannot be used. `faults` are in the order of their lines; `line` is the first one's."""

    def __init__(self, file: str, faults: Iterable[Fault]) -> None:
        self.file = file
        self.faults = tuple(sorted(faults, key=lambda fault: fault.line))
        super().__init__("\n".join(f"{file} line {fault.line}: {fault.sentence}" for fault in self.faults))

    @property
    def line(self) -> int:
        return self.faults[0].line
