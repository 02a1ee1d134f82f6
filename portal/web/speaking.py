"""In which language pages speak to somebody who is not signed in: chosen with a link, kept on this browser."""

from urllib.parse import urlencode

from flask import Flask, Response, current_app, g, request

from portal.web.languages import ENGLISH, name_of, spoken

ASKED = "lang"
_COOKIE = "lang"
_DAYS_400 = 400 * 86_400
_KEPT = ("next", "sent", "quiet")
"""What the doors' own pages are asked with. A page that says no says the same whatever it was asked with."""


def init_speaking(app: Flask) -> None:
    """Any page of ours answers to `?lang=es`; adds `other_languages()` and `name_of_language()` to the templates."""
    app.after_request(_keep)
    app.jinja_env.globals.update(other_languages=others, name_of_language=name_of)


def wanted() -> str:
    """Asked for just now, chosen here before, suggested by the page, or the browser's: the first that is spoken."""
    asked = request.args.get(ASKED, "")
    if asked in spoken():
        g.language_chosen = asked
        return asked
    for one in (request.cookies.get(_COOKIE, ""), g.get("language_suggested", "")):
        if one in spoken():
            return str(one)
    return request.accept_languages.best_match(spoken()) or ENGLISH


def suggest(language: str) -> None:
    """What is known of who opens this page, though nobody is signed in. To be called before anything is said."""
    g.language_suggested = language


def in_language(path: str, language: str) -> str:
    """The address of a page of ours, so that it speaks this language also where this browser would be given another."""
    return path if wanted() == language else f"{path}{'&' if '?' in path else '?'}{urlencode({ASKED: language})}"


def keep_nothing() -> None:
    """This page speaks as it was asked to, and leaves no mark of that on the browser. To be called once it is made."""
    g.pop("language_chosen", None)


def others(now: str) -> list[tuple[str, str, str]]:
    """Code, own name and link of each language but the one of `now`: the same page in that language."""
    kept = {name: request.args[name] for name in _KEPT if name in request.args}
    return [(one, name_of(one), _link({**kept, ASKED: one})) for one in spoken() if one != now]


def _link(arguments: dict[str, str]) -> str:
    """Relative to the page: an address may hold a secret of its own, which belongs in no other."""
    return f"?{urlencode(arguments)}"


def _keep(response: Response) -> Response:
    if "language_chosen" in g:
        secure = current_app.config["SESSION_COOKIE_SECURE"]
        flags = {"httponly": True, "secure": secure, "samesite": "Lax", "path": "/"}
        response.set_cookie(_COOKIE, g.language_chosen, max_age=_DAYS_400, **flags)
    return response
