"""Every verb and subject that is written into the record anywhere, read off the code."""

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

PORTAL = Path(__file__).parents[2] / "portal"
Pair = tuple[str, str]
WRITERS = {"record": (1, 2), "record_each": (1, 2), "_record": (1, None)}
"""Which arguments say what was done to what."""
SPREAD: dict[tuple[str, str], tuple[str, ...]] = {
    ("worksheets/authoring/actions.py", "SUBJECT"): ("clinic_worksheet",),
    ("worksheets/authoring/actions.py", "verb"): ("let begin", "kept for giving", "retired", "brought back"),
    ("worksheets/actions/answering.py", "str(outcome or 'commented')"): ("reviewed", "returned", "commented"),
    ("worksheets/actions/sending.py", "verb"): ("sent", "sent at once", "entered from paper"),
    ("worksheets/actions/repeating.py", "verb"): ("assigned again and again", "gave another last day", "withdrew"),
    ("worksheets/actions/changing.py", "verb"): ("moved", "withdrew"),
    ("worksheets/actions/helping.py", "verb"): ("asked for help", "needs no help"),
    ("worksheets/actions/assigning.py", "verb"): ("began", "assigned"),
    ("worksheets/actions/opting_in.py", "f'switched on {worksheet.short_title}'"): ("switched on WHO-5",),
    ("worksheets/actions/opting_in.py", "f'switched off {worksheet.short_title}'"): ("switched off WHO-5",),
    ("messages/settling.py", "verb"): ("needs no answer", "needs an answer"),
    ("schedule/calendar/actions.py", "verb"): ("made", "revoked", "said more in", "said less in"),
    ("schedule/actions/making_up.py", "f'{standing} make-up'"): ("confirmed make-up", "declined make-up"),
    ("programs/early_checks.py", "verb"): ("told how first days are", "put off early check"),
    ("programs/actions/setting_cover.py", "verb"): ("set cover", "changed cover", "ended cover"),
    ("programs/actions/setting_cover.py", "f'{verb} of colleague'"): (
        *("set cover of colleague", "changed cover of colleague", "ended cover of colleague"),
    ),
    ("programs/actions/joining.py", "verb"): ("transferred", "stepped down"),
    ("programs/actions/emergency.py", "SUBJECT"): ("emergency_access",),
    ("programs/actions/emergency.py", "subject"): (
        *("user", "submission", "thread", "attachment", "safety_plan", "progress", "risk_task"),
    ),
    ("letters/actions.py", "verb"): ("showed letter", "did not show letter"),
    ("programs/actions/settings.py", "verb"): ("changed clinic", "changed look", "changed words"),
    ("admin/views/access_log.py", "verb"): ("searched access log", "exported access log"),
    ("admin/views/outcomes.py", "verb"): ("read outcomes", "exported outcomes"),
    ("records/taking.py", "self.verb"): ("took records", "made binder"),
    ("records/views/attendance.py", "verb"): ("read attendance", "exported attendance"),
    ("admin/actions.py", "verb"): tuple(
        f"{did} role {role}"
        for did in ("gave", "ended")
        for role in ("patient", "therapist", "leader", "admin", "program_admin", "representative")
    ),
    **{
        ("accounts/provider/roles.py", f"f'{did} role {{role}}'"): tuple(
            f"{did} role {role}" for role in ("therapist", "leader", "admin", "program_admin")
        )
        for did in ("gave", "ended")
    },
    ("safety/stepping.py", "VERBS[did]"): (
        "acknowledged follow-up",
        "noted on follow-up",
        "closed follow-up",
        "reopened follow-up",
        "passed on follow-up",
    ),
}
"""What a name stands for where it is written: by file, and by how it reads there."""
TOGETHER = {
    ("programs/actions/settings.py", f"f'{did} {{kind}}'"): [
        (f"{did} {one}", one) for one in ("program", "track", "group")
    ]
    for did in ("added", "changed")
}
TOGETHER |= {
    ("programs/actions/closing.py", f"f'{verb.format(kind='{kind}')}'"): [
        (verb.format(kind=one), one) for one in ("program", "track", "group")
    ]
    for verb in ("closed {kind}", "changed last day of {kind}", "opened {kind} again", "removed {kind}")
}
TOGETHER[("access/refusal.py", "'refused'")] = [("refused", "any.endpoint")]
READERS = ("records/binder/hours.py", "schedule/queries/ledger.py", "attending/queries/making_up.py")
"""Where `record` is the record of hours."""


class Unspoken(AssertionError):
    """Somewhere a verb is written that this table does not know."""


def pairs_in(source: str, where: str) -> Iterator[Pair]:
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRITERS:
            yield from _pairs(node, where)


@cache
def every_pair() -> set[Pair]:
    found: set[Pair] = set()
    for path in sorted(PORTAL.rglob("*.py")):
        where = path.relative_to(PORTAL).as_posix()
        if where not in READERS and not where.startswith(("audit/", "demo/")):
            found |= set(pairs_in(path.read_text(), where))
    return found


def _pairs(call: ast.Call, where: str) -> Iterator[Pair]:
    verb, subject = WRITERS[call.func.id]  # type: ignore[attr-defined]
    together = TOGETHER.get((where, ast.unparse(call.args[verb])))
    if together:
        yield from together
        return
    verbs = list(_values(call.args[verb], where))
    subjects = ["calendar_feed"] if subject is None else list(_values(call.args[subject], where))
    yield from ((one, other) for one in verbs for other in subjects)


def _values(node: ast.expr, where: str) -> Iterator[str]:
    if isinstance(node, ast.Constant):
        yield str(node.value)
    elif isinstance(node, ast.IfExp):
        yield from (*_values(node.body, where), *_values(node.orelse, where))
    else:
        spread = SPREAD.get((where, ast.unparse(node)))
        if spread is None:
            raise Unspoken(f"{where}: say in tests/audit/verbs.py what {ast.unparse(node)} stands for")
        yield from spread
