"""The blueprint, and what its routes share."""

from flask import Blueprint, abort, request

from portal.coping.queries import PlanPage

blueprint = Blueprint("coping", __name__)


def number() -> int | None:
    """Which version the address names, if it names one."""
    return request.args.get("version", type=int)


def found(page: PlanPage | None) -> PlanPage | None:
    """404 for a version that is not there; None where there is no plan yet."""
    if page is None and number() is not None:
        abort(404)
    return page
