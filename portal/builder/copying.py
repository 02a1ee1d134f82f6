"""A sheet of the library as the beginning of one's own."""

import json
from typing import Any

from portal.web.translation import text as _
from portal.worksheets.definitions.worksheet import Worksheet

_FIRST = ("schema", "id", "version", "title", "short_title", "kind", "modality", "module", "minutes", "lifecycle")
_LAST = ("sections", "alerts", "charts", "summary", "complete", "review", "related")
_OF_A_FIELD = ("id", "type", "label", "help")


def why_not(worksheet: Worksheet) -> str:
    """The sentence why a sheet may not be copied; "" when it may."""
    if worksheet.license is not None and worksheet.license.locked:
        return _("Its licence asks that every word stays as it is, so it cannot be copied and changed.")
    if worksheet.kind == "measure":
        return _("Its scores are only right for these very questions, so it cannot be copied and changed.")
    return ""


def copy_of(worksheet: Worksheet) -> dict[str, Any]:
    """Its definition under another title, as a first version. Alerts come along."""
    document = _in_order(json.loads(worksheet.source), _FIRST, _LAST)
    document["title"] = _("%(title)s (our version)", title=worksheet.title)[:300]
    document["version"] = "1.0.0"
    for section in document["sections"]:
        section["fields"] = [_in_order(one, _OF_A_FIELD, ()) for one in section["fields"]]
    return document


def _in_order(part: dict[str, Any], first: tuple[str, ...], last: tuple[str, ...]) -> dict[str, Any]:
    """What was stored has its keys sorted; a person reads an id and a title first."""
    middle = [key for key in part if key not in first and key not in last]
    return {key: part[key] for key in (*first, *middle, *last) if key in part}
