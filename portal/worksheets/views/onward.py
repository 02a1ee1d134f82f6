"""What comes after a save: where its button leads, questions that fit now, a panel that must be seen."""

from typing import Any

from flask import url_for

from portal.programs.clinic import facts
from portal.safety.panels import Panel, panels
from portal.worksheets.actions.saving import Saved
from portal.worksheets.definitions.worksheet import Worksheet
from portal.worksheets.drawing import Drawing, depends
from portal.worksheets.filled import instant_panels
from portal.worksheets.forms import CHECK, Incoming
from portal.worksheets.models import Assignment
from portal.worksheets.stepping import ALL, stepping


def address_after(assignment: Assignment, incoming: Incoming, draft: Saved, worksheet: Worksheet) -> str:
    """Where the button leads: to look it all over, to another step, or the page again, one row longer if asked. A
    panel that was not on the page is seen first: its step comes again."""
    if incoming.go == "check" or incoming.step == CHECK:
        return url_for("worksheets.check", assignment_id=assignment.id)
    if incoming.go == "put-away":
        is_away = assignment.withdrawn_at is not None
        return url_for("worksheets.index", _anchor="put-away") if is_away else _ask(assignment)
    where: dict[str, Any] = {"assignment_id": assignment.id, "step": incoming.next_step or None}
    section, _panels = new_panels(incoming, draft, worksheet)
    if section:
        where["step"] = _step_with(section, incoming, draft, worksheet)
        return url_for("worksheets.sheet", add=incoming.add or None, _anchor=f"crisis-panel-{section}", **where)
    if incoming.part in {one.id for one in worksheet.sections}:
        where["step"] = _step_with(incoming.part, incoming, draft, worksheet)
        return url_for("worksheets.sheet", _anchor=incoming.part, **where)
    if incoming.add:
        return url_for("worksheets.sheet", add=incoming.add, _anchor=_new_row(incoming.add, draft, worksheet), **where)
    return url_for("worksheets.sheet", _anchor="step" if incoming.go in ("next", "back") else None, **where)


def _ask(assignment: Assignment) -> str:
    """Words are in it."""
    return url_for("putting_away.sure", assignment_id=assignment.id)


def address_told(assignment: Assignment, incoming: Incoming, told: bool) -> str:
    """The page, at the step, from which an answer was sent by itself."""
    where: dict[str, Any] = {"assignment_id": assignment.id, "told": int(told), "_anchor": "main"}
    if incoming.step == CHECK:
        return url_for("worksheets.check", **where)
    return url_for("worksheets.sheet", step=incoming.next_step or None, **where)


def more_questions(assignment: Assignment, incoming: Incoming, draft: Saved, worksheet: Worksheet) -> str:
    """Where questions can be seen that fit the answers now and are not on the page; "" when all are."""
    if incoming.drawn is None:
        return ""
    for section in worksheet.sections:
        for one in section.fields:
            fits = depends(section, one) and one.id in draft.evaluation.visible
            if fits and one.id not in incoming.drawn:
                # The revision makes it another address, so that the browser fetches the page anew.
                steps = stepping(Drawing(worksheet, draft.document.values, draft.evaluation))
                where: dict[str, Any] = {"seen": draft.document.revision, "step": steps.step_of(section.id)}
                return url_for("worksheets.sheet", assignment_id=assignment.id, _anchor=f"a-{one.id}", **where)
    return ""


def _new_row(of: str, draft: Saved, worksheet: Worksheet) -> str:
    """Where the row is that was asked for: it stands above the button that adds the next one."""
    drawn = Drawing(worksheet, draft.document.values, draft.evaluation, longer=of)
    table, rated = worksheet.fields.get(of), worksheet.fields.get(of.removesuffix("__other"))
    numbers = list[int]()
    if table is not None and table.type == "table":
        numbers = drawn.rows(table)
    elif table is None and rated is not None and rated.type == "ratings":
        numbers = drawn.lines(rated)
    return f"a-{of}.{numbers[-1]}" if numbers else f"add-{of}"


def _step_with(section: str, incoming: Incoming, draft: Saved, worksheet: Worksheet) -> int | str:
    """The step that shows the section; all of them where they were all shown."""
    if incoming.step == ALL:
        return ALL
    return stepping(Drawing(worksheet, draft.document.values, draft.evaluation)).step_of(section)


def new_panels(incoming: Incoming, draft: Saved, worksheet: Worksheet) -> tuple[str, tuple[Panel, ...]]:
    """The first section whose panels are not on the page yet. One at a time; the next save brings the next."""
    for section, ids in instant_panels(worksheet, draft.evaluation).items():
        if not set(ids) <= incoming.panels.get(section, frozenset()):
            return section, panels(ids, worksheet.lang, facts())
    return "", ()
