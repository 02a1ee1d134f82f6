"""What somebody needs to know before the first day: facts of the program, and a hello of who leads the group."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from sqlalchemy import Date, Uuid, bindparam, or_, select

from portal.access.actor import Actor
from portal.access.scope import ME, binds
from portal.accounts.models import User
from portal.audit.record import record
from portal.database import db
from portal.programs.life_models import FirstDay
from portal.programs.models import Group, GroupLeader, Program
from portal.programs.policy import in_force
from portal.reading import read
from portal.vault.sealing import CLINIC, preload, seal, unseal
from portal.web.in_languages import Told, by_language, elsewhere, told
from portal.web.languages import ENGLISH

HELLO = "group_leader.hello_sealed"
ELSEWHERE = "group_leader.hello_in_other_languages_sealed"
FACTS = ("door", "parking", "bring", "words")


@dataclass(frozen=True)
class Facts:
    """Of a program, for who reads one language: what is not written in it stands here as it is in another."""

    door: Told
    parking: Told
    bring: Told
    words: Told


@dataclass(frozen=True)
class Greeting:
    """Who leads the group on that day, and the hello, if there is one."""

    name: str
    hello: Told

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


_FACTS = select(
    FirstDay.door, FirstDay.parking, FirstDay.bring, FirstDay.words, FirstDay.in_other_languages.label("others")
).where(FirstDay.program_id == bindparam("program_id", type_=Uuid()))
_ON_DAY = bindparam("on_day", type_=Date())
_GREETINGS = (
    select(GroupLeader.id, User.name, GroupLeader.hello_sealed, GroupLeader.hello_in_other_languages_sealed)
    .join(User, User.id == GroupLeader.user_id)
    .where(
        GroupLeader.group_id == bindparam("group_id", type_=Uuid()),
        GroupLeader.from_on <= _ON_DAY,
        or_(GroupLeader.until_on.is_(None), GroupLeader.until_on >= _ON_DAY),
    )
    .order_by(GroupLeader.is_co_leader, User.name, User.id)
)
_MINE = select(GroupLeader).where(
    GroupLeader.user_id == ME, GroupLeader.group_id == bindparam("group_id", type_=Uuid()), in_force(GroupLeader)
)
_ROW = select(FirstDay).where(FirstDay.program_id == bindparam("program_id", type_=Uuid()))


def facts_by_language(program_id: UUID) -> dict[str, dict[str, str]]:
    """As they are written: each by the names of FACTS. One statement."""
    row = read(_FACTS, {"program_id": program_id}).one_or_none()
    return {ENGLISH: {name: getattr(row, name) for name in FACTS}, **(row.others or {})} if row else {}


def facts_of(program_id: UUID, language: str) -> Facts:
    """For who reads this language. One statement."""
    written = facts_by_language(program_id)
    return Facts(**{name: told({one: its.get(name, "") for one, its in written.items()}, language) for name in FACTS})


def greetings(group_id: UUID, on_day: Any, language: str) -> list[Greeting]:
    """For who reads this language. Two statements."""
    rows = read(_GREETINGS, {"group_id": group_id, "on_day": on_day})
    preload([sealed for row in rows for sealed in _sealed(row) if sealed])
    return [Greeting(row.name, told(_hello(row), language)) for row in rows]


def own_hello(actor: Actor, group: Group) -> dict[str, str]:
    """As the leader wrote it, by language."""
    found = db.session.scalars(_MINE, binds(actor, group_id=group.id)).first()
    return _hello(found) if found else {}


def _sealed(row: Any) -> tuple[str | None, str | None]:
    return row.hello_sealed, row.hello_in_other_languages_sealed


def _hello(row: Any) -> dict[str, str]:
    english, others = _sealed(row)
    return by_language(
        unseal(HELLO, row.id, english) if english else "",
        json.loads(unseal(ELSEWHERE, row.id, others)) if others else None,
    )


def say_hello(actor: Actor, group: Group, written: Mapping[str, str]) -> None:
    """To everybody who comes into the group for the first time, by language; nothing takes it away. Raises Conflict
    when it is closed.
    """
    group.check_not_over(actor.today)
    english, others = written.get(ENGLISH, ""), elsewhere(written)
    for mine in db.session.scalars(_MINE, binds(actor, group_id=group.id)):
        mine.hello_sealed = seal(CLINIC, HELLO, mine.id, english) if english else None
        mine.hello_in_other_languages_sealed = (
            seal(CLINIC, ELSEWHERE, mine.id, json.dumps(others, ensure_ascii=False)) if others else None
        )
    db.session.flush()
    record(actor.id, "changed hello", "group", group.id)


def change_first_day(actor: Actor, program: Program, written: Mapping[str, Mapping[str, str]]) -> None:
    """`written`: by language, each by the names of FACTS."""
    row = db.session.scalar(_ROW, {"program_id": program.id}) or FirstDay(program_id=program.id)
    for name in FACTS:
        setattr(row, name, written[ENGLISH][name])
    others = {one: {name: words for name, words in its.items() if words} for one, its in written.items()}
    row.in_other_languages = {one: its for one, its in others.items() if its and one != ENGLISH} or None
    db.session.add(row)
    db.session.flush()
    record(actor.id, "changed first day", "program", program.id)
