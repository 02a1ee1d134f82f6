"""Whether words that many will read name a patient: that she is one is nobody else's to say, and a slip is easily made.

A name may be a common word as well, so it is asked about and never refused.
"""

import re
import unicodedata
from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar

from flask_babel import lazy_gettext as _l
from sqlalchemy import Date, bindparam, or_, select
from wtforms import BooleanField

from portal.access.actor import Actor
from portal.access.scope import binds
from portal.accounts.models import User
from portal.programs.models import Enrollment
from portal.programs.policy import leads, on_care_team
from portal.reading import read
from portal.web.forms import PortalForm

LATELY = timedelta(days=90)
"""So long after her last day a group still knows whom a name means."""
SHORTEST = 3
_WORD = re.compile(r"[^\W_]+")
_LASTING = or_(Enrollment.until_on.is_(None), Enrollment.until_on >= bindparam("since", type_=Date()))
_KNOWN = select(User.name).where(
    or_(
        User.id.in_(select(Enrollment.patient_id).where(leads(Enrollment.group_id), _LASTING)),
        on_care_team(User.id),
    )
)
"""Patients whom the actor knows as hers: a question about another's name would tell her that she is one."""


class ForManyForm(PortalForm):
    """Words for more than one patient, in the fields that `many_read` names. Naming somebody needs a tick.

    The tick is for the names that were shown beside it: one that was written since needs another.
    """

    many_read: ClassVar[tuple[str, ...]] = ()
    meant = BooleanField(_l("I looked this over. Post it all the same."))
    found: tuple[str, ...] = ()

    @property
    def asks_about_names(self) -> bool:
        return bool(self.found or self.meant.data)

    @property
    def names(self) -> str:
        """As the tick says which were meant."""
        return " ".join(self.found) or " ".join(sorted(self._meant()))

    def holds_up(self, actor: Actor, for_many: bool = True) -> bool:
        """Sent, every field as it should be, and nobody named in it but who is meant."""
        return self.submitted() and not (for_many and self._names_somebody(actor))

    def _names_somebody(self, actor: Actor) -> bool:
        """Each field says whom it names."""
        known = patients_names(actor)
        found = {name: named_in(_words_of(self[name]), known) for name in self.many_read}
        self.found = tuple(sorted({_plain(word) for words in found.values() for word in words}))
        if set(self.found) <= self._meant():
            return False
        self.meant.data = False
        for name, words in found.items():
            self[name].errors = [_asked(words)] if words else []
        return True

    def _meant(self) -> set[str]:
        return set(str((self.meant.raw_data or [""])[0]).split()) if self.meant.data else set()


def patients_names(actor: Actor) -> set[str]:
    """First and last names, without accents and capitals, of patients whom the actor knows. One statement."""
    names = [row.name.split() for row in read(_KNOWN, binds(actor, since=actor.today - LATELY))]
    parts = {part for name in names for whole in (name[0], name[-1]) for part in _WORD.findall(_plain(whole))}
    return {part for part in parts if len(part) >= SHORTEST}


def named_in(text: str, names: Iterable[str]) -> list[str]:
    """The whole words in it that are one of these names, as they are written, each once."""
    words = _WORD.findall(unicodedata.normalize("NFC", text))
    return list(dict.fromkeys(word for word in words if _plain(word) in names))


def _plain(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word).casefold()
    return "".join(sign for sign in apart if not unicodedata.combining(sign))


def _words_of(field: Any) -> str:
    """What was typed, or how the file that was chosen is called."""
    return str(getattr(field.data, "filename", field.data) or "")


def _asked(words: list[str]) -> Any:
    return _l(
        "This may name one of your patients: %(names)s. Please take it out, or tick below that it is meant.",
        names=", ".join(words),
    )
