"""Safety: whoever asks about danger must hear the answer, and the patient must see help at once.

The rules are those of `docs/worksheet-format.md` section 5, from the catalogue's part "When an answer
raises concern": an urgent alert, and any suicide, self-harm or harm-to-others alert that is not a mere
watch, shows the patient a panel.
"""

from collections.abc import Collection, Iterator

from portal.worksheets.definitions.checks.conditions import refs_in
from portal.worksheets.definitions.checks.outline import Findings, Outline, Placed
from portal.worksheets.definitions.faults import Path
from portal.worksheets.definitions.field import CLOSED, RISKS
from portal.worksheets.definitions.worksheet import Alert

_DANGER = ("suicide_risk", "self_harm", "harm_to_others")


def check_alerts(outline: Outline, panels: Collection[str] | None) -> Findings:
    """`panels`: the ids of the texts there are; None leaves their names unchecked."""
    for n, alert in enumerate(outline.worksheet.alerts):
        yield from _panel(alert, panels, ("alerts", n))


def check_risk_items(outline: Outline) -> Findings:
    """Whatever asks about danger, in a question, a line of ratings or a column of a table, and is in no alert."""
    watched = {ref for alert in outline.worksheet.alerts for ref in refs_in(alert.when)}
    for placed in outline.placed:
        for where, name, path in _risk_items(placed):
            if name not in watched:
                yield path, f"{where} asks about danger, but no alert looks at it"


def _panel(alert: Alert, panels: Collection[str] | None, path: Path) -> Findings:
    if not alert.panel and alert.level == "urgent":
        yield path, f"alert {alert.id}: an urgent alert must show the patient a panel"
    elif not alert.panel and alert.level != "watch" and alert.category in _DANGER:
        yield path, f"alert {alert.id}: a safety alert must show the patient a panel"
    if alert.panel and panels is not None and alert.panel not in panels:
        yield (*path, "panel"), f"alert {alert.id}: there is no panel {alert.panel}"


def _risk_items(placed: Placed) -> Iterator[tuple[str, str, Path]]:
    if placed.item is not None:
        if not RISKS.isdisjoint((*placed.item.sensitivity, *placed.field.sensitivity)):
            yield placed.id, placed.id, placed.path
    elif placed.type in CLOSED and placed.field.is_risk_item:
        yield placed.id, placed.id, placed.path
    for n, column in enumerate(placed.field.columns if placed.item is None else ()):
        if column.is_risk_item:
            yield f"{placed.id}.{column.id}", column.id, (*placed.path, "columns", n)
