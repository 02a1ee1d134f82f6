"""How a change of a place is made: filled in, tried, asked whether it is meant, done."""

from collections.abc import Callable, Mapping
from enum import Enum
from typing import Any

from flask import Response, request
from flask_babel import lazy_gettext as _l
from wtforms import Field

from portal.admin.forms.fields import accepted
from portal.admin.forms.places import AskedTwiceForm, SureForm
from portal.admin.queries.foreseen import Foreseen
from portal.admin.rehearsing import would_do
from portal.admin.views.screens import form_page, with_way_back
from portal.programs.actions.refusing import AlreadyThere, GroupFull
from portal.web.pages import page

NO_PLACE = {
    GroupFull: _l(
        "No place is free from that day on. Someone's place has to end first, or the group needs more places."
    ),
    AlreadyThere: _l("This person has a place in this group already, or one that is coming."),
}


class Step(Enum):
    FILL_IN = 1
    ASK = 2
    DONE = 3


def go_on(
    form: AskedTwiceForm, field: Field, deed: Callable[[], object], refused: Mapping[Any, Any] = NO_PLACE
) -> tuple[Step, Any]:
    """How far this change has come, and what came of the deed or would. What stands in its way is said at the field."""
    if not form.submitted() or form.is_on_the_way_back:
        return Step.FILL_IN, None
    done = accepted(field, deed, refused) if form.is_sure else would_do(field, deed, refused)
    if done is None:
        return Step.FILL_IN, None
    return Step.DONE if form.is_sure else Step.ASK, done.it


def fill_in(form: AskedTwiceForm, **words: Any) -> Response:
    """`title`, `intro`, `button` (it leads on to the question), `back`."""
    return form_page(form, "admin/change.html", **words)


def ask(form: SureForm, foreseen: Foreseen | None, **words: Any) -> Response:
    """`title`, `button` (it does it), `who`, `back`; `into`: the group she comes to."""
    words.setdefault("into", None)
    return page("admin/sure.html", form=form, foreseen=foreseen, action=request.path, **with_way_back(words))
