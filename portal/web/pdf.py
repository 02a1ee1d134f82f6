"""HTML as a tagged PDF, where the clinic has installed the extra `pdf`. Nothing is fetched: the styles and fonts of
this project are read from its own files, and any other address is refused."""

import importlib
import logging
import mimetypes
from contextlib import redirect_stdout
from functools import cache
from io import StringIO
from pathlib import Path
from typing import Any

from flask import Response, current_app, make_response

HOME = "http://own.invalid"
"""The base of a document's addresses. Nobody has this name."""
SIZES = ("letter", "a4")


@cache
def engine() -> Any | None:
    """WeasyPrint; None where it, or the system's Pango that it needs, is not installed. It is large: loaded when
    first asked for."""
    try:
        with redirect_stdout(StringIO()):  # without Pango it explains itself at length
            found = importlib.import_module("weasyprint")
    except (ImportError, OSError):
        return None
    for name in ("weasyprint", "fontTools"):
        logging.getLogger(name).disabled = True  # they would quote what they stumble over
    return found


def is_installed() -> bool:
    return engine() is not None


def document(html: str, size: str = SIZES[0]) -> bytes:
    """PDF/UA-1: tagged, with the language and the title of the HTML. To be called where `is_installed()`."""
    weasyprint: Any = engine()
    fetcher = _own_files_only()
    paper = weasyprint.CSS(string=f"@page {{ size: {size if size in SIZES else SIZES[0]} }}", url_fetcher=fetcher)
    written: bytes = weasyprint.HTML(string=html, base_url=HOME, url_fetcher=fetcher).write_pdf(
        pdf_variant="pdf/ua-1", stylesheets=[paper]
    )
    return written


def pdf_file(html: str, name: str, size: str = SIZES[0]) -> Response:
    """To be saved under `name`, which says nothing about anybody."""
    response = make_response(document(html, size))
    response.headers["Content-Type"] = "application/pdf"
    response.headers.set("Content-Disposition", "attachment", filename=name)
    return response


def _own_files_only() -> Any:
    """A fetcher that knows the addresses of our static files, and those alone."""
    urls: Any = importlib.import_module("weasyprint.urls")
    files: dict[str, Path] = current_app.extensions["static files"]

    class OwnFiles(urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            path = files.get(url.removeprefix(HOME)) if url.startswith(HOME) else None
            if path is None:
                raise ValueError("not a file of ours")
            kind = mimetypes.guess_type(path.name)[0] or "application/octet-stream"
            return urls.URLFetcherResponse(url, path.read_bytes(), {"Content-Type": kind})

    return OwnFiles()
