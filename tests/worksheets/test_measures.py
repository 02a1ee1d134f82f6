"""The five measures, scored by their published rules written out here, never by the engine that is tested.

PHQ-9 and GAD-7 (Spitzer, Kroenke, Williams): items 0 to 3, summed; a few blanks count as the mean of the others, more
give no total. PCL-5 (National Center for PTSD): 20 items 0 to 4, no total with a blank. WHO-5 (WHO 2024): five items
0 to 5, summed and times 4. AUDIT-C (Bush et al. 1998): three items 0 to 4; who never drinks scores 0.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from portal.worksheets.definitions.evaluation import Evaluation, evaluate
from tests.worksheets.library import CATALOGUE


@dataclass(frozen=True)
class Measure:
    """`bands`: id by the lowest total of it. `blanks`: how many may be left out."""

    slug: str
    items: tuple[str, ...]
    most: int  # of one item
    bands: dict[int, str]
    blanks: int = 0
    times: int = 1

    @property
    def highest(self) -> int:
        return self.most * len(self.items) * self.times

    def score(self, values: dict[str, int]) -> int | None:
        missing = len(self.items) - len(values)
        if missing > self.blanks or not values:
            return None
        whole = Fraction(sum(values.values()) * len(self.items), len(values))
        return round(whole) * self.times

    def band(self, total: int) -> str:
        return self.bands[max(least for least in self.bands if least <= total)]

    def answers(self, total: int) -> dict[str, int]:
        """Every item answered so that they add up to it."""
        rest, found = total // self.times, {}
        for item in self.items:
            found[item] = min(rest, self.most)
            rest -= found[item]
        assert rest == 0
        return found


def _items(letter: str, number: int) -> tuple[str, ...]:
    return tuple(f"{letter}{n}" for n in range(1, number + 1))


SEVERITY = {0: "minimal", 5: "mild", 10: "moderate", 15: "mod_severe", 20: "severe"}
PHQ = Measure("phq-9", _items("q", 9), 3, SEVERITY, blanks=2)
GAD = Measure("gad-7", _items("g", 7), 3, {0: "minimal", 5: "mild", 10: "moderate", 15: "severe"}, blanks=1)
PCL = Measure("pcl-5", _items("p", 20), 4, {0: "below", 31: "possible", 33: "probable"})
WHO = Measure("who-5", _items("w", 5), 5, {0: "very_low", 29: "low", 51: "fair"}, times=4)
AUDIT = Measure("audit-c", _items("a", 3), 4, {0: "low", 3: "women_positive", 4: "positive", 7: "high"})
SUMMED = (PHQ, GAD, PCL, WHO)
ALL = (*SUMMED, AUDIT)


def _scored(measure: Measure, answers: dict[str, int], declined: tuple[str, ...] = ()) -> Evaluation:
    return evaluate(CATALOGUE.current(measure.slug), answers, declined)


def _every_total() -> Iterator[tuple[Measure, int]]:
    for one in SUMMED:
        yield from ((one, total) for total in range(0, one.highest + 1, one.times))


def test_the_highest_are_the_published_ones() -> None:
    assert [one.highest for one in ALL] == [27, 21, 80, 100, 12]


@pytest.mark.parametrize(
    ("measure", "total"), list(_every_total()), ids=lambda one: one.slug if isinstance(one, Measure) else str(one)
)
def test_every_total_and_so_every_edge_of_a_band(measure: Measure, total: int) -> None:
    found = _scored(measure, measure.answers(total))
    assert found.computed["total"] == total
    assert found.bands["total"] == measure.band(total)
    assert found.complete


@pytest.mark.parametrize(
    ("answers", "total", "band"),
    [
        ((0, None, None), 0, "low"),
        ((1, 0, 0), 1, "low"),
        ((2, 0, 0), 2, "low"),
        ((1, 1, 1), 3, "women_positive"),
        ((4, 0, 0), 4, "positive"),
        ((2, 2, 2), 6, "positive"),
        ((3, 2, 2), 7, "high"),
        ((4, 4, 4), 12, "high"),
        ((1, None, 2), None, None),
        ((1, 2, None), None, None),
        ((None, None, None), None, None),
    ],
)
def test_audit_c(answers: tuple[int | None, ...], total: int | None, band: str | None) -> None:
    told = {item: value for item, value in zip(AUDIT.items, answers, strict=True) if value is not None}
    found = _scored(AUDIT, told)
    assert (found.computed["total"], found.bands["total"]) == (total, band)


def test_who_never_drinks_is_not_asked_how_much() -> None:
    assert {"a2", "a3"}.isdisjoint(_scored(AUDIT, {"a1": 0}).visible)
    assert {"a2", "a3"} <= set(_scored(AUDIT, {"a1": 1}).visible)
    assert _scored(AUDIT, {"a1": 0, "a2": 4, "a3": 4}).computed["total"] == 0


@pytest.mark.parametrize("measure", SUMMED, ids=lambda one: one.slug)
def test_every_number_of_blanks(measure: Measure) -> None:
    """All that are answered with 1: a total made up for blanks is that of all ones, and past the rule there is none."""
    for blanks in range(len(measure.items) + 1):
        left_out = measure.items[len(measure.items) - blanks :]
        answers = {item: 1 for item in measure.items if item not in left_out}
        found = _scored(measure, answers, left_out)
        expected = len(measure.items) * measure.times if blanks <= measure.blanks else None
        assert found.computed["total"] == expected, f"{blanks} left out"
        assert found.bands["total"] == (None if expected is None else measure.band(expected))
        assert found.complete, "declined is answered"
        not_yet = _scored(measure, answers)
        assert not_yet.computed["total"] == expected
        assert not_yet.complete == (blanks == 0)
        assert sorted(not_yet.missing) == sorted(left_out)


@pytest.mark.parametrize(
    ("measure", "values", "total"),
    [
        (PHQ, [3, 3, 3, 3, 3, 3, 3, 3], 27),
        (PHQ, [2, 1, 0, 0, 0, 0, 0, 0], 3),  # 3 x 9/8 = 3.375
        (PHQ, [2, 2, 0, 0, 0, 0, 0, 0], 4),  # 4.5, half to even
        (PHQ, [3, 2, 0, 0, 0, 0, 0, 0], 6),  # 5.625
        (PHQ, [1, 1, 1, 1, 0, 0, 0], 5),  # 4 x 9/7 = 5.14
        (PHQ, [3, 3, 3, 0, 0, 0, 0], 12),  # 11.57
        (GAD, [1, 1, 1, 1, 0, 0], 5),  # 4 x 7/6 = 4.67
        (GAD, [3, 0, 0, 0, 0, 0], 4),  # 3.5, half to even
        (GAD, [3, 3, 3, 0, 0, 0], 10),  # 10.5, half to even
        (GAD, [3, 3, 3, 3, 0, 0], 14),
    ],
)
def test_what_is_made_up_for_blanks(measure: Measure, values: list[int], total: int) -> None:
    assert _scored(measure, dict(zip(measure.items, values, strict=False))).computed["total"] == total


@given(data=st.data())
def test_any_answers_with_any_blanks(data: st.DataObject) -> None:
    measure = data.draw(st.sampled_from(SUMMED))
    each = st.none() | st.integers(0, measure.most)
    drawn = data.draw(st.fixed_dictionaries(dict.fromkeys(measure.items, each)))
    answers = {item: value for item, value in drawn.items() if value is not None}
    assert _scored(measure, answers).computed["total"] == measure.score(answers)


@pytest.mark.parametrize(
    ("slug", "recall", "instrument", "total", "items"),
    [
        (
            "phq-9",
            "Over the last 2 weeks",
            "44249-1",
            "44261-6",
            "44250-9 44255-8 44259-0 44254-1 44251-7 44258-2 44252-5 44253-3 44260-8",
        ),
        (
            "gad-7",
            "Over the last 2 weeks",
            "69737-5",
            "70274-6",
            "69725-0 68509-9 69733-4 69734-2 69735-9 69689-8 69736-7",
        ),
        ("pcl-5", "In the past month", "101697-1", "101698-9", ""),
        ("who-5", "Over the last 2 weeks", "", "", ""),
        ("audit-c", "Usual drinking over the past year", "72109-2", "75626-2", "68518-0 68519-8 68520-6"),
    ],
)
def test_recall_and_codes_are_kept(slug: str, recall: str, instrument: str, total: str, items: str) -> None:
    measure = CATALOGUE.current(slug)
    lines = [item.loinc for one in measure.fields.values() for item in one.items]
    lines = lines or [measure.field(item).loinc for item in AUDIT.items]
    assert (measure.recall, measure.loinc, measure.field("total").loinc) == (recall, instrument, total)
    assert " ".join(lines).strip() == items


@pytest.mark.parametrize(
    ("slug", "better", "reliable", "meaningful"),
    [
        ("phq-9", "lower", 5, None),
        ("gad-7", "lower", 4, None),
        ("pcl-5", "lower", 10, 15),
        ("who-5", "higher", 10, None),
    ],
)
def test_what_counts_as_a_change(slug: str, better: str, reliable: int, meaningful: int | None) -> None:
    change = CATALOGUE.current(slug).field("total").change
    assert change is not None
    assert (change.better, change.reliable, change.meaningful) == (better, reliable, meaningful)


@pytest.mark.parametrize(
    ("values", "alerts"),
    [
        ({"q9": 0}, set()),
        ({"q9": 1}, {"item9_any"}),
        ({"q9": 2}, {"item9_any"}),
        ({"q9": 3}, {"item9_daily"}),
        ({}, set()),
    ],
)
def test_item_nine_whatever_the_total(values: dict[str, int], alerts: set[str]) -> None:
    found = _scored(PHQ, dict.fromkeys(PHQ.items[:8], 0) | values)
    assert set(found.alerts) == alerts


def test_item_nine_declined_never_counts_as_zero() -> None:
    found = _scored(PHQ, dict.fromkeys(PHQ.items[:8], 2), ("q9",))
    assert "item9_declined" in found.alerts
    assert found.computed["total"] == 18
