"""What holds for the sheet as a whole: licence, measure, charts, summary."""

from portal.worksheets.definitions.checks.calcs import numeric_ref
from portal.worksheets.definitions.checks.outline import Findings, Outline
from portal.worksheets.definitions.faults import Path
from portal.worksheets.definitions.worksheet import Chart

_NON_COMMERCIAL = ("cc_by_nc_sa_3_igo", "free_noncommercial")


def check_licence(outline: Outline) -> Findings:
    """A measure carries its licence; one that forbids commercial use stays off until an administrator decides."""
    sheet = outline.worksheet
    if sheet.kind == "measure" and sheet.license is None:
        yield ("kind",), "a measure needs a license block"
    if sheet.license is not None and sheet.license.status in _NON_COMMERCIAL and not sheet.opt_in:
        yield ("license", "status"), "a non-commercial licence needs opt_in: true"
    if sheet.opt_in and not sheet.opt_in_note:
        yield ("opt_in",), "opt_in needs opt_in_note"


def check_measure(outline: Outline) -> Findings:
    if outline.worksheet.kind == "measure" and not any(one.field.bands or one.field.change for one in outline.fields):
        yield ("kind",), "a measure needs a scored total with bands or change"


def check_summary(outline: Outline) -> Findings:
    for n, ref in enumerate(outline.worksheet.summary):
        if outline.type_of(ref) is None or "." in ref:
            yield ("summary", n), f"summary: unknown reference {ref}"


def check_echoes(outline: Outline) -> Findings:
    """A text can say again what was asked above it, and nothing else."""
    for one in outline.fields:
        if not one.field.echo:
            continue
        above = outline.by_id.get(one.field.echo)
        if above is None or above.item is not None or not above.field.is_input:
            yield (*one.path, "echo"), f"{one.id}: unknown reference {one.field.echo}"
        elif above.position > one.position:
            yield (*one.path, "echo"), f"{one.id}: echo looks at {one.field.echo}, which comes later"


def check_charts(outline: Outline) -> Findings:
    for n, chart in enumerate(outline.worksheet.charts):
        yield from _chart(outline, chart, ("charts", n))


def _chart(outline: Outline, chart: Chart, path: Path) -> Findings:
    where = f"chart {chart.id}"
    for n, series in enumerate(chart.series):
        at = (*path, "series", n)
        yield from numeric_ref(outline, series.ref, where, at)
        if chart.scope == "response" and "." not in series.ref:
            yield at, f"{where}: a chart inside one answer needs table.column"
        if chart.scope == "history" and "." in series.ref:
            yield at, f"{where}: use a computed value, not a table column, for history"
    if chart.x and outline.type_of(chart.x) is None:
        yield (*path, "x"), f"{where}: unknown reference {chart.x}"
    if chart.bands_from and not _has_bands(outline, chart.bands_from):
        yield (*path, "bands_from"), f"{where}: {chart.bands_from} has no bands"


def _has_bands(outline: Outline, field_id: str) -> bool:
    return field_id in outline.by_id and bool(outline.by_id[field_id].field.bands)
