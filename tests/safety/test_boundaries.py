"""Every rule of every worksheet, just below, at and just above the value at which it fires.

The values come from the definitions; whether a rule is to fire is worked out here, from its own numbers, and not by
the evaluator that is tested. A few go all the way through the door.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any

import time_machine
from flask import Flask

from portal import clock
from portal.safety.models import Level
from portal.worksheets.definitions.evaluation import evaluate
from portal.worksheets.definitions.worksheet import Worksheet
from tests.review.given import CARD
from tests.safety.given import CALM, asked, follow_ups
from tests.visitor import Visitor
from tests.worksheets.library import CATALOGUE
from tests.worksheets_http.given import send


@dataclass
class Filled:
    """What somebody answered, and what is known of her earlier sheets."""

    answers: dict[str, Any] = field(default_factory=dict)
    declined: set[str] = field(default_factory=set)
    previous: dict[str, Any] = field(default_factory=dict)
    first: dict[str, Any] = field(default_factory=dict)


def _holds(op: str, value: Any, want: Any) -> bool:
    if op == "in":
        return value in want
    if op == "eq":
        return bool(value == want)
    return {"lt": value < want, "lte": value <= want, "gte": value >= want}[op]


def _leaves(when: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return [leaf for key in ("all", "any") for leaf in when.get(key, [])] or [when]


def _test_of(leaf: Mapping[str, Any]) -> tuple[str, Any]:
    ((op, want),) = ((key, value) for key, value in leaf.items() if key != "field")
    return op, want


def _candidates(sheet: Worksheet, leaf: Mapping[str, Any]) -> Iterator[Any]:
    """Of a closed question every answer there is; of a number the one at the edge, and its neighbours."""
    ref, (op, want) = leaf["field"], _test_of(leaf)
    asked_in = sheet.rated_in.get(ref) or sheet.fields[ref]
    if op == "declined":
        yield from ()
    elif isinstance(want, bool):
        yield from (True, False)
    elif asked_in.options:
        yield from (one.value for one in asked_in.options)
    else:
        step = _STEPS.get((sheet.id, ref)) or (asked_in.scale.step if asked_in.scale else asked_in.step) or 1
        points = asked_in.scale.points if asked_in.scale else None
        near = (one for one in (want - step, want, want + step) if one >= 0)
        yield from (one for one in near if points is None or one in points)


def _answer(sheet: Worksheet, ref: str, value: Any, into: Filled) -> None:
    """So that this is the answer, and the question is asked at all; of what is worked out, so that it comes to that."""
    if sheet.fields.get(ref) is not None and sheet.fields[ref].type == "computed":
        _RECIPES[sheet.id, ref](value, into)
        return
    into.answers[ref] = value
    owner = sheet.rated_in.get(ref) or sheet.fields[ref]
    for shown in (owner.show_if, sheet.section_of[owner.id].show_if):
        for leaf in _leaves(shown)[:1] if shown else []:
            op, want = _test_of(leaf)
            _answer(sheet, leaf["field"], want[0] if op == "in" else want, into)


def _spread(letter: str, items: int, most: int) -> Any:
    def fill(total: int, into: Filled) -> None:
        for number in range(1, items + 1):
            into.answers[f"{letter}{number}"] = min(most, total)
            total -= into.answers[f"{letter}{number}"]

    return fill


def _change(letter: str, items: int, most: int, since: str) -> Any:
    def fill(change: int, into: Filled) -> None:
        getattr(into, since)["total"] = 5
        _spread(letter, items, most)(5 + change, into)

    return fill


def _jump(change: int, into: Filled) -> None:
    into.previous["urge_suicide"], into.answers["urge_suicide"] = 1, 1 + change


def _helpers(number: int, into: Filled) -> None:
    (table,) = (one for one in CATALOGUE.current("safety-plan").fields.values() if one.id == "helper_list")
    into.answers["helper_list"] = [{table.columns[0].id: f"Friend {n}"} for n in range(number)]


def _asleep(minutes: int, into: Filled) -> None:
    into.answers |= {"bed_at": "00:00", "lights_out": "00:00", "up_at": "08:00", "woke_at": "08:00"}
    into.answers |= {"to_sleep": 480 - minutes}


def _who_5(index: int, into: Filled) -> None:
    _spread("w", 5, 5)(index // 4, into)


_STEPS = {("who-5", "total"): 4}
_RECIPES = {
    ("audit-c", "total"): _spread("a", 3, 4),
    ("who-5", "total"): _who_5,
    ("phq-9", "total"): _spread("q", 9, 3),
    ("gad-7", "total"): _spread("g", 7, 3),
    ("phq-9", "change_prev"): _change("q", 9, 3, "previous"),
    ("gad-7", "change_prev"): _change("g", 7, 3, "previous"),
    ("pcl-5", "change_first"): _change("p", 20, 4, "first"),
    ("dbt-diary-card", "urge_jump"): _jump,
    ("safety-plan", "n_helpers"): _helpers,
    ("sleep-diary", "asleep"): _asleep,
}


def _cases(sheet: Worksheet, when: Mapping[str, Any]) -> Iterator[tuple[Filled, bool, Any]]:
    """What is filled in, whether the rule is to fire, and the value, for a failure to be read."""
    leaves, is_any = _leaves(when), "any" in when
    for leaf in leaves:
        op, _want = _test_of(leaf)
        if op == "declined":
            yield Filled(declined={leaf["field"]}), True, "declined"
            yield Filled(), False, "left blank"
        for value in _candidates(sheet, leaf):
            into = Filled()
            same = [one for one in leaves if one["field"] == leaf["field"]]
            others = [] if is_any else [one for one in leaves if one["field"] != leaf["field"]]
            for other in others:
                _answer(sheet, other["field"], _good_for(other), into)
            _answer(sheet, leaf["field"], value, into)
            judged = [_holds(*_pair(one, value)) for one in same if _test_of(one)[0] != "declined"]
            yield into, any(judged) if is_any else all(judged), value


def _good_for(leaf: Mapping[str, Any]) -> Any:
    op, want = _test_of(leaf)
    return want - 1 if op == "lt" else want


def _pair(leaf: Mapping[str, Any], value: Any) -> tuple[str, Any, Any]:
    op, want = _test_of(leaf)
    return op, value, want


def test_every_rule_fires_from_its_own_value_on_and_not_before() -> None:
    for sheet in CATALOGUE.all():
        for alert in sheet.alerts:
            seen = set()
            for into, fires, value in _cases(sheet, alert.when):
                found = evaluate(sheet, into.answers, into.declined, into.previous, into.first)
                assert (alert.id in found.alerts) is fires, (sheet.id, alert.id, value, into)
                seen.add(fires)
            assert seen == {True, False}, (sheet.id, alert.id)


CHECK_IN = {"si": "none", "mood": "5"}
PCL = {f"p{n}": "0" for n in range(1, 21)}
QUIET = CARD | {f"urge_{one}": "0" for one in ("suicide", "self_harm", "use", "avoid")}
HURT = {("self_harm_yes", "high"), ("not_safe", "urgent")}
THROUGH_THE_DOOR: list[tuple[str, dict[str, str], dict[str, str], set[tuple[str, str]]]] = [
    ("phq-9", CALM, {"q9": "0"}, set()),
    ("phq-9", CALM, {"q9": "1"}, {("item9_any", "high")}),
    ("phq-9", CALM, {"q9": "2"}, {("item9_any", "high")}),
    ("phq-9", CALM, {"q9": "3"}, {("item9_daily", "urgent")}),
    ("phq-9", {f"q{n}": "2" for n in range(1, 9)}, {"q9": "3"}, {("item9_daily", "urgent")}),
    ("phq-9", {f"q{n}": "3" for n in range(1, 7)}, {"q7": "1", "q8": "0", "q9": "0"}, set()),
    ("phq-9", {f"q{n}": "3" for n in range(1, 7)}, {"q7": "2", "q8": "0", "q9": "0"}, {("severe_score", "watch")}),
    ("pcl-5", PCL, {"p16": "2"}, set()),
    ("pcl-5", PCL, {"p16": "3"}, {("item16", "high")}),
    ("pcl-5", PCL, {"p16": "4"}, {("item16", "high")}),
    ("daily-check-in", CHECK_IN, {}, set()),
    ("daily-check-in", CHECK_IN, {"si": "passive", "safe_today": "5"}, {("si_passive", "watch")}),
    ("daily-check-in", CHECK_IN, {"self_harm": "yes", "safe_today": "4"}, HURT),
    ("daily-check-in", CHECK_IN, {"si": "might_act", "safe_today": "5"}, {("si_might_act", "urgent")}),
    ("dbt-diary-card", QUIET, {"urge_suicide": "2"}, set()),
    ("dbt-diary-card", QUIET, {"urge_suicide": "3"}, {("suicide_urge_mid", "high")}),
    ("dbt-diary-card", QUIET, {"urge_suicide": "4"}, {("suicide_urge_high", "urgent")}),
    ("dbt-diary-card", QUIET, {"urge_self_harm": "3"}, set()),
    ("dbt-diary-card", QUIET, {"urge_self_harm": "4"}, {("self_harm_urge", "high")}),
]


def test_and_each_becomes_a_follow_up_or_none_through_the_door(sqlite_app: Flask) -> None:
    """Day after day: some sheets can be given once a day."""
    known, begin = set[Any](), clock.now()
    for days, (slug, base, answers, expected) in enumerate(THROUGH_THE_DOOR):
        with time_machine.travel(begin + timedelta(days=days), tick=False):
            url = asked(sqlite_app, "devon", slug)
            send(Visitor(sqlite_app, "devon"), url, {**base, **answers})
        new = [one for one in follow_ups(sqlite_app) if one.id not in known]
        known |= {one.id for one in new}
        found = {(one.rule, one.level.value) for one in new if one.rule not in ("suicide_urge_jump", "worse_5")}
        assert found == expected, (slug, answers)
    assert {one.level for one in follow_ups(sqlite_app)} == set(Level)
