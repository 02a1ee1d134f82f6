"""No endpoint without a rule: checked when the application is made, and again on every request."""

from flask import Flask, abort, current_app, request

from portal.access.actor import current_actor
from portal.access.refusal import refuse
from portal.access.rules import rule_of


class RuleMissing(Exception):
    """An endpoint declares no access rule, so the application refuses to start."""


def guard(app: Flask) -> None:
    app.before_request(check_request)


def check_every_endpoint(app: Flask) -> None:
    """Raises RuleMissing, naming the endpoints, unless every one declares its rule."""
    bare = sorted(name for name, view in app.view_functions.items() if rule_of(view) is None)
    if bare:
        raise RuleMissing("no access rule on: " + ", ".join(bare))


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
    if rule.roles and not rule.roles & actor.roles:
        refuse(actor)
