"""From which day a certification is counted: the stay goes on through a hold, and begins anew after it was over."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from portal.coverage.queries.stays import stay_of
from portal.programs.models import Ending
from portal.programs.stays import Place

TODAY = date(2026, 12, 1)


@pytest.mark.parametrize(
    ("ended_as", "since"),
    [(Ending.HOLD, 90), (Ending.TRANSFER, 90), (Ending.STEPPED_DOWN, 90), (Ending.COMPLETED, 10), (Ending.LEFT, 10)],
)
def test_the_first_is_due_on_the_first_day_of_the_stay(ended_as: Ending, since: int) -> None:
    before = _place(90, 30, ended_as=ended_as)
    found = stay_of([before, _place(10, None, follows=before)], TODAY)
    assert found is not None
    assert found.from_on == TODAY - timedelta(days=since)
    assert found.due_after(None) == found.from_on
    assert found.due_after(found.from_on) == found.from_on + timedelta(days=30)


@pytest.mark.parametrize(("certified", "due_in"), [(13, 17), (10, 20), (41, -10), (20, -10), (15, -10), (None, -10)])
def test_one_shortly_before_counts_but_none_of_an_earlier_stay(certified: int | None, due_in: int) -> None:
    before = _place(90, 15, ended_as=Ending.COMPLETED)
    found = stay_of([before, _place(10, None)], TODAY)
    assert found is not None
    certified_on = None if certified is None else TODAY - timedelta(days=certified)
    assert found.due_after(certified_on) == TODAY + timedelta(days=due_in)
    assert found.is_admission(found.due_after(certified_on)) == (due_in == -10)


def _place(first: int, last: int | None, ended_as: Ending | None = None, follows: Place | None = None) -> Place:
    return Place(
        id=uuid4(),
        group_id=uuid4(),
        group="Day group",
        program_id=uuid4(),
        program="Adult Day IOP",
        from_on=TODAY - timedelta(days=first),
        until_on=None if last is None else TODAY - timedelta(days=last),
        ended_as=ended_as,
        follows_id=follows.id if follows else None,
        length_weeks=8,
        read_days=90,
        certification_days=30,
    )
