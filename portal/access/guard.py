"""No endpoint without a rule: checked when the application is made, and again on every request."""

from flask import Flask, abort, current_app, request

from portal.access.actor import current_actor
from portal.access.refusal import refuse
from portal.access.rules import rule_of

SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


class RuleMissing(Exception):
    """An endpoint declares no access rule, or one that does not fit it, so the application refuses to start."""


def guard(app: Flask) -> None:
    app.before_request(check_request)


def check_every_endpoint(app: Flask) -> None:
    """Raises RuleMissing, naming the endpoints, unless every one declares its rule, and one that fits."""
    bare = sorted(name for name, view in app.view_functions.items() if rule_of(view) is None)
    if bare:
        raise RuleMissing("no access rule on: " + ", ".join(bare))
    changing = sorted(route.endpoint for route in app.url_map.iter_rules() if (route.methods or set()) - SAFE)
    wrong = [name for name in changing if (rule := rule_of(app.view_functions[name])) and rule.only_reads]
    if wrong:
        raise RuleMissing("a rule for reading only, on what changes something: " + ", ".join(wrong))


def check_request() -> None:
    """401 for nobody, 404 for somebody without the role. What lies within a scope is the rule's own affair."""
    if request.endpoint is None:
        return  # no such URL: the router answers 404 or 405
    rule = rule_of(current_app.view_functions[request.endpoint])
    if rule is None:
        abort(404)
    if rule.open_to_anyone:
        return
    actor = current_actor()
    if actor is None or (actor.second_factor_pending and not rule.before_second_factor):
        abort(401)
    if (rule.roles and not rule.roles & actor.roles) or (rule.asks_for_a_role and not actor.roles):
        refuse(actor)
