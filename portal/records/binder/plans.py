"""Her plans as they stand: the newest version of each, dated, and who agreed to it."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from flask_babel import gettext as _

from portal.records.binder.plain_text import heading
from portal.records.binder.sheet_text import answers_text, sent_line
from portal.web.formatting import full_day
from portal.worksheets.queries.answers import AnswerSheet
from portal.worksheets.queries.kept import Kept
from portal.worksheets.queries.sent import Sent

Agreed = Mapping[tuple[UUID, int], tuple[str, datetime]]


@dataclass(frozen=True)
class Plan:
    """`agreed`: by whom and when, for this version."""

    sheet: Kept
    sent: Sent
    agreed: tuple[str, datetime] | None

    @property
    def title(self) -> str:
        return self.sheet.worksheet.title

    @property
    def lines(self) -> list[str]:
        """When, and with whom."""
        told = [sent_line(self.sheet, self.sent)]
        if self.agreed is not None:
            name, at = self.agreed
            told.append(str(_("Agreed with %(name)s on %(day)s", name=name, day=full_day(at))))
        return told

    @property
    def answers(self) -> AnswerSheet:
        return self.sheet.past.answers(self.sent.number)


class Newest:
    """Of each plan the one that was sent last, among all that come by."""

    def __init__(self) -> None:
        self._sheets: dict[str, Kept] = {}

    def look_at(self, sheet: Kept) -> None:
        now, before = sheet.newest, self._sheets.get(sheet.worksheet.id)
        if not sheet.is_plan or now is None:
            return
        if before is None or before.newest is None or before.newest.submitted_at <= now.submitted_at:
            self._sheets[sheet.worksheet.id] = sheet

    def plans(self, agreed: Agreed) -> list[Plan]:
        sheets = sorted(self._sheets.values(), key=lambda one: one.worksheet.title)
        both = ((one, one.newest) for one in sheets)
        return [Plan(one, sent, agreed.get((one.id, sent.number))) for one, sent in both if sent is not None]


def plan_text(plan: Plan) -> Iterator[str]:
    yield heading(plan.title) + "\n"
    yield "\n".join(plan.lines) + "\n\n"
    yield from answers_text(plan.answers)
