"""Facts that several people may change: what somebody saved meanwhile is not undone unsaid.

A page sends back a mark of each value it was drawn with. What was left alone on it stays as it is by now; what was
changed here and by somebody else too is shown, and saved only once this page has been seen with it.
"""

import hashlib
import json
from typing import Any

from flask_babel import gettext as _
from wtforms import Field, HiddenField

from portal.web.forms import PortalForm

_NOT_FACTS = ("csrf_token", "shown")
_MARK = 8  # hex digits: it tells an accident, and protects from nobody


class SharedForm(PortalForm):
    """Of facts that stand already: given as `obj` or `data`, for a GET and for a POST alike."""

    shown = HiddenField()
    is_disputed = False

    def __init__(self, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        if not self.is_submitted() or "formdata" in more:
            self.shown.data = self._drawn_with()

    def submitted(self) -> bool:
        """Also false when somebody else changed a value meanwhile that was changed here too: `is_disputed`."""
        return super().submitted() and self._is_settled()

    @property
    def filled_in(self) -> dict[str, Any]:
        """What stands in its fields now, by name."""
        return {field.name: field.data for field in self._facts()}

    @property
    def refusal(self) -> int:
        """409 when somebody else changed it meanwhile, 422 when something was sent that could not be taken."""
        return 409 if self.is_disputed else 422

    def _is_settled(self) -> bool:
        seen = _read(self.shown.data)
        for field in self._facts():
            now, was = _mark(field.object_data), seen.get(field.name)
            if was in (None, now) or _mark(field.data) == now:
                continue
            if _mark(field.data) == was:
                field.process_data(field.object_data)
            else:
                self._dispute(field)
        if self.is_disputed:
            self.shown.data = self._drawn_with()
        return not self.is_disputed

    def _dispute(self, field: Field) -> None:
        self.is_disputed = True
        now = _said(field)
        sentence = _("Meanwhile somebody saved “%(now)s” here. Save again to put yours in its place.", now=now)
        field.errors = [
            *field.errors,
            sentence if now else _("Meanwhile somebody emptied this. Save again to keep yours."),
        ]

    def _facts(self) -> list[Field]:
        return [field for field in self if field.name not in _NOT_FACTS]

    def _drawn_with(self) -> str:
        return json.dumps({field.name: _mark(field.object_data) for field in self._facts()}, separators=(",", ":"))


def _mark(value: Any) -> str:
    words = "" if value is None else str(value)
    return hashlib.sha256(words.encode()).hexdigest()[:_MARK]


def _read(text: str | None) -> dict[str, str]:
    """Nothing of what is not as it was sent: then this page is saved as it stands."""
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _said(field: Field) -> str:
    """What stands there now, as the page says it."""
    value = "" if field.object_data is None else str(field.object_data)
    choices = getattr(field, "choices", None) or ()
    return next((str(one.label) for one in choices if one.value == value), value)
