"""What people write for readers of several languages: its text per language, and the fields in which it is written."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar

from babel import Locale
from flask import Flask
from flask_babel import lazy_gettext as _l
from flask_babel.speaklater import LazyString
from wtforms import Field, Form

from portal.web.languages import ENGLISH, name_of, spoken
from portal.web.translation import language
from portal.web.translation import text as _

F = TypeVar("F", bound=type[Form])


@dataclass(frozen=True)
class Told:
    """Words, and the language in which they are; "" is what nobody has written."""

    words: str = ""
    language: str = ENGLISH

    def __bool__(self) -> bool:
        return bool(self.words)


def told(written: Mapping[str, str], reads: str) -> Told:
    """For who reads this language: in it, else in English, else in whichever there is. `written`: by language."""
    order = sorted(written, key=lambda one: (one != reads, one != ENGLISH, one))
    return next((Told(written[one], one) for one in order if written[one]), Told())


def every(written: Mapping[str, str]) -> list[Told]:
    """What is written, English first."""
    return [Told(written[one], one) for one in sorted(written, key=lambda one: (one != ENGLISH, one)) if written[one]]


def by_language(english: str, others: Mapping[str, str] | None) -> dict[str, str]:
    """A text whose English stands in a column of its own, as it is written."""
    return {ENGLISH: english, **(others or {})}


def elsewhere(written: Mapping[str, str]) -> dict[str, str] | None:
    """What is written in other languages than English, as a column keeps it; None for nothing."""
    return {one: words for one, words in sorted(written.items()) if words and one != ENGLISH} or None


def init_in_languages(app: Flask) -> None:
    app.jinja_env.filters.update(only_in=only_in, called=called)
    app.jinja_env.globals.update(in_other_languages=in_other_languages)


def called(code: str) -> str:
    """A language as the page calls it: "Spanish", "español"."""
    return Locale.parse(code).get_language_name(language()) or name_of(code)


def only_in(code: str) -> str:
    """ "In English only."; "" where the page is in this language too."""
    return "" if code == language() else str(_("In %(language)s only.", language=called(code)))


def others() -> list[str]:
    return [one for one in spoken() if one != ENGLISH]


def field_in(code: str, name: str) -> str:
    """The field for a text in a language; English has the plain one."""
    return name if code == ENGLISH else f"{code}_{name}"


def in_each_language(*names: str) -> Callable[[F], F]:
    """Fields of a form that are asked for in every language: the same kind and length. None needs the others."""

    def widen(form: F) -> F:
        for code in others():
            for name in names:
                setattr(form, field_in(code, name), _alike(getattr(form, name), code))
        if many_read := getattr(form, "many_read", ()):
            alike = (field_in(code, name) for name in names if name in many_read for code in others())
            form.many_read = (*many_read, *alike)
        return form

    return widen


def _alike(english: Any, code: str) -> Any:
    label = _l("%(field)s, in %(language)s", field=english.args[0], language=LazyString(called, code))
    return english.field_class(label, limit=english.kwargs["limit"])


def written_in(form: Form, name: str) -> dict[str, str]:
    """What stands in a form's fields for a text, by language."""
    fields: dict[str, Any] = {code: form[field_in(code, name)] for code in spoken()}
    return {code: field.words for code, field in fields.items()}


def filled_with(name: str, written: Mapping[str, str]) -> dict[str, str]:
    """For the fields of a form; nothing is written as "", as a field sends it."""
    return {field_in(code, name): written.get(code, "") for code in spoken()}


def in_other_languages(form: Form, name: str) -> list[tuple[str, Field]]:
    """Each other language, and its field for a text."""
    return [(code, form[field_in(code, name)]) for code in others()]
