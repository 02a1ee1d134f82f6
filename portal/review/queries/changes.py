"""The try before beside this one: which answers changed, and what was said about them then."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from portal.worksheets.queries.answers import Answer, AnswerSheet


@dataclass(frozen=True)
class Before:
    """One answer of the try before. None: it was not asked then."""

    answer: Answer | None
    changed: bool


@dataclass(frozen=True)
class Comparison:
    """`number`: of the try before. `of`: by item, where the answer changed or was commented on then."""

    number: int = 0
    of: Mapping[str, Before] = field(default_factory=dict)
    left_out: tuple[Answer, ...] = ()  # answered then, not asked any more

    @property
    def count(self) -> int:
        return sum(one.changed for one in self.of.values()) + len(self.left_out)


NOTHING_BEFORE = Comparison()


def compare(now: AnswerSheet, then: AnswerSheet, number: int) -> Comparison:
    new, old = dict(_by_id(now)), dict(_by_id(then))
    befores = {item: _before(answer, old.get(item)) for item, answer in new.items()}
    gone = (one for item, one in old.items() if item not in new and (one.text or one.rows))
    return Comparison(number, {item: one for item, one in befores.items() if _matters(one)}, tuple(gone))


def _by_id(sheet: AnswerSheet) -> Iterator[tuple[str, Answer]]:
    return ((answer.id, answer) for section in sheet.sections for answer in section.answers)


def _before(now: Answer, then: Answer | None) -> Before:
    if then is None:
        return Before(None, bool(now.text or now.rows))
    return Before(then, (now.text, now.rows) != (then.text, then.rows))


def _matters(one: Before) -> bool:
    return one.changed or bool(one.answer and one.answer.comments)
