"""Whether a condition holds. A blank value makes every comparison false, also `ne`."""

import operator
from collections.abc import Callable
from typing import Any

from portal.worksheets.definitions.field import Condition
from portal.worksheets.definitions.lookup import Lookup, Row
from portal.worksheets.definitions.values import is_blank

COMPARISONS = ("eq", "ne", "gt", "gte", "lt", "lte", "in", "has", "has_any")

_ORDER: dict[str, Callable[[Any, Any], bool]] = {
    "gt": operator.gt,
    "gte": operator.ge,
    "lt": operator.lt,
    "lte": operator.le,
}


def holds(condition: Condition, sheet: Lookup, row: Row | None = None) -> bool:
    """`row`: the row of a table in which `field` means a column first."""
    if "all" in condition:
        return all(holds(part, sheet, row) for part in condition["all"])
    if "any" in condition:
        return any(holds(part, sheet, row) for part in condition["any"])
    if "not" in condition:
        return not holds(condition["not"], sheet, row)
    if "any_row" in condition:
        return any(holds(condition["where"], sheet, one) for one in sheet.rows(condition["any_row"]))
    return _compares(condition, sheet, row)


def compare(comparison: str, value: object, wanted: Any) -> bool:
    """One comparison of a value that is there. True and false compare with numbers as 1 and 0, as they do in Python."""
    if comparison in _ORDER:
        return isinstance(value, int | float) and _ORDER[comparison](value, wanted)
    if comparison == "in":
        return bool(value in wanted)
    if comparison in ("has", "has_any"):
        picks = wanted if comparison == "has_any" else [wanted]
        return isinstance(value, list) and any(pick in value for pick in picks)
    return bool(value == wanted) == (comparison == "eq")


def _compares(condition: Condition, sheet: Lookup, row: Row | None) -> bool:
    ref = condition["field"]
    if "declined" in condition:
        return bool((ref in sheet.declined) == condition["declined"])
    value = sheet.value(ref, row)
    if "answered" in condition:
        return bool((not is_blank(value)) == condition["answered"])
    if value is None:
        return False
    comparison = next(one for one in COMPARISONS if one in condition)
    return compare(comparison, value, condition[comparison])
