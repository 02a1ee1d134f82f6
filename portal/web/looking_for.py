"""Whom staff look for by name stands in no address, which browsers, proxies and their logs keep.

What was typed is sent as a form and led on to a page whose address holds it sealed, for whoever typed it: so that page
can be reloaded, gone back to and paged through as any other. It opens for nobody else.
"""

from typing import Any
from uuid import UUID

from flask import request, url_for

from portal.vault.keyring import Unreadable
from portal.vault.sealing import key_ring

NAME = "looking"
LONGEST = 4000
_PORTION = 64
"""Filled up to this many bytes, or a multiple, so that its length does not tell a name."""


def address_of(endpoint: str, who: UUID, words: str, /, **values: Any) -> str:
    """Of the page that answers. Where nothing was typed, it holds nothing."""
    plain = words.encode()
    filled = plain.ljust(-(-len(plain) // _PORTION) * _PORTION, b"\0")
    looking: dict[str, Any] = {NAME: key_ring().wrap(filled, _label(who))} if plain else {}
    return url_for(endpoint, **values, **looking)


def words_in_address(who: UUID) -> str:
    """What this person looks for; nothing where it does not open for her."""
    mark = request.args.get(NAME, "")
    try:
        return key_ring().unwrap(mark, _label(who)).rstrip(b"\0").decode() if 0 < len(mark) < LONGEST else ""
    except (Unreadable, ValueError):
        return ""


def _label(who: UUID) -> str:
    return f"looked for by {who.hex}"
