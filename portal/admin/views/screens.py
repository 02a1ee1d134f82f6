"""The blueprint, and what its screens share: one form alone on a page, ids in the address."""

from typing import Any
from uuid import UUID

from flask import Blueprint, Response, request

from portal.web.forms import PortalForm
from portal.web.pages import page

blueprint = Blueprint("admin", __name__, url_prefix="/admin")


def form_page(form: PortalForm, template: str = "admin/form.html", **words: Any) -> Response:
    """A form alone on its page: `title`, `button`, `back` (where it came from), `intro`.

    422 when something was sent that could not be taken.
    """
    words.setdefault("action", request.path)
    return page(template, status=422 if form.errors else 200, form=form, **words)


def id_in_address(name: str) -> UUID | None:
    """`?name=<id>`, if it is one."""
    try:
        return UUID(request.args.get(name, ""))
    except ValueError:
        return None
