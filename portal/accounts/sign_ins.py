"""Server-side sign-ins: begun, found again by their cookie, ended at once."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import lru_cache
from typing import Any
from uuid import UUID

from flask import Flask, Request, Response, current_app, g, request
from flask_login import LoginManager
from sqlalchemy import bindparam, select, update
from sqlalchemy.exc import SQLAlchemyError

from portal import clock
from portal.access.actor import Actor, Role
from portal.access.display import Display, Letters, Paging, TextSize, Theme
from portal.accounts import devices, kept_here
from portal.accounts.models import RoleGrant, SignIn, Standing, User
from portal.accounts.tokens import fresh, hashed
from portal.connections import writing
from portal.database import db, table_of
from portal.reading import read
from portal.web import formatting
from portal.web.htmx import in_background
from portal.web.logs import log_fault

TOUCH_EVERY = timedelta(minutes=1)
MOST_AT_ONCE = 5
SKEW = timedelta(minutes=1)
"""How far apart the clocks of two machines may be. Seen later than that from now: a clock was set back."""


@dataclass(frozen=True)
class AtProvider:
    """Signed in at the clinic's identity provider, which may have been asked hours ago."""

    signed_in_at: datetime | None

    def shown(self, now: datetime) -> datetime | None:
        """When she showed that it is she. Unknown: so long ago that it is asked again."""
        return min(now, self.signed_in_at) if self.signed_in_at else None


def init_sign_ins(app: Flask) -> None:
    """Flask-Login as the `current_user` shim only: who it is comes from the sign_in table, each time."""
    manager = LoginManager()
    manager.session_protection = None  # it would sign people out when their phone changes networks
    manager.init_app(app, add_context_processor=False)
    manager.request_loader(_actor_of)
    app.after_request(_set_cookie)
    app.teardown_request(_touch)


def begin(user: User, second_factor_owed: bool, at_provider: AtProvider | None = None) -> SignIn:
    """Sign `user` in on this browser; the cookie goes out with the answer."""
    token, now = fresh(), clock.now()
    sign_in = SignIn(
        user_id=user.id, token_hash=hashed(token), began_at=now, seen_at=now, second_factor_owed=second_factor_owed
    )
    sign_in.proved_at, sign_in.device = now, devices.in_words(request.user_agent.string)
    if at_provider is not None:
        sign_in.by_provider, sign_in.proved_at = True, at_provider.shown(now)
    db.session.add(sign_in)
    db.session.flush()
    g.cookie_to_set, g.signing_in = token, user.id
    return sign_in


def owe_second_step(sign_in_id: UUID) -> None:
    """The second step is asked for here once more."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(second_factor_owed=True))


def came_by_provider(sign_in_id: UUID) -> bool:
    return bool(db.session.scalar(select(SignIn.by_provider).where(SignIn.id == sign_in_id)))


def end(sign_in_id: UUID) -> None:
    """Sign out here: the next request with this cookie is nobody's."""
    _end_where(SignIn.id == sign_in_id)


def is_open(sign_in_id: UUID) -> bool:
    """Also for a request that waited while somebody ended it."""
    still = select(SignIn.id).where(SignIn.id == sign_in_id, SignIn.ended_at.is_(None))
    return db.session.scalar(still) is not None


def forget_cookie() -> None:
    """Take the cookie away with the answer, whatever else happens: the database may be away."""
    g.cookie_to_set = ""


def end_oldest(begun: SignIn) -> None:
    """Nobody needs more than a few browsers at once; the oldest give way to the one that was `begun` now.

    Not by their ids alone: of two in one millisecond the later may have the lesser.
    """
    others = (SignIn.user_id == begun.user_id, SignIn.id != begun.id, SignIn.ended_at.is_(None))
    newest = select(SignIn.id).where(*others).order_by(SignIn.id.desc()).limit(MOST_AT_ONCE - 1)
    _end_where(*others, SignIn.id.not_in(list(db.session.scalars(newest))))


def end_all(user_id: UUID, but: UUID | None = None) -> None:
    """Sign a person out everywhere: password changed, second factor changed, deactivated."""
    _end_where(SignIn.user_id == user_id, SignIn.id != but if but else SignIn.user_id == user_id)


def second_step_done(sign_in_id: UUID) -> None:
    done = update(SignIn).where(SignIn.id == sign_in_id)
    db.session.execute(done.values(second_factor_owed=False, proved_at=clock.now()))


def proved(sign_in_id: UUID) -> None:
    """Here, just now, she showed that it is she."""
    db.session.execute(update(SignIn).where(SignIn.id == sign_in_id).values(proved_at=clock.now()))


def open_of(user_id: UUID) -> list[SignIn]:
    """Where a person is signed in now, the newest first."""
    open_ones = select(SignIn).where(SignIn.user_id == user_id, SignIn.ended_at.is_(None))
    found = db.session.scalars(open_ones.order_by(SignIn.began_at.desc()).limit(50))
    return [one for one in found if not is_over(one.began_at, one.seen_at)]


