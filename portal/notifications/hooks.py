"""What telling somebody needs to know of the floors above; create_app connects it."""

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field
from enum import Enum, auto
from typing import cast
from uuid import UUID

from flask import Flask, current_app


@dataclass(frozen=True)
class Recipient:
    """Somebody who may be told at all: who can sign in. `of_account_alone`: neither on the staff, nor in care, nor
    acting for who is; she hears of what somebody may have done with her account, and of nothing else."""

    id: UUID
    is_staff: bool
    language: str = "en"
    of_account_alone: bool = False


Matters = Callable[[Collection[UUID]], set[UUID]]
"""Of notices of one kind, by id: those that still matter. One statement."""


class Purpose(Enum):
    """What a link in a mail leads to."""

    NEW_PASSWORD = auto()
    INVITATION = auto()


@dataclass(frozen=True)
class Link:
    """A mail that is sent for the link in it."""

    address: str
    language: str
    url: str
    purpose: Purpose


@dataclass(frozen=True)
class Hooks:
    """`recipients`: of these people, those who may be told. `addresses`: where their mail goes.

    `links`: of deliveries by link, those that still matter, with what is in them.
    """

    recipients: Callable[[Collection[UUID]], dict[UUID, Recipient]]
    addresses: Callable[[Collection[UUID]], dict[UUID, str]]
    links: Callable[[Collection[UUID]], dict[UUID, Link]] = lambda ids: {}
    still_matter: Mapping[str, Matters] = field(default_factory=dict)
    """By kind. Any other kind matters until it is seen."""


def connect(app: Flask, hooks: Hooks) -> None:
    app.extensions["notices"] = hooks


def hooks() -> Hooks:
    return cast(Hooks, current_app.extensions["notices"])
