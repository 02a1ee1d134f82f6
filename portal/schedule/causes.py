"""What a patient may choose as the cause of not coming, in words."""

from flask_babel import lazy_gettext as _l

CAUSES = {
    "ill": _l("Not well"),
    "family": _l("Family or child care"),
    "transport": _l("No way to get there"),
    "work": _l("Work or school"),
    "appointment": _l("Another appointment"),
    "other": _l("Something else"),
}


def cause_words(cause: str) -> str:
    """As staff read it; one that is not known any more stays as it was written."""
    return str(CAUSES.get(cause, cause))
