"""What usually comes next, kind by kind: a reminder for who answers, not a protocol. The clinic's own stands above."""

from collections.abc import Iterable

from flask_babel import gettext as _

from portal.safety.missing import ATTENDANCE, FIRST_MISS
from portal.safety.models import Level, RiskTask

_SAFETY = frozenset({"suicide_risk", "self_harm", "harm_to_others", "safety"})


def next_steps(task: RiskTask) -> list[str]:
    """In order."""
    if task.definition == ATTENDANCE:
        return list(_of_misses(task.rule == FIRST_MISS))
    if task.category in _SAFETY:
        return list(_of_danger(task.level))
    return [
        _("Read the whole of it, not only what raised it."),
        _("Talk about it with the patient: today, or at the next session if it can wait."),
        _("Write down what came of it, and close."),
    ]


def _of_danger(level: Level) -> Iterable[str]:
    if level is Level.WATCH:
        yield _("Ask about it in person at the next contact. Asking does not plant the idea.")
    else:
        yield _("Reach the patient now.") if level is Level.URGENT else _("Talk with the patient today.")
        yield _("If they cannot be reached, follow your clinic’s procedure: emergency contact, welfare check.")
    yield _("Assess the risk the way your clinic does it. An answer is a signal, not an assessment.")
    yield _("Go through the safety plan together, and ask what is within reach.")
    yield _("Decide whether the level of care still fits.")
    yield _("Write down what was done, and close.")


def _of_misses(is_first: bool) -> Iterable[str]:
    yield _("Call today: say they were missed, ask how they are, and what got in the way.")
    yield _("Ask about safety if anything sounds off.")
    if is_first:
        yield _("Say when the next session is, and how to catch up on this one.")
    else:
        yield _("Agree on one thing that would make coming easier, and tell the group leader.")
        yield _("If they cannot be reached, think of the emergency contact and a talk of the team.")
    yield _("Write down what came of it, and close.")
