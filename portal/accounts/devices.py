"""What somebody is signed in on, in the few words by which she knows it again. Never what the browser sent."""

from portal.web.translation import text as _

_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser", "Samsung Internet"),
    ("Firefox/", "Firefox"),
    ("FxiOS", "Firefox"),
    ("Chrome/", "Chrome"),
    ("CriOS", "Chrome"),
    ("Safari/", "Safari"),
)
_MACHINES = (
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Android", "Android"),
    ("CrOS", "Chromebook"),
    ("Windows", "Windows"),
    ("Macintosh", "Mac"),
    ("Linux", "Linux"),
)
"""The first that is named counts: most browsers name others too."""
_ON = " on "


def in_words(user_agent: str) -> str:
    """ "Chrome on Android"; "" when neither is known."""
    browser, machine = (_first(user_agent, known) for known in (_BROWSERS, _MACHINES))
    return _ON.join(filter(None, (browser, machine)))


def said(device: str) -> str:
    """The same in the language of the page. It is kept in English: by that a device is known again."""
    browser, on, machine = device.partition(_ON)
    return _("%(browser)s on %(machine)s", browser=browser, machine=machine) if on else device


def _first(user_agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in known if sign in user_agent), "")
