"""Telephone numbers in what people write, for links that call."""

import re
from collections.abc import Iterator

from markupsafe import Markup

_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-/]*\d")
_SHORT_NUMBERS = ("988", "911", "211", "311")
FEWEST, MOST = 7, 15  # digits of a number that can be called


def numbers_apart(text: str) -> Iterator[tuple[str, bool]]:
    """The text in pieces, for a page on which a number goes to the next line as one; of each, whether it is one."""
    plain, at = text.unescape() if isinstance(text, Markup) else text, 0
    for found in _NUMBER.finditer(plain):
        if FEWEST <= sum(sign.isdigit() for sign in found[0]) <= MOST:
            yield plain[at : found.start()], False
            yield found[0], True
            at = found.end()
    yield plain[at:], False


def tel(text: str) -> str:
    """ "(555) 010-0142, evenings" -> "tel:5550100142". "" where nobody can be called: "7 AM to 9 PM"."""
    if text.strip() in _SHORT_NUMBERS:
        return f"tel:{text.strip()}"
    for found in _NUMBER.finditer(text):
        digits = re.sub(r"[^0-9+]", "", found[0])
        if FEWEST <= len(digits.lstrip("+")) <= MOST:
            return f"tel:{digits}"
    return ""
