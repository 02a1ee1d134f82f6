"""Which months outcomes are of."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from portal.web.spans import SpanForm

A_YEAR_AGO = 12


class OutcomesForm(SpanForm):
    """By the months of the two days."""

    longest = 5 * 366

    @classmethod
    def asked(cls, today: date, given: Mapping[str, Any]) -> "OutcomesForm":
        """As asked for; else the last twelve months."""
        form = cls.of(today, given, (_months_before(today, A_YEAR_AGO), today))
        assert isinstance(form, cls)
        return form

    @property
    def months(self) -> tuple[date, date]:
        first, last = self.span
        return first.replace(day=1), last.replace(day=1)


def _months_before(day: date, months: int) -> date:
    whole = day.year * 12 + day.month - 1 - months
    return date(whole // 12, whole % 12 + 1, 1)
