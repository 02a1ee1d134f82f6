"""A file that is not taken, and the sentence that says so."""

from typing import Any

from flask_babel import lazy_gettext as _l

_REASONS = {
    "broken": _l("We could not read this file. It may be damaged. Please try saving it again first."),
    "pages": _l("This PDF has more than 200 pages. Please send the part that is needed."),
    "pixels": _l("This picture is too large. Please make it smaller, under 25 million pixels."),
    "locked": _l("This PDF is locked with a password. Please save it without one."),
    "unfolds": _l("This PDF unfolds to far more than it seems. Please print it to a new PDF and send that."),
    "kind": _l("Please choose a PDF or a picture (PNG, JPEG or WebP)."),
    "picture": _l("Please choose a picture (PNG, JPEG or WebP)."),
    "empty": _l("This file is empty."),
    "large": _l("This file is over 10 MB. Please make it smaller."),
    "virus": _l("The virus scanner found something in this file, so we did not keep it. Please choose another one."),
    "unscanned": _l("We cannot check files for viruses right now. Please try again in a few minutes."),
    "room": _l("There is no room left for files from you. Please share this one in another way."),
}


class RefusedFile(Exception):
    """`sentence` says why and what to do."""

    def __init__(self, reason: str) -> None:
        self.sentence: Any = _REASONS.get(reason, _REASONS["broken"])
        super().__init__(reason)
