"""A rule, or the scope behind it, replaced by everything, by nothing, or by what lies outside of it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import Any

from flask import Flask
from sqlalchemy import and_, false, not_, true

from portal.access.actor import Role
from portal.access.rules import Rule, rule_of

Mutation = Callable[[Any], Any]
NOBODY = frozenset({"a role that nobody holds"})


def everything(scope: Any) -> Any:
    """Without what it asks for."""
    copy = scope._generate()
    copy._where_criteria = ()
    return copy


def nothing(scope: Any) -> Any:
    return scope.where(false())


def others(scope: Any) -> Any:
    """Just what lies outside: own and others' swapped."""
    return everything(scope).where(not_(and_(true(), *scope._where_criteria)))


def mutations_of(app: Flask, endpoint: str) -> list[Mutation]:
    """Those that make another rule of it."""
    rule = rule_of(app.view_functions[endpoint])
    assert rule is not None
    if rule.open_to_anyone:
        return [nothing]
    return [everything, nothing, others] if rule.roles or _cell(app, endpoint) else [everything, nothing]


@contextmanager
def changed(app: Flask, endpoint: str, mutation: Mutation) -> Iterator[None]:
    """An endpoint's rule: the roles that it asks for and the scope that it looks in, both at once."""
    view: Any = app.view_functions[endpoint]
    rule, cell = view.__access_rule__, _cell(app, endpoint)
    scope = cell.cell_contents if cell else None
    view.__access_rule__ = _RULES[mutation](rule, within=cell is not None)
    if cell:
        cell.cell_contents = mutation(scope)
    try:
        yield
    finally:
        view.__access_rule__ = rule
        if cell:
            cell.cell_contents = scope


def _open(rule: Rule, within: bool) -> Rule:
    """To anyone signed in; what was open to them already, to anyone."""
    return replace(rule, roles=frozenset(), asks_for_a_role=False, open_to_anyone=not rule.roles and not within)


def _shut(rule: Rule, within: bool) -> Rule:
    return replace(rule, open_to_anyone=False, roles=NOBODY)


def _turned(rule: Rule, within: bool) -> Rule:
    return replace(rule, roles=frozenset(Role) - rule.roles if rule.roles and not within else frozenset())


_RULES: dict[Mutation, Callable[..., Rule]] = {everything: _open, nothing: _shut, others: _turned}


def _cell(app: Flask, endpoint: str) -> Any:
    """Where a rule that fetches something keeps its scope; None for one that does not."""
    fetch: Any = getattr(app.view_functions[endpoint], "__wrapped__", None)
    names = fetch.__code__.co_freevars if fetch is not None else ()
    return dict(zip(names, fetch.__closure__, strict=True)).get("scope") if names else None
