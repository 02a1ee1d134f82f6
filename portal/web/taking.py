"""Which fields of a route hold no words of the person who sends them. Each route says it, since names are its own.

    @blueprint.post("/account/password")
    @signed_in
    @takes(ChangePasswordForm)
    def change_password(actor: Actor) -> Response: ...

It stands under the access rule. The same name may be a password here and a question of a worksheet there, so whatever a
route does not name is words: she sees a strange line too many rather than lose what she wrote. A form that asks for a
secret is not read by a route that does not say so.
"""

from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from typing import Any

from flask import Flask, current_app, request
from wtforms import BooleanField, Field, Form
from wtforms.fields.choices import SelectFieldBase

View = Callable[..., Any]
_TOKEN = "csrf_token"
_OF_KEPT_WORDS = ("form_key", "rev")
"""By which kept-words.js knows what a form's words are of. No worksheet's question may be called so."""
_EVERYWHERE = "fields of every page"


class Unsaid(Exception):
    """A route reads a form with a secret that it does not name: it would be shown again when something goes wrong."""


@dataclass(frozen=True)
class NoWords:
    """`secret`: goes nowhere and is never shown again. `unseen`: travels on, unseen. What ends in a full stop or
    a hyphen is how names begin, what begins with a hyphen or two low lines is how they end."""

    secret: frozenset[str] = frozenset()
    unseen: frozenset[str] = frozenset()

    def is_secret(self, name: str) -> bool:
        return name == _TOKEN or name in self.secret

    def is_words(self, name: str) -> bool:
        return name not in _OF_KEPT_WORDS and not any(_is_meant(name, one) for one in self.unseen)


def _is_meant(name: str, said: str) -> bool:
    if said.endswith((".", "-")):
        return name.startswith(said)
    return name.endswith(said) if said.startswith(("-", "__")) else name == said


def takes(*forms: type[Form], beside: Collection[str] = (), secret: Collection[str] = ()) -> Callable[[View], View]:
    """For a view that takes these forms. `beside`: what comes with them and is no field of theirs, such as buttons.

    Of a form, passwords and what is marked `is_secret` are secret; what is hidden, chosen or ticked is unseen.
    """
    fields = [field for form in forms for field in _fields(form)]
    said = NoWords(
        frozenset({*secret, *(name for name, kind, widget in fields if _is_secret(kind, widget))}),
        frozenset({*beside, *(name for name, kind, widget in fields if _is_unseen(kind, widget))}),
    )

    def mark(view: View) -> View:
        view.__no_words__ = said  # type: ignore[attr-defined]
        return view

    return mark


def on_every_page(app: Flask, name: str) -> None:
    """A field that any form may have, and nobody typed."""
    app.extensions.setdefault(_EVERYWHERE, set()).add(name)


def taken_here() -> NoWords:
    """What the route of this request says of its fields."""
    said = taken_by(request.endpoint or "")
    return NoWords(said.secret, said.unseen | current_app.extensions.get(_EVERYWHERE, set()))


def taken_by(endpoint: str) -> NoWords:
    said: NoWords = getattr(current_app.view_functions.get(endpoint), "__no_words__", NoWords())
    return said


def check_said(form: Form) -> None:
    """Raises Unsaid for a form with a secret that the route of this request does not name."""
    secrets = {field.name for field in form if _is_secret(type(field), field.widget)}
    if secrets and (unsaid := secrets - taken_here().secret):
        raise Unsaid(f"{request.endpoint}: {', '.join(sorted(unsaid))}")


def _fields(form: type[Form]) -> Iterator[tuple[str, type[Field], Any]]:
    """(name, kind, widget) of each that the class declares."""
    for name in dir(form):
        unbound = getattr(form, name)
        if hasattr(unbound, "_formfield"):
            yield unbound.name or name, unbound.field_class, unbound.kwargs.get("widget", unbound.field_class.widget)


def _is_secret(kind: type[Field], widget: Any) -> bool:
    return getattr(kind, "is_secret", False) or getattr(widget, "input_type", "") == "password"


def _is_unseen(kind: type[Field], widget: Any) -> bool:
    is_hidden = getattr(kind, "is_unseen", False) or getattr(widget, "input_type", "") == "hidden"
    return is_hidden or issubclass(kind, SelectFieldBase | BooleanField)
