"""The code on a letter: sixteen signs of Crockford's alphabet (80 random bits), which has no I, L, O or U."""

import secrets

from portal.vault.sealing import keyed_hash

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH = 16
GROUP = 4
_MISREAD = str.maketrans("OIL", "011")


def fresh() -> str:
    return "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))


def grouped(code: str) -> str:
    """ "7QK2 M0XF 9TBC 4HDW"."""
    return " ".join(code[start : start + GROUP] for start in range(0, len(code), GROUP))


def hashed(typed: str) -> str:
    """By what a letter is found. Small letters, spaces and dashes, and O for 0 or I and L for 1, change nothing.

    The same work for whatever was typed, a code or not.
    """
    signs = "".join(sign for sign in typed[:100].upper() if sign.isascii() and sign.isalnum())
    return keyed_hash("proof letter", signs.translate(_MISREAD))
