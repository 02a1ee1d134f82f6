"""Every error as a calm page: what happened, what now, nothing lost, and the crisis line."""

import errno
from collections.abc import Callable
from typing import Any

from flask import Flask, Response, current_app, g, request
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l
from flask_wtf.csrf import CSRFError
from sqlalchemy.exc import DBAPIError, IntegrityError, InterfaceError, OperationalError
from sqlalchemy.exc import TimeoutError as PoolTimeout
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed

from portal.database import Conflict
from portal.vault.keyring import Erased
from portal.web.carry import Sent, carried_on, carried_words, to_hide, words_before_files
from portal.web.htmx import beside_what_was_typed, path_of_page, says_whether_saved, wants_fragment
from portal.web.logs import log_fault
from portal.web.pages import is_local, page
from portal.web.read_only import ReadOnly
from portal.web.transaction import keep_nothing

INCIDENT = 8  # of the request's id, its end: enough to find it, few enough to say on the telephone
DATABASE_AWAY = (OperationalError, InterfaceError, PoolTimeout)
NO_TABLE = {"42P01", "25P02"}
"""PostgreSQL's words for it, and for whatever is asked after it: before the schema is there."""
NO_ROOM = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}

USUAL_FILE = 10 * 1024 * 1024
"""As the sentence for 413 has it."""

WORDS = {
    400: (_l("That did not arrive whole"), _l("Please go back and try once more. What you wrote is still there.")),
    403: (
        _l("That did not come from here"),
        _l("For your safety we did not do it. Please open the page here and try again."),
    ),
    404: (_l("This page is not here"), _l("It may have moved, or it is not open to you.")),
    405: (_l("This page is not here"), _l("It may have moved, or it is not open to you.")),
    409: (_l("This has changed in the meantime"), _l("Nothing was overwritten. Please look at it again.")),
    410: (
        _l("This was erased"),
        _l("What was written here was erased for good. Nobody can read it or add to it any more."),
    ),
    413: (_l("That is too large to send"), _l("Please send something smaller. Files can be up to 10 MB.")),
    422: (_l("Something still needs a change"), _l("Please go back and look at it again.")),
    429: (_l("Please wait a little"), _l("There were many tries in a short time. Please try again in a few minutes.")),
    500: (_l("Something broke on our side"), _l("It is not your doing. Please try again in a moment.")),
    503: (
        _l("We cannot reach our records right now"),
        _l("Nothing you saved is lost. Please try again in a few minutes."),
    ),
}

WHILE_READ_ONLY = (
    _l("Nothing can be changed right now"),
    _l("We are looking after the portal. You can read everything. Please try again in a while."),
)


def init_errors(app: Flask) -> None:
    """Flask's own log would print an exception with its text, and with it a patient's words: it is shut."""
    app.logger.disabled = True
    for kind in (HTTPException, Conflict, CSRFError, IntegrityError, *DATABASE_AWAY, Exception):
        app.register_error_handler(kind, _answer)


def _answer(fault: Exception) -> Response:
    keep_nothing()
    if isinstance(fault, InternalServerError) and fault.original_exception is not None:
        return _answer(fault.original_exception)  # type: ignore[arg-type]
    if isinstance(fault, Conflict):
        return error_page(409, str(fault))
    if isinstance(fault, ReadOnly):
        return _later(error_page(503, words=WHILE_READ_ONLY), 300)
    if _is_for_a_while(fault):
        log_fault(fault)
        g.nobody = True
        return _later(error_page(503), 30)
    if isinstance(fault, Erased):
        log_fault(fault)
        return error_page(410)
    if isinstance(fault, IntegrityError):
        log_fault(fault)
        return error_page(409)
    if isinstance(fault, CSRFError):
        return _too_old()
    if isinstance(fault, HTTPException):
        return _http(fault)
    log_fault(fault)
    return error_page(500)


def _too_old() -> Response:
    """The page asks for a browser session that is over: to try again would never help.

    By script its words stay on it, and a word appears beside them. 409, as for whatever changed meanwhile: that is
    swapped in, and a page that saves itself does not go on trying.
    """
    if not wants_fragment():
        return error_page(400, _("The page you sent this from is too old. Please open it anew and try once more."))
    there = path_of_page()
    anew, in_a_line = there if is_local(there) else "/", says_whether_saved()
    return beside_what_was_typed(page("errors/_too_old.html", status=409, anew=anew, in_a_line=in_a_line))


def _later(response: Response, seconds: int) -> Response:
    response.headers["Retry-After"] = str(seconds)
    return response


def _is_for_a_while(fault: Exception) -> bool:
    """The database is away or busy, or the disk is full: the same request may succeed later."""
    if isinstance(fault, DBAPIError) and (
        fault.connection_invalidated or getattr(fault.orig, "sqlstate", None) in NO_TABLE
    ):
        return True
    return isinstance(fault, DATABASE_AWAY) or (isinstance(fault, OSError) and fault.errno in NO_ROOM)


def _http(fault: HTTPException) -> Response:
    if fault.response is not None or (fault.code or 500) < 400:
        return fault.get_response()  # type: ignore[return-value]
    answer = error_page(fault.code if fault.code in WORDS else 400, _smaller() if fault.code == 413 else None)
    if isinstance(fault, MethodNotAllowed) and fault.valid_methods:
        answer.headers["Allow"] = ", ".join(sorted(fault.valid_methods))
    return answer


def _smaller() -> str | None:
    """Where a file of the usual size would be too large as well, that size is not named."""
    takes_files = (request.max_content_length or 0) > USUAL_FILE
    return None if takes_files else _("Please send something smaller.")


def _typed(code: int) -> list[Sent]:
    if code == 413:
        return words_before_files()
    return carried_words() if code not in (403, 404, 405) else []


def _brought_files() -> bool:
    return any(one.filename for one in request.files.values())


def answer_otherwise(app: Flask, prefix: str, made: Callable[[int, str], Response]) -> None:
    """Under these addresses programs ask, who want no page: `made` says it to them, with the code and the sentence."""
    app.extensions.setdefault("errors otherwise", {})[prefix] = made


def _otherwise() -> Callable[[int, str], Response] | None:
    known: dict[str, Callable[[int, str], Response]] = current_app.extensions.get("errors otherwise", {})
    return next((made for prefix, made in known.items() if request.path.startswith(prefix)), None)


def error_page(code: int, sentence: str | None = None, words: tuple[Any, Any] | None = None) -> Response:
    """The page for `code`, with what was typed, so that it can be copied; where it may succeed later, as a form.

    Files cannot be handed back, so nothing is sent again without them. When it was our side that broke, with a number
    by which the log line is found. `words`: title and sentence of what is meant to be so, and broke nothing.
    """
    title, usual = words or WORDS[code]
    if made := _otherwise():
        return made(code, str(sentence or usual))
    again = code == 503 and request.method == "POST" and not _brought_files() and carried_on()
    typed = _typed(code) if request.method == "POST" else []
    return page(
        "errors/error.html",
        fragment="errors/_error.html",
        status=code,
        code=code,
        title=title,
        sentence=sentence or usual,
        words=typed,
        again=to_hide(again) if again else None,
        incident=g.get("request_id", "")[-INCIDENT:] if code >= 500 and not words else "",
    )
