"""Telephone numbers in what people write, for links that call."""

import re

from markupsafe import Markup, escape

_NUMBER = re.compile(r"\+?\(?\d[\d\s().\-/]*\d")
_SHORT_NUMBERS = ("988", "911", "211", "311")
FEWEST, MOST = 7, 15  # digits of a number that can be called


def whole_numbers(text: str) -> Markup:
    """The text for a page on which a number goes to the next line as one."""

    def held(found: re.Match[str]) -> str:
        is_one = FEWEST <= sum(sign.isdigit() for sign in found[0]) <= MOST
        return f'<span class="unbroken">{found[0]}</span>' if is_one else found[0]

    return Markup(_NUMBER.sub(held, str(escape(text))))


def tel(text: str) -> str:
    """ "(555) 010-0142, evenings" -> "tel:5550100142". "" where nobody can be called: "7 AM to 9 PM"."""
    if text.strip() in _SHORT_NUMBERS:
        return f"tel:{text.strip()}"
    for found in _NUMBER.finditer(text):
        digits = re.sub(r"[^0-9+]", "", found[0])
        if FEWEST <= len(digits.lstrip("+")) <= MOST:
            return f"tel:{digits}"
    return ""
