"""What stands in the record, in plain words: for the patient, whose record it is, and for who keeps the portal.

Never what was written: only who did what to which kind of thing. A test finds a verb without words.
"""

from collections.abc import Mapping
from typing import Any

from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from portal.audit.words.care import OF_FOLLOW_UPS, OF_MESSAGES, OF_WORKSHEETS
from portal.audit.words.house import EMERGENCY, IN_EMERGENCY, OF_ACCOUNTS, OF_EMERGENCIES, OF_THE_CLINIC
from portal.audit.words.program import OF_COVERAGE, OF_PLACES, OF_SESSIONS

REFUSED = "refused"

WORDS: Mapping[tuple[str, str], Any] = {
    **OF_WORKSHEETS,
    **OF_FOLLOW_UPS,
    **OF_MESSAGES,
    **OF_SESSIONS,
    **OF_PLACES,
    **OF_COVERAGE,
    **OF_ACCOUNTS,
    **OF_THE_CLINIC,
    **OF_EMERGENCIES,
}
# What a verb goes on to name: the questionnaire that was switched on.
BEGINNINGS: Mapping[tuple[str, str], Any] = {
    ("switched on ", "opt_in"): _l("switched on the questionnaire %(what)s"),
    ("switched off ", "opt_in"): _l("switched off the questionnaire %(what)s"),
}
_REFUSED = _l("asked for something that is not theirs, and was refused")
_SOMETHING = _l("did something that has no words here yet")


def has_words(verb: str, subject: str) -> bool:
    return verb == REFUSED or (verb, subject) in WORDS or _beginning(verb, subject) is not None


def words_of(verb: str, subject: str, hers: bool = False) -> str:
    """What somebody did, to come after a name. `hers`: it is said to the patient in whose record it stands."""
    if verb == REFUSED:
        return str(_REFUSED)
    begun = _beginning(verb, subject)
    if begun:
        return str(BEGINNINGS[begun]) % {"what": verb.removeprefix(begun[0])}
    words = str(WORDS.get((verb, subject), _SOMETHING))
    whose = _("your") if hers else _("their")
    return words % {"whose": whose} if "%(whose)s" in words else words


def is_of_emergency(verb: str, subject: str) -> bool:
    return verb == IN_EMERGENCY or subject == EMERGENCY


def _beginning(verb: str, subject: str) -> tuple[str, str] | None:
    return next((one for one in BEGINNINGS if one[1] == subject and verb.startswith(one[0])), None)
