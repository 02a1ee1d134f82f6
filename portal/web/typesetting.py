"""HTML as a tagged PDF: run as a process of its own.

    python -m portal.web.typesetting < job > document
    python -m portal.web.typesetting check

A job is JSON: `html`, `size` (one of SIZES) and `files`, the paths of our static files by their addresses. Nothing is
fetched: styles and fonts are read from those files, and any other address is refused. Exit 3: the library (the extra
`pdf`), or the system's Pango that it needs, is not installed. Exit 4: the disk is full. Standard error is not to be
read: the library quotes what it stumbles over.
"""

import errno
import json
import logging
import mimetypes
import os
import resource
import sys
from contextlib import redirect_stdout, suppress
from importlib import import_module
from io import StringIO
from pathlib import Path
from typing import Any

HOME = "http://own.invalid"
"""The base of a document's addresses. Nobody has this name."""
SIZES = ("letter", "a4")
SECONDS = 120
"""Of computing. A binder's part of 240 long worksheets took 34 where this was written."""
MEMORY = 1024**3
"""Bytes of addresses. That part took half of it, and 320 MB of memory."""
LARGEST = 64 * 1024**2
"""Bytes of a file: fonts are laid beside each other for Pango."""
AFTER_OTHERS = 5
"""By so much it steps back: whoever opens a page comes first."""
NOT_INSTALLED, NO_ROOM = 3, 4


def engine() -> Any | None:
    """WeasyPrint; None where it, or Pango, is not installed."""
    try:
        with redirect_stdout(StringIO()):  # without Pango it explains itself at length
            return import_module("weasyprint")
    except (ImportError, OSError):
        return None


def typeset(weasyprint: Any, html: str, size: str, files: dict[str, str]) -> bytes:
    """PDF/UA-1: tagged, with the language and the title of the HTML."""
    fetcher = own_files_only(files)
    paper = weasyprint.CSS(string=f"@page {{ size: {size if size in SIZES else SIZES[0]} }}", url_fetcher=fetcher)
    written: bytes = weasyprint.HTML(string=html, base_url=HOME, url_fetcher=fetcher).write_pdf(
        pdf_variant="pdf/ua-1", stylesheets=[paper]
    )
    return written


def own_files_only(files: dict[str, str]) -> Any:
    """A fetcher that knows the addresses of our static files, and those alone."""
    urls: Any = import_module("weasyprint.urls")

    class OwnFiles(urls.URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: object = None) -> Any:
            path = files.get(url.removeprefix(HOME)) if url.startswith(HOME) else None
            if path is None:
                raise ValueError("not a file of ours")
            kind = mimetypes.guess_type(path)[0] or "application/octet-stream"
            return urls.URLFetcherResponse(url, Path(path).read_bytes(), {"Content-Type": kind})

    return OwnFiles()


def limit() -> None:
    if sys.platform == "linux":  # macOS does not enforce an address-space limit
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (LARGEST, LARGEST))
    with suppress(PermissionError):  # a service may be forbidden even that, and can do without
        os.nice(AFTER_OTHERS)


def main(*asked: str) -> int:
    weasyprint = engine()
    if weasyprint is None:
        return NOT_INSTALLED
    if asked == ("check",):
        return 0
    logging.disable()
    try:
        sys.stdout.buffer.write(typeset(weasyprint, **json.load(sys.stdin.buffer)))
    except OSError as fault:
        if fault.errno in (errno.ENOSPC, errno.EDQUOT):
            return NO_ROOM
        raise
    return 0


if __name__ == "__main__":
    limit()
    sys.exit(main(*sys.argv[1:]))
