"""HTML as a PDF, where the clinic has installed the extra `pdf`: made by a process of its own."""

import errno
import json
import os
import subprocess
import threading
from functools import cache

from flask import Response, current_app, make_response

from portal.alone import run_alone
from portal.turns import waiting
from portal.web import typesetting
from portal.web.logs import log_trouble
from portal.web.transaction import keep_so_far

PATIENCE = 240
"""Seconds by the clock for a document: twice what it may compute."""
FOUND_WITHIN = 8
"""Seconds to find out whether the library is there: fewer than others wait for a lock."""
_ONE = threading.Lock()
"""A document takes a core, and for a binder up to 300 MB: one at a time in each process."""


class NotMade(RuntimeError):
    """The document could not be made. Without the words of what went wrong: they may be a patient's."""


def is_installed() -> bool:
    """Found out once; the server's parent does, for its workers. Whoever asks may have something locked, so this keeps
    the turn. Where it cannot be told it counts as no, and is asked again."""
    try:
        return _is_there()
    except NotMade as fault:
        log_trouble("pdf", fault)
        return False


def document(html: str, size: str = typesetting.SIZES[0]) -> bytes:
    """To be called where it `is_installed()`, with nothing locked that others wait for: they are answered meanwhile.
    Raises NotMade; OSError where the disk is full."""
    files = {url: str(path) for url, path in current_app.extensions["static files"].items()}
    job = json.dumps({"html": html, "size": size, "files": files}).encode()
    with waiting(), _ONE:
        code, made = _asked(content=job, seconds=PATIENCE)
    if code == typesetting.NO_ROOM:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))
    if code or not made:
        raise NotMade(f"exit {code}")
    return made


def pdf_file(html: str, name: str, size: str = typesetting.SIZES[0]) -> Response:
    """To be saved under `name`, which says nothing about anybody. What was noted until here, who opens what, is kept
    first: others may write while the document is made."""
    keep_so_far()
    response = make_response(document(html, size))
    response.headers["Content-Type"] = "application/pdf"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


@cache
def _is_there() -> bool:
    code, _ = _asked("check", content=b"", seconds=FOUND_WITHIN)
    if code not in (0, typesetting.NOT_INSTALLED):
        raise NotMade(f"exit {code}")
    return code == 0


def _asked(*what: str, content: bytes, seconds: float) -> tuple[int, bytes]:
    """How it ended, and what it wrote."""
    try:
        done = run_alone(typesetting.__name__, *what, content=content, seconds=seconds)
    except subprocess.TimeoutExpired:
        raise NotMade("it took too long") from None
    except OSError as fault:
        raise NotMade(errno.errorcode.get(fault.errno or 0, "")) from None
    return done.returncode, done.stdout
