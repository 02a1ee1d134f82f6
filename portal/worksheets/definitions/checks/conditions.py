"""Conditions: they name questions that exist, options that exist, and `show_if` looks only at what came before."""

from collections.abc import Iterator, Mapping

from portal.worksheets.definitions.checks.outline import Findings, Outline, Placed
from portal.worksheets.definitions.faults import Path
from portal.worksheets.definitions.field import Column, Condition

Columns = Mapping[str, Column]


def check_conditions(outline: Outline) -> Findings:
    yield from _of_sections(outline)
    yield from _of_questions(outline)
    for n, alert in enumerate(outline.worksheet.alerts):
        yield from condition(outline, alert.when, f"alert {alert.id}", ("alerts", n, "when"))
    if outline.worksheet.complete.rule is not None:
        yield from condition(outline, outline.worksheet.complete.rule, "complete.rule", ("complete", "rule"))


def condition(
    outline: Outline, of: Condition, where: str, path: Path, before: int | None = None, columns: Columns | None = None
) -> Findings:
    """`before`: only questions above this position may be looked at. `columns`: those of the row being looked at."""
    for part in parts_of(of):
        yield from condition(outline, part, where, path, before, columns)
    if "any_row" in of:
        table = of["any_row"]
        if table not in outline.tables:
            yield path, f"{where}: {table} is not a table"
        else:
            yield from _later(outline, table, where, path, before)
            yield from condition(outline, of["where"], where, path, before, outline.tables[table])
    if "field" in of:
        yield from _comparison(outline, of, where, path, before, columns or {})


def parts_of(of: Condition) -> Iterator[Condition]:
    yield from of.get("all", ())
    yield from of.get("any", ())
    if "not" in of:
        yield of["not"]


def refs_in(of: Condition) -> Iterator[str]:
    """Every question a condition looks at, tables and columns included."""
    for part in parts_of(of):
        yield from refs_in(part)
    if "any_row" in of:
        yield of["any_row"]
        yield from refs_in(of["where"])
    if "field" in of:
        yield of["field"]


def _of_sections(outline: Outline) -> Findings:
    for n, section in enumerate(outline.worksheet.sections):
        if section.show_if is not None:
            first = outline.by_id[section.fields[0].id].position
            path: Path = ("sections", n, "show_if")
            yield from condition(outline, section.show_if, f"section {section.id}", path, first)


def _of_questions(outline: Outline) -> Findings:
    for placed in outline.fields:
        if placed.field.show_if is not None:
            path = (*placed.path, "show_if")
            yield from condition(outline, placed.field.show_if, placed.id, path, placed.position)
        yield from _of_columns(outline, placed)


def _of_columns(outline: Outline, placed: Placed) -> Findings:
    columns = outline.tables.get(placed.id, {})
    later = set(columns)
    for n, column in enumerate(placed.field.columns):
        if column.show_if is not None:
            where, path = f"{placed.id}.{column.id}", (*placed.path, "columns", n, "show_if")
            yield from condition(outline, column.show_if, where, path, placed.position, columns)
            for ref in later & set(refs_in(column.show_if)):
                yield path, f"{where}: show_if looks at {ref}, which comes later"
        later.discard(column.id)


def _comparison(
    outline: Outline, of: Condition, where: str, path: Path, before: int | None, columns: Columns
) -> Findings:
    ref = of["field"]
    if ref in columns:
        kind: str | None = columns[ref].type
        legal = frozenset(option.value for option in columns[ref].options)
    else:
        kind = outline.type_of(ref) if "." not in ref else None
        if kind is None:
            yield path, f"{where}: unknown reference {ref}"
            return
        legal = outline.by_id[ref].values
        yield from _later(outline, ref, where, path, before)
    yield from _wanted(of, kind, legal, where, path)


def _later(outline: Outline, ref: str, where: str, path: Path, before: int | None) -> Findings:
    if before is not None and outline.by_id[ref].position >= before:
        yield path, f"{where}: show_if looks at {ref}, which comes later"


def _wanted(of: Condition, kind: str | None, legal: frozenset[str | int], where: str, path: Path) -> Findings:
    wanted = [of[key] for key in ("eq", "ne", "has") if key in of] + [*of.get("in", ()), *of.get("has_any", ())]
    if legal and kind in ("choice", "multichoice", "rating"):
        for value in wanted:
            if value not in legal:
                yield path, f"{where}: {value!r} is not an option of {of['field']}"
    if ("has" in of or "has_any" in of) and kind != "multichoice":
        yield path, f"{where}: has and has_any need a multichoice, {of['field']} is {kind}"
    if kind == "yesno" and any(not isinstance(value, bool) for value in wanted):
        yield path, f"{where}: compare {of['field']} with true or false"
