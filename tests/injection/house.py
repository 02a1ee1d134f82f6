"""The clinic of the matrix, into which hostile words are put: with something for each form, and nothing too long."""

import builtins
import itertools
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select
from wtforms import Form as AnyForm
from wtforms import HiddenField, PasswordField, StringField, validators
from wtforms.form import BaseForm

from portal.access.actor import Role
from portal.accounts.models import Passkey
from portal.builder.copying import copy_of
from portal.builder.forms import inputs
from portal.builder.forms.inputs import NumberField
from portal.connections import begin_writing
from portal.database import db
from portal.demo.people import Riverbend
from portal.programs.models import CareRole, CareTeamMember
from portal.vault.sealing import CLINIC, seal
from portal.worksheets.authoring.actions import make
from portal.worksheets.cells import readers
from portal.worksheets.definitions import schema_leaves
from portal.worksheets.published import catalogue
from tests.access import clinic
from tests.access.clinic import Clinic
from tests.access.things import Things
from tests.injection.feeding import Fed, Finder, Form, feed, feed_more
from tests.injection.fitting import FIRST, LAST, NUMBERS

SIGN = "zq-"


def laid(app: Flask) -> Clinic:
    """As for the matrix, with a colleague on a care team, a copied worksheet that adds up, and a session missed."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(clinic, "weeks", _AndMore(clinic.weeks))
        return clinic.laid(app)


class _AndMore:
    def __init__(self, before: Any) -> None:
        self._before = before

    def lay(self, world: Riverbend, things: Things) -> None:
        self._before.lay(world, things)
        since = world.today
        about = {"patient_id": world.id("devon"), "user_id": world.id("priya"), "care_role": CareRole.SUPERVISOR}
        db.session.add(CareTeamMember(**about, from_on=since))
        made = make(world.actor("jordan", Role.THERAPIST), copy_of(catalogue().current("thought-record-short")), "zq")
        things.add("clinic_worksheet", "the copied sheet", made.id)
        things.add("part", "what is worked out", "q.feeling_change")
        things.add("colleague", "priya", world.id("priya"))


@contextmanager
def nothing_is_too_long() -> Iterator[None]:
    """How long something may be is no protection, and many payloads go into one field."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(validators.Length, "__call__", lambda self, form, field: None)
        for module in (schema_leaves, readers, inputs):
            patch.setattr(module, "len", _short, raising=False)
        yield


def _short(value: Any) -> int:
    return min(builtins.len(value), 20) if isinstance(value, str) else builtins.len(value)


def text_fields() -> dict[Any, str]:
    """Every field of a form of the portal that takes words, by where it is written down."""
    found = {}
    for form in _below(AnyForm):
        for name, field in vars(form).items() if form.__module__.startswith("portal.") else ():
            kind = getattr(field, "field_class", None)
            if (
                kind
                and issubclass(kind, StringField)
                and not issubclass(kind, (HiddenField, PasswordField, NumberField))
            ):
                found[field] = f"{form.__module__}.{form.__qualname__}.{name}"
    return found


def _below(kind: type) -> Iterator[type]:
    for one in kind.__subclasses__():
        yield one
        yield from _below(one)


@contextmanager
def noting_what_is_taken() -> Iterator[set[Any]]:
    """The fields of forms that held up with our sign in them."""
    taken: set[Any] = set()
    validate = BaseForm.validate

    def noting(form: Any, *more: Any, **others: Any) -> bool:
        fine = bool(validate(form, *more, **others))
        for name, field in form._fields.items() if fine else ():
            if isinstance(field.data, str) and SIGN in field.data:
                taken.add(getattr(type(form), name, name))
        return fine

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(BaseForm, "validate", noting)
        yield taken


def words_of(payloads: str) -> Callable[[str], str]:
    """For a field of this name: all the payloads where words go, else what it takes."""
    count = itertools.count()
    joined = payloads.replace(" ", "/").replace("\n", "")

    def words(name: str) -> str:
        name = name.split(".")[-1].split("-")[-1]
        if name == "link":
            return f"https://zq.example/{joined}"
        if name == "email":
            return f"zq{next(count)}@riverbend.example"
        fixed = NUMBERS | {"zone": "America/Chicago"}
        return fixed.get(name) or f"{payloads} {next(count)}"

    return words


def feed_all(clinic: Clinic, payloads: str, less: str = "", only: frozenset[str] = frozenset()) -> list[Fed]:
    """Into every form there is; with `only`, those on pages of these endpoints. `less`: where all is too much."""
    words, few = words_of(payloads), words_of(less or payloads)
    name_passkeys(clinic, payloads)
    done = list(feed_more(clinic, words, at_last=False))
    for form in sorted(Finder(clinic).walk(only=only), key=lambda form: (_rank(form), form.endpoint)):
        fed = feed(clinic, form, words)
        done.append(feed(clinic, form, few) if fed.status in (409, 422) else fed)
    return done + list(feed_more(clinic, words, at_last=True))


def name_passkeys(clinic: Clinic, payloads: str) -> None:
    """As their owners could: only a device's answer goes in by the form."""
    with clinic.app.test_request_context():
        begin_writing()
        for key in db.session.scalars(select(Passkey)):
            key.name_sealed = seal(CLINIC, "passkey.name", key.id, payloads)
        db.session.commit()
        db.session.remove()


def _rank(form: Form) -> int:
    return LAST.index(form.endpoint) + 1 if form.endpoint in LAST else -int(form.endpoint in FIRST)


def fed() -> set[str]:
    """The fields that a full run fed, as written down."""
    return set((Path(__file__).parent / "fed.txt").read_text().split())
