"""What several of these forms ask of a field."""

import re
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import Field, ValidationError

_SECURE_LINK = re.compile(r"https://[^\s/]+\.[^\s]+", re.IGNORECASE)


def secure_link(form: Any, field: Field) -> None:
    """Only https: the link is shown to patients, and any other scheme could do something else than open a page."""
    if not _SECURE_LINK.fullmatch(field.data):
        raise ValidationError(_l("Please give a web address that begins with https."))
