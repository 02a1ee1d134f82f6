"""Some pages are only for somebody who showed in the last five minutes that it is she, not for whoever finds a screen.

    @blueprint.post("/records/binder")
    @role(Role.PATIENT)
    @freshly
    def download(actor: Actor) -> Response: ...

It stands under the access rule. A link leads to `/account/proof` and back; what was sent waits on that page, and is
sent on by a tap once she has shown it. It is for pages that are asked for whole: plain links and plain forms.
"""

from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from flask import Response, current_app, request, url_for

from portal import clock
from portal.access.actor import Actor
from portal.accounts.forms import ProofForm
from portal.accounts.models import User
from portal.accounts.second_ways import ways
from portal.database import db
from portal.web.carry import Sent, carried_on
from portal.web.pages import page, see
from portal.web.transaction import SAFE

LIMIT = timedelta(minutes=5)
View = Callable[..., Any]


def freshly(view: View) -> View:
    """Her password, and her code where she has one; or a passkey."""

    @wraps(view)
    def asked_first(actor: Actor, *reached: Any, **arguments: Any) -> Any:
        return view(actor, *reached, **arguments) if is_fresh(actor) else _ask(actor)

    asked_first.__also_asked__ = "who showed in the last 5 minutes that it is she"  # type: ignore[attr-defined]
    return asked_first


def is_fresh(actor: Actor) -> bool:
    """Whoever still owes her second factor is at the door, and was asked there."""
    if actor.second_factor_pending:
        return True
    limit: timedelta = current_app.config["FRESH_LIMIT"]
    return actor.proved_at is not None and timedelta() <= clock.now() - actor.proved_at < limit


def asking(actor: Actor, form: ProofForm, carried: list[Sent], status: int = 200) -> Response:
    """The page that asks. With 401 it comes in place of what was sent, and reloading it sends that again."""
    user, instead = db.session.get_one(User, actor.id), status == 401
    return page("accounts/proof.html", status=status, form=form, carried=carried, came_instead=instead, **ways(user))


def _ask(actor: Actor) -> Response:
    if request.method in SAFE:
        return see(url_for("accounts.proof", next=request.full_path.rstrip("?")))
    going = ProofForm(formdata=None, next="/account", carried_to=request.path)
    return asking(actor, going, carried_on(), 401)
