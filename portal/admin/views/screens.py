"""The blueprint, and what its screens share: one form alone on a page, ids in the address."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlsplit

from flask import Blueprint, Response, current_app, request
from flask_babel import lazy_gettext as _l

from portal.web.forms import PortalForm
from portal.web.pages import page

blueprint = Blueprint("admin", __name__, url_prefix="/admin")
_PLACES = {
    "admin.clinic": _l("The clinic"),
    "admin.coverage_of": _l("Coverage and attendance"),
    "admin.group": _l("The group"),
    "admin.groups": _l("Programs and groups"),
    "admin.holidays": _l("Holidays"),
    "admin.people": _l("People"),
    "admin.person": _l("The person’s page"),
    "admin.waiting": _l("Wait-list"),
    "admin.weekly": _l("Weekly sessions"),
    "home.today": _l("Work list"),
}
"""What the pages are called that a form leads back to."""


@dataclass(frozen=True)
class Missing:
    """What a form would have to offer is not there yet: what it is, and the way to where it is made."""

    words: str
    url: str
    label: str


def form_page(form: PortalForm, template: str = "admin/form.html", status: int = 200, **words: Any) -> Response:
    """A form alone on its page: `title`, `button`, `back` (where it came from), `intro`; no form with a `missing`.

    422 when something was sent that could not be taken, 409 when somebody else changed it meanwhile.
    """
    words.setdefault("action", request.path)
    words.setdefault("missing", None)
    return page(template, status=refused(form) if form.errors else status, form=form, **with_way_back(words))


def with_way_back(words: dict[str, Any]) -> dict[str, Any]:
    """With `place`: what the page is called that `back` leads to."""
    endpoint, _arguments = current_app.url_map.bind("localhost").match(urlsplit(words["back"]).path)
    return {"place": _PLACES[endpoint], **words}


def refused(form: PortalForm) -> int:
    return 409 if getattr(form, "is_disputed", False) else 422


def day_in_address(name: str) -> date | None:
    """`?name=2026-11-30`, if it is a day."""
    try:
        return date.fromisoformat(request.args.get(name, ""))
    except ValueError:
        return None
