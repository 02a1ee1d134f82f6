"""Facts that several people may change: what somebody saved meanwhile is not undone unsaid.

A page sends back a mark of each value it was drawn with. What was left alone on it stays as it is by now; what was
changed here and by somebody else too is shown, and saved only once this page has been seen with it.
"""

import hashlib
import json
from datetime import date, time
from typing import Any, ClassVar

from flask_babel import gettext as _
from wtforms import Field, HiddenField

from portal.web.formatting import clock_words, day
from portal.web.forms import PortalForm

_NOT_FACTS = ("csrf_token", "shown")
_MARK = 8  # hex digits: it tells an accident, and protects from nobody


class SharedForm(PortalForm):
    """Of facts that stand already: given as `obj` or `data`, for a GET and for a POST alike."""

    together: ClassVar[tuple[str, ...]] = ()
    """Fields that are one fact, such as from when until when: none of them goes with what somebody else made of the
    others."""
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
        for fields in self._apart():
            self._settle(fields, seen)
        if self.is_disputed:
            self.shown.data = self._drawn_with()
        return not self.is_disputed

    def _settle(self, fields: list[Field], seen: dict[str, Any]) -> None:
        """What was left alone stays as it is by now; what was changed here and elsewhere is in dispute."""
        was, now = [seen.get(one.name) for one in fields], [_mark(one.object_data) for one in fields]
        here = [_mark(one.data) for one in fields]
        if None in was or was == now:
            return
        for field, *marks in zip(fields, was, now, here, strict=True):
            if here == was:
                field.process_data(field.object_data)
            elif marks[1] not in (marks[0], marks[2]):
                self._dispute(field)

    def _dispute(self, field: Field) -> None:
        self.is_disputed = True
        now = _said(field)
        sentence = _("Meanwhile somebody saved “%(now)s” here. Save again to put yours in its place.", now=now)
        field.errors = [
            *field.errors,
            sentence if now else _("Meanwhile somebody emptied this. Save again to keep yours."),
        ]

    def _apart(self) -> list[list[Field]]:
        facts = self._facts()
        alone = [[one] for one in facts if one.name not in self.together]
        return [*alone, [one for one in facts if one.name in self.together]]

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
    except (ValueError, RecursionError):
        return {}
    return found if isinstance(found, dict) else {}


def _said(field: Field) -> str:
    """What stands there now, as the page says it."""
    value = in_words(field.object_data)
    choices = getattr(field, "choices", None) or ()
    return next((str(one.label) for one in choices if one.value == value), value)


def in_words(value: Any) -> str:
    if isinstance(value, time):
        return clock_words(value)
    if isinstance(value, date):
        return day(value)
    return "" if value is None else str(value)
