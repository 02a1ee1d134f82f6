"""Why a session is not as planned, where the portal itself says so: kept in one language, read in each reader's own."""

from portal.web.translation import text


def _(sentence: str) -> str:
    """For the catalogs. It is kept as it stands here, whoever does it in whichever language."""
    return sentence


NO_PLACE = _("You have no place in the program on that day.")
MOVED_AWAY = _("The weekly session moved to another day.")
CALLED_OFF = _("The session was cancelled before it began.")
ANOTHER_TIME = _("The session was given another time.")
# One that is said otherwise some day stays here as well, for what was kept before.
_OURS = frozenset((NO_PLACE, MOVED_AWAY, CALLED_OFF, ANOTHER_TIME))


def in_words(kept: str) -> str:
    """What somebody wrote as they wrote it, the portal's own sentence in the reader's language."""
    return text(kept) if kept in _OURS else kept
