"""docs/proof.md, made of what docs/proof/rows says is to be shown and what docs/proof/*.json says was seen."""

import json
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from tests.proof.row import RESULTS, ROOT

PAGE = ROOT / "docs" / "proof.md"
INTRODUCTION = """# What was shown, and how

Written by `make prove` from the files beside it in `docs/proof/`: one for each row, with how often it was tried, how
often it failed, the seed, the versions and the seconds it took on two cores. A figure without its file does not count.
`make test` runs every row in a small size, and every control: a test that takes the protection away and sees the row
fail. `make prove ROWS="B1 C2"` runs some of them again.
"""


@dataclass(frozen=True)
class Row:
    """`asked`: the figure that counts as shown. `least`: the fewest tries. `controls`: tests that see it fail."""

    id: str
    what: str
    asked: str
    least: int = 1
    controls: tuple[str, ...] = ()
    results: tuple[dict[str, Any], ...] = ()

    @property
    def is_shown(self) -> bool:
        return bool(self.results) and all(one["n"] >= self.least and not one["failures"] for one in self.results)


@dataclass(frozen=True)
class Part:
    """One letter of the programme. `not_shown`: what could not be, one sentence each."""

    letter: str
    title: str
    rows: tuple[Row, ...]
    not_shown: tuple[str, ...] = field(default=())


def parts(folder: Path = RESULTS) -> list[Part]:
    return [_part(path, folder) for path in sorted((folder / "rows").glob("*.toml"))]


def _part(path: Path, folder: Path) -> Part:
    said = tomllib.loads(path.read_text())
    rows = tuple(_row(id, one, folder) for id, one in said["rows"].items())
    return Part(path.stem, said["title"], rows, tuple(said.get("not_shown", ())))


def _row(id: str, said: dict[str, Any], folder: Path) -> Row:
    files = [folder / f"{id}.json", *sorted(folder.glob(f"{id}-*.json"))]
    results = tuple(json.loads(one.read_text()) for one in files if one.exists())
    return Row(id, said["what"], said["asked"], said.get("least", 1), tuple(said.get("controls", ())), results)


def lines(all_parts: list[Part]) -> Iterator[str]:
    yield INTRODUCTION
    for part in all_parts:
        yield f"## {part.letter}. {part.title}\n"
        yield "| row | what | asked | seen |\n|---|---|---|---|"
        yield from (f"| {row.id} | {row.what} | {row.asked} | {_seen(row)} |" for row in part.rows)
        controls = [f"- {row.id}: {', '.join(f'`{one}`' for one in row.controls)}" for row in part.rows if row.controls]
        yield from ["\nControls:\n", *controls] if controls else []
        yield ""
    yield from _not_shown(all_parts)


def _seen(row: Row) -> str:
    if not row.results:
        return "not run in full"
    return "<br>".join(_of(row, one) for one in row.results)


def _of(row: Row, one: dict[str, Any]) -> str:
    name = one["row"].removeprefix(row.id).lstrip("-")
    figures = "".join(f"; {what} {value}" for what, value in one["figures"].items())
    return f"{name + ': ' if name else ''}{one['failures']} failed of {one['n']:,}{figures} ({one['seconds']:,} s)"


def _not_shown(all_parts: list[Part]) -> Iterator[str]:
    yield "## What could not be shown\n"
    for part in all_parts:
        yield from (f"- {part.letter}: {sentence}" for sentence in part.not_shown)
        yield from (f"- {row.id}: not shown at the size asked for." for row in part.rows if not row.is_shown)


def write() -> None:
    PAGE.write_text("\n".join(lines(parts())) + "\n")


if __name__ == "__main__":
    write()
