"""Telephone numbers in what people write, for links that call."""

import re

_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-/]*\d")
_SHORT_NUMBERS = ("988", "911", "211", "311")
FEWEST, MOST = 7, 15  # digits of a number that can be called


def tel(text: str) -> str:
    """ "(555) 010-0142, evenings" -> "tel:5550100142". "" where nobody can be called: "7 AM to 9 PM"."""
    if text.strip() in _SHORT_NUMBERS:
        return f"tel:{text.strip()}"
    for found in _NUMBER.finditer(text):
        digits = re.sub(r"[^0-9+]", "", found[0])
        if FEWEST <= len(digits.lstrip("+")) <= MOST:
            return f"tel:{digits}"
    return ""
