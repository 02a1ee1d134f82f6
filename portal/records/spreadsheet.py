"""Cells that no spreadsheet works out: what it would take for a formula begins with an apostrophe."""

_BEGINS_A_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")


def harmless(cell: str) -> str:
    """As text. Spaces before it change nothing, and a number below zero is a number."""
    if not cell.lstrip(" \u00a0\u3000\ufeff").startswith(_BEGINS_A_FORMULA) or _is_number(cell):
        return cell
    return f"'{cell}"


def _is_number(cell: str) -> bool:
    return cell[0] == "-" and cell[1:].replace(".", "", 1).isdecimal()