def _end_where(*conditions: Any) -> None:
    db.session.execute(update(SignIn).where(SignIn.ended_at.is_(None), *conditions).values(ended_at=clock.now()))


_LOOK_UP = (
    select(
        SignIn.id,
        SignIn.began_at,
        SignIn.seen_at,
        SignIn.second_factor_owed,
        SignIn.proved_at,
        User.id.label("user_id"),
        User.name,
        User.language,
        User.theme,
        User.text_size,
        User.letters,
        User.paging,
        User.is_quiet,
        RoleGrant.role,
        RoleGrant.from_on,
        RoleGrant.until_on,
    )
    .join(User, User.id == SignIn.user_id)
    .outerjoin(RoleGrant, RoleGrant.user_id == User.id)
    .where(
        SignIn.token_hash == bindparam("token_hash"),
        SignIn.ended_at.is_(None),
        User.standing == Standing.ACTIVE,
    )
)


def _actor_of(request: Request) -> Actor | None:
    token = request.cookies.get(current_app.config["SIGN_IN_COOKIE"])
    if not token:
        return None
    rows = read(_LOOK_UP, {"token_hash": hashed(token)}).all()
    if not rows:
        return None
    if is_over(rows[0].began_at, rows[0].seen_at):
        g.sign_in_over = rows[0].id
        return None
    first, zone = rows[0], formatting.zone().key
    today = clock.today_in(zone)
    g.sign_in_seen = (first.id, first.began_at, first.seen_at)
    return Actor(
        id=first.user_id,
        name=first.name,
        first_name=first.name.split()[0],
        roles=frozenset(Role(row.role) for row in rows if _in_force(row, today)),
        sign_in_id=first.id,
        today=today,
        zone=zone,
        language=first.language,
        display=_display(first.theme, first.text_size, first.letters, first.paging, first.is_quiet),
        second_factor_pending=first.second_factor_owed,
        proved_at=first.proved_at,
    )


@lru_cache(maxsize=256)
def _display(theme: str, text_size: str, letters: str, paging: str, is_quiet: bool) -> Display:
    """There are few ways to choose, and many pages."""
    return Display(Theme(theme), TextSize(text_size), Letters(letters), Paging(paging), is_quiet)


def _in_force(row: Any, today: date) -> bool:
    return row.role is not None and row.from_on <= today and (row.until_on is None or row.until_on >= today)


def is_over(began_at: datetime, seen_at: datetime) -> bool:
    """Idle too long, or signed in too long altogether."""
    now = clock.now()
    idle, absolute = current_app.config["IDLE_LIMIT"], current_app.config["ABSOLUTE_LIMIT"]
    # `seen_at` is written at most once a minute; counting from it errs towards signing out early, never late.
    return now - seen_at >= idle or now - began_at >= absolute or seen_at > now + SKEW


def _set_cookie(response: Response) -> Response:
    token = g.get("cookie_to_set")
    if token is None or (token and response.status_code >= 400):
        return response
    name, https = current_app.config["SIGN_IN_COOKIE"], current_app.config["SESSION_COOKIE_SECURE"]
    if token:
        response.set_cookie(name, token, httponly=True, secure=https, samesite="Lax", path="/")
        if kept_here.is_of_somebody_else(g.signing_in):
            kept_here.let_go(response)
    else:
        response.delete_cookie(name, httponly=True, secure=https, samesite="Lax", path="/")
        stays = kept_here.is_anything_kept()
        response.headers["Clear-Site-Data"] = kept_here.ALL_BUT_WHAT_IS_KEPT if stays else kept_here.EVERYTHING
    return response


def _touch(error: BaseException | None) -> None:
    """Note that the person is there, at most once a minute, in a commit of its own. Polls do not count."""
    if over := g.get("sign_in_over"):
        _at_once(_END, sign_in=over, now=clock.now())
    sign_in_id, _, seen_at = g.get("sign_in_seen", (None, None, None))
    if sign_in_id is None or in_background() or clock.now() - seen_at < TOUCH_EVERY:
        return
    _at_once(_TOUCH, sign_in=sign_in_id, now=clock.now())


def _at_once(statement: Any, **values: Any) -> None:
    """Whoever comes next on this thread finds it as this request's own transaction left it: see web/transaction."""
    try:
        with writing(), db.engine.begin() as connection:
            connection.execute(statement, values)
    except SQLAlchemyError as fault:
        log_fault(fault)  # the answer is on its way already, and it is a good one


_TABLE = table_of(SignIn)
_OPEN = update(_TABLE).where(_TABLE.c.id == bindparam("sign_in"), _TABLE.c.ended_at.is_(None))
_TOUCH = _OPEN.values(seen_at=bindparam("now"))
_END = _OPEN.values(ended_at=bindparam("now"))
"""Once it was seen to be over, no clock that is set back brings it back."""
