"""HTML as a PDF, where the clinic has installed the extra `pdf`: made by a process of its own."""

import json
import subprocess
from functools import cache

from flask import Response, current_app, make_response

from portal.alone import run_alone
from portal.turns import waiting
from portal.web import typesetting
from portal.web.transaction import keep_so_far

_MODULE = typesetting.__name__


class NotMade(RuntimeError):
    """The document could not be made. Without the words of what went wrong: they may be a patient's."""


@cache
def is_installed() -> bool:
    """Found out once, which takes a second. Whoever asks may have something locked, so keeps the turn."""
    return run_alone(_MODULE, "check", content=b"", seconds=typesetting.SECONDS).returncode == 0


def document(html: str, size: str = typesetting.SIZES[0]) -> bytes:
    """To be called where it `is_installed()`, with nothing locked that others wait for: they are answered meanwhile.
    Raises NotMade."""
    files = {url: str(path) for url, path in current_app.extensions["static files"].items()}
    job = json.dumps({"html": html, "size": size, "files": files}).encode()
    try:
        with waiting():
            done = run_alone(_MODULE, content=job, seconds=2 * typesetting.SECONDS)
    except subprocess.TimeoutExpired:
        raise NotMade("it took too long") from None
    if done.returncode or not done.stdout:
        raise NotMade(f"exit {done.returncode}")
    return done.stdout


def pdf_file(html: str, name: str, size: str = typesetting.SIZES[0]) -> Response:
    """To be saved under `name`, which says nothing about anybody. What was noted until here, who opens what, is kept
    first: others may write while the document is made."""
    keep_so_far()
    response = make_response(document(html, size))
    response.headers["Content-Type"] = "application/pdf"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response
