"""What counts as text people can type: cleaned once, at the edge."""

import unicodedata

_ALLOWED_CONTROLS = {"\n", "\t"}


class Unprintable(ValueError):
    """Text with a NUL byte, a control character or a broken surrogate, which PostgreSQL would refuse."""


def is_seen(text: str) -> bool:
    """Whether there is something in it that anybody could see: a space of no width is nothing."""
    return any(sign.isprintable() and not sign.isspace() for sign in text)


def clean(text: str) -> str:
    """Line ends as \\n, composed (NFC). Raises Unprintable."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    for sign in text:
        if (unicodedata.category(sign) == "Cc" and sign not in _ALLOWED_CONTROLS) or "\ud800" <= sign <= "\udfff":
            raise Unprintable("a character that cannot be stored")
    return unicodedata.normalize("NFC", text)
