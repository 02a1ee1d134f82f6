"""A page that needs nothing beside it: its style sheets are put into it, and it names no file of ours."""

import re

from flask import current_app

_LINK = re.compile(r'<link rel="stylesheet" href="([^"]+)">')
_FONT = re.compile(r"@font-face \{[^}]*\}\s*")


def standalone(html: str) -> str:
    """The fonts stay away: they would be files of their own."""
    return _LINK.sub(lambda link: f"<style>\n{_FONT.sub('', _styles(link[1]))}</style>", html)


def _styles(url: str) -> str:
    return str(current_app.extensions["static files"][url].read_text(encoding="utf-8"))
