"""A sheet of the library as the beginning of one's own."""

import json
from typing import Any

from portal.web.translation import text as _
from portal.worksheets.definitions.worksheet import Worksheet


def why_not(worksheet: Worksheet) -> str:
    """The sentence why a sheet may not be copied; "" when it may."""
    if worksheet.license is not None and worksheet.license.locked:
        return _("Its licence asks that every word stays as it is, so it cannot be copied and changed.")
    if worksheet.kind == "measure":
        return _("Its scores are only right for these very questions, so it cannot be copied and changed.")
    return ""


def copy_of(worksheet: Worksheet) -> dict[str, Any]:
    """Its definition under another title, as a first version. Alerts come along."""
    document: dict[str, Any] = json.loads(worksheet.source)
    document.pop("short_title", None)  # two of one name in a list
    title = _("%(title)s (our version)", title=worksheet.title)[:300]
    return {**document, "title": title, "version": "1.0.0"}
