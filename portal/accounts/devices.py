"""What somebody is signed in on, in the few words by which she knows it again. Never what the browser sent."""

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


def in_words(user_agent: str) -> str:
    """ "Chrome on Android"; "" when neither is known."""
    browser, machine = (_first(user_agent, known) for known in (_BROWSERS, _MACHINES))
    return " on ".join(filter(None, (browser, machine)))


def _first(user_agent: str, known: tuple[tuple[str, str], ...]) -> str:
    return next((name for sign, name in known if sign in user_agent), "")
