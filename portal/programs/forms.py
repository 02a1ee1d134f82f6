"""What a group agrees to, and the name that somebody shows in it."""

import unicodedata
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, HiddenField, ValidationError

from portal.programs.agreements import NONE
from portal.programs.naming import ForManyForm
from portal.web.forms import LineField, PortalForm, WordsField
from portal.web.in_languages import in_each_language, written_in
from portal.web.text import is_seen

LONGEST_NAME = 40


@in_each_language("body")
class AgreementForm(ForManyForm):
    """In whichever languages the group speaks: one is needed. `after`: the edition with which the page was drawn."""

    many_read = ("body",)

    body = WordsField(_l("What everyone agrees to"), limit=10_000)
    means_the_same = BooleanField(_l("It means the same as before: ask nobody again"))
    after = HiddenField(default=NONE)

    def validate_body(self, field: WordsField) -> None:
        if not any(is_seen(words) for words in self.written.values()):
            raise ValidationError(_l("This still needs some words."))

    @property
    def written(self) -> dict[str, str]:
        return {one: words if is_seen(words) else "" for one, words in written_in(self, "body").items()}


def _no_address(form: Any, field: LineField) -> None:
    if "@" in field.words:
        raise ValidationError(_l("Please leave out e-mail addresses. A first name or a nickname is enough."))


def _no_last_name(form: Any, field: LineField) -> None:
    typed = _plain(field.words)
    words = set(typed.split())
    for name in form.last_names:
        if name in words or (len(name) > 3 and name in typed.replace(" ", "")):
            raise ValidationError(_l("This looks like your last name. Please leave it out, so that you stay private."))


class ShownNameForm(PortalForm):
    """How the group's page names her. `full_name`: as her account has it."""

    shown_as = LineField(_l("Name to show"), [_no_address, _no_last_name], limit=LONGEST_NAME)

    def __init__(self, *given: Any, full_name: str, **more: Any) -> None:
        self.last_names = _plain(full_name).split()[1:]
        super().__init__(*given, **more)


def _plain(name: str) -> str:
    """For comparing: no accents, no capitals, only letters and digits."""
    apart = unicodedata.normalize("NFKD", name).casefold()
    kept = "".join(sign for sign in apart if not unicodedata.combining(sign))
    return " ".join("".join(sign if sign.isalnum() else " " for sign in kept).split())
