"""Every route says who may ask, on the first line under its URL.

    @blueprint.get("/messages/<uuid:thread_id>")
    @within(policy.readable, "thread_id")
    def thread(actor: Actor, thread: Thread) -> ResponseReturnValue: ...

A view behind a rule takes the actor first, and what the rule reached next.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import wraps
from typing import Any, TypeVar
from uuid import UUID

from flask import g

from portal.access import about
from portal.access.actor import Actor, Role, current_actor
from portal.access.refusal import refuse
from portal.access.scope import Scope, reach

View = Callable[..., Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Rule:
    """What an endpoint declares. `words` is its line in docs/access.md."""

    words: str
    open_to_anyone: bool = False
    before_second_factor: bool = False
    roles: frozenset[Role] = frozenset()
    asks_for_a_role: bool = False
    """Of whichever kind: who holds none today is nobody's patient and no staff, and may still have links of then."""
    only_reads: bool = False
    """Open to more people for reading than for anything else: on a GET and nowhere else."""


def rule_of(view: View) -> Rule | None:
    return getattr(view, "__access_rule__", None)


def public(view: View) -> View:
    """Anyone, signed in or not. The view takes no actor."""
    view.__access_rule__ = Rule("anyone", open_to_anyone=True)  # type: ignore[attr-defined]
    return view


def bearing(words: str, bearer: Callable[[], Actor]) -> Callable[[View], View]:
    """Whoever sends what opens it: `bearer` says for whom that is, or refuses.

    Who is signed in on that browser is not looked at.
    """

    def decorate(view: View) -> View:
        @wraps(view)
        def opened(**arguments: Any) -> Any:
            g.nobody = True
            return view(bearer(), **arguments)

        opened.__access_rule__ = Rule(words, open_to_anyone=True)  # type: ignore[attr-defined]
        return opened

    return decorate


def signed_in(view: View) -> View:
    """Anyone who has signed in, second factor included."""
    return _behind(Rule("anyone signed in"), view)


def pending_second_factor(view: View) -> View:
    """Someone whose password was right and whose second factor is still owed (or just given)."""
    return _behind(Rule("anyone signed in, second factor owed", before_second_factor=True), view)


def role(*roles: Role) -> Callable[[View], View]:
    """Anyone signed in who holds one of these roles."""
    rule = Rule("role: " + ", ".join(sorted(roles)), roles=frozenset(roles))
    return lambda view: _behind(rule, view)


def within(scope: Scope[Any], argument: str, *binds_too: str) -> Callable[[View], View]:
    """The object named by URL argument `argument`, if it lies inside `scope`; else 404.

    Further URL arguments named in `binds_too` are bound into the scope (a session *of this group*).
    """
    return _within(scope, argument, binds_too, Rule(_words(scope, argument, binds_too), asks_for_a_role=True))


def within_account(scope: Scope[Any], argument: str) -> Callable[[View], View]:
    """As `within`, for what hangs on an account: it is its owner's, also when she holds no role any more."""
    return _within(scope, argument, (), Rule(_words(scope, argument, ())))


def within_or_reading(scope: Scope[Any], argument: str, beside: Scope[Any], reading: View) -> Callable[[View], View]:
    """As `within`; what lies outside `scope` but inside `beside` is shown by `reading`, a view that changes nothing.

    Whoever is within `scope` costs no statement more.
    """
    words = f"{_words(scope, argument, ())}; to read only, within {_name(beside)}"
    return _within(
        scope, argument, (), Rule(words, only_reads=True, asks_for_a_role=True), otherwise=_within_of(beside, reading)
    )


def role_within(
    required: Role | frozenset[Role], scope: Scope[Any], argument: str, *binds_too: str
) -> Callable[[View], View]:
    """As `within`, for holders of one role, or of one of these, only."""
    roles = frozenset({required}) if isinstance(required, Role) else required
    rule = Rule(f"role: {', '.join(sorted(roles))}; {_words(scope, argument, binds_too)}", roles=roles)
    return _within(scope, argument, binds_too, rule)


def named(name: str, scope: Scope[T]) -> Scope[T]:
    """Give a scope the name it has in docs/access.md, such as "worksheets.reviewable"."""
    _NAMES[id(scope)] = (name, scope)
    return scope


_NAMES: dict[int, tuple[str, Scope[Any]]] = {}


def _name(scope: Scope[Any]) -> str:
    try:
        return _NAMES[id(scope)][0]
    except KeyError:
        raise TypeError("a scope used in a rule needs a name: named('package.adjective', select(...))") from None


def _words(scope: Scope[Any], argument: str, binds_too: tuple[str, ...]) -> str:
    return f"within {_name(scope)}, by " + " and ".join((argument, *binds_too))


def _within(
    scope: Scope[Any], argument: str, binds_too: tuple[str, ...], rule: Rule, otherwise: View = refuse
) -> Callable[[View], View]:
    """`otherwise`: what is done with an object that does not lie there."""

    def decorate(view: View) -> View:
        @wraps(view)
        def fetch(actor: Actor, **arguments: Any) -> Any:
            object_id = arguments.pop(argument)
            more = {name: arguments.pop(name) for name in binds_too}
            reached = reach(scope, actor, object_id, **more)
            if reached is None:
                return otherwise(actor, object_id)
            about.hold_to(actor, about.patient_of(argument, reached))
            return view(actor, reached, **arguments)

        return _behind(rule, fetch)

    return decorate


def _within_of(scope: Scope[Any], view: View) -> View:
    """The object, if it lies inside `scope`, handed to `view`; else 404."""

    def fetch(actor: Actor, object_id: UUID) -> Any:
        reached = reach(scope, actor, object_id)
        return view(actor, reached) if reached is not None else refuse(actor, object_id)

    return fetch


def _behind(rule: Rule, view: View) -> View:
    """A view may ask for more than its rule does (see accounts/fresh): docs/access.md says that too."""
    also = getattr(view, "__also_asked__", "")
    rule = replace(rule, words=f"{rule.words}, {also}") if also else rule

    @wraps(view)
    def with_actor(**arguments: Any) -> Any:
        return view(current_actor(), **arguments)

    with_actor.__access_rule__ = rule  # type: ignore[attr-defined]
    return with_actor
