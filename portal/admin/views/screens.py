"""The blueprint, and what its screens share: one form alone on a page, ids in the address."""

from datetime import date
from typing import Any

from flask import Blueprint, Response, request

from portal.web.forms import PortalForm
from portal.web.pages import page

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


def form_page(form: PortalForm, template: str = "admin/form.html", status: int = 200, **words: Any) -> Response:
    """A form alone on its page: `title`, `button`, `back` (where it came from), `intro`.

    422 when something was sent that could not be taken, 409 when somebody else changed it meanwhile.
    """
    words.setdefault("action", request.path)
    return page(template, status=refused(form) if form.errors else status, form=form, **words)


def refused(form: PortalForm) -> int:
    return 409 if getattr(form, "is_disputed", False) else 422


def day_in_address(name: str) -> date | None:
    """`?name=2026-11-30`, if it is a day."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
