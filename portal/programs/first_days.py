"""What somebody needs to know before the first day: facts of the program, and a hello of who leads the group."""

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
from portal.web.languages import ENGLISH

HELLO = "group_leader.hello_sealed"
FACTS = ("door", "parking", "bring", "words")


@dataclass(frozen=True)
class Told:
    """Words, and the language in which they are; "" is what nobody has written."""

    words: str = ""
    language: str = ENGLISH

    def __bool__(self) -> bool:
        return bool(self.words)


@dataclass(frozen=True)
class Facts:
    """Of a program, for who reads one language: what is not written in it stands here as it is in another."""

    door: Told = Told()
    parking: Told = Told()
    bring: Told = Told()
    words: Told = Told()


@dataclass(frozen=True)
class Greeting:
    """Who leads the group on that day, and the hello, if there is one."""

    name: str
    hello: str

    @property
    def first_name(self) -> str:
        return self.name.split()[0]


_FACTS = select(
    FirstDay.door, FirstDay.parking, FirstDay.bring, FirstDay.words, FirstDay.in_other_languages.label("others")
).where(FirstDay.program_id == bindparam("program_id", type_=Uuid()))
_ON_DAY = bindparam("on_day", type_=Date())
_GREETINGS = (
    select(GroupLeader.id, User.name, GroupLeader.hello_sealed)
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
    order = sorted(written, key=lambda one: (one != language, one != ENGLISH, one))
    said = {name: [Told(written[one].get(name, ""), one) for one in order] for name in FACTS}
    return Facts(**{name: next(filter(None, every), Told()) for name, every in said.items()})


def greetings(group_id: UUID, on_day: Any) -> list[Greeting]:
    """Two statements."""
    rows = read(_GREETINGS, {"group_id": group_id, "on_day": on_day})
    preload([row.hello_sealed for row in rows if row.hello_sealed])
    return [Greeting(row.name, unseal(HELLO, row.id, row.hello_sealed) if row.hello_sealed else "") for row in rows]


def own_hello(actor: Actor, group: Group) -> str:
    """As the leader wrote it."""
    found = db.session.scalars(_MINE, binds(actor, group_id=group.id)).first()
    return unseal(HELLO, found.id, found.hello_sealed) if found and found.hello_sealed else ""


def say_hello(actor: Actor, group: Group, words: str) -> None:
    """To everybody who comes into the group for the first time; "" takes it away. Raises Conflict when it is closed."""
    group.check_not_over(actor.today)
    for mine in db.session.scalars(_MINE, binds(actor, group_id=group.id)):
        mine.hello_sealed = seal(CLINIC, HELLO, mine.id, words) if words else None
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
