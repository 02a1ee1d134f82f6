"""What the rule of a follow-up says to staff."""

from collections.abc import Iterable
from typing import Protocol
from uuid import UUID

from portal.safety.forwarding import MESSAGE
from portal.safety.missing import ATTENDANCE, FIRST_MISS
from portal.web.translation import text as _
from portal.worksheets.published import edition, editions
from portal.worksheets.queries.thresholds import words_of_rule


class Opened(Protocol):
    """A follow-up in some list. No `definition`: whoever looks may not know what it is about."""

    @property
    def id(self) -> UUID: ...
    @property
    def definition(self) -> str: ...
    @property
    def rule(self) -> str: ...


def rule_in_words(definition: str, rule: str) -> str:
    """`definition`: "phq-9 1.0.0". Of one of its alerts, or of a threshold; the rule's own name where neither is."""
    slug, _, version = definition.partition(" ")
    alerts = {one.id: one.staff_message for one in edition(slug, version).alerts}
    return alerts.get(rule) or words_of_rule(rule) or rule


def causes_of(lines: Iterable[Opened]) -> dict[UUID, str]:
    """By follow-up: what brought it about, as a list may say it. The worksheet, not the answer: to read that is noted.

    At most one statement, for worksheets that the library holds no more.
    """
    told = {one.id: (one.definition, one.rule) for one in lines if one.definition}
    asked = {_key(definition) for definition, _rule in told.values()} - {_key(ATTENDANCE), _key(MESSAGE)}
    titles = {key: one.short_title for key, one in editions(asked).items()}
    return {task_id: _cause(definition, rule, titles) for task_id, (definition, rule) in told.items()}


def _cause(definition: str, rule: str, titles: dict[tuple[str, str], str]) -> str:
    if definition == MESSAGE:
        return _("A message")
    if definition == ATTENDANCE:
        return _("First missed session") if rule == FIRST_MISS else _("Missed sessions")
    return titles.get(_key(definition), "")


def _key(definition: str) -> tuple[str, str]:
    slug, _gap, version = definition.partition(" ")
    return slug, version
