"""`portal audit`: the record of who read and changed what, for the operator."""

import json
import sys
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID
from zoneinfo import ZoneInfo

import click
from flask import current_app
from sqlalchemy import func, or_, select

from portal.accounts.models import User
from portal.audit import anchoring, report, verify
from portal.audit.anchoring import Anchored
from portal.audit.models import CLINIC_CHAIN
from portal.audit.wording import words_of
from portal.cli.operating import application
from portal.config.settings import Settings
from portal.database import db, session_of_one_moment
from portal.programs import clinic

A_DAY = timedelta(days=1)


@click.group()
def audit() -> None:
    """The record of who read and changed what."""


@audit.command(name="verify")
@click.option("--anchors", type=click.Path(path_type=Path), help="Heads that were kept outside; usual: the worker's.")
def audit_verify(anchors: Path | None) -> None:
    """Walk every chain; exit 1 when a link was altered, cut or forked, or is not what was anchored."""
    with application().app_context(), session_of_one_moment():
        settings: Settings = current_app.extensions["settings"]
        path = anchors or settings.anchors_at
        kept, found = _kept(path, is_named=anchors is not None)
        found += verify.faults(kept.links)
    print("\n".join(found) or "every link holds")
    print(_compared(path, kept))
    sys.exit(1 if found else 0)


@audit.command(name="heads")
def audit_heads() -> None:
    """Print length and head of each chain, to be kept outside the database."""
    with application().app_context(), session_of_one_moment():
        print(json.dumps({str(chain): head for chain, head in verify.heads().items()}, indent=1))


@audit.command(name="report")
@click.option("--patient", help="In this patient's record: full name or id.")
@click.option("--user", help="What this person did: full name or id.")
@click.option("--from", "since", required=True, help="First day or moment, by the clinic's clock: 2026-11-20.")
@click.option("--to", "until", required=True, help="Last day or moment: 2026-11-26, or 2026-11-26T18:00.")
def audit_report(patient: str | None, user: str | None, since: str, until: str) -> None:
    """List who did what and when, for a report of a breach: names, verbs, times; never what was written."""
    with application().app_context(), session_of_one_moment():
        first, last = _moment(since, is_last=False), _moment(until, is_last=True)
        whose, who = (_person(one) if one else None for one in (patient, user))
        names: dict[UUID, str] = {row.id: row.name for row in db.session.execute(select(User.id, User.name))}
        print("\t".join(("when", "who", "did", "in the record of", "subject", "id", "request")))
        for deed in report.deeds(first, last, whose, who):
            print("\t".join(_cells(deed, names)))


def _kept(path: Path, is_named: bool) -> tuple[Anchored, list[str]]:
    """The anchors, and what is wrong with them. They are read before the moment in which the chains are walked: what
    they name is in it."""
    if not path.exists():
        return Anchored(), [f"{path} is not there"] if is_named else []
    try:
        found = anchoring.anchored(path)
    except anchoring.BrokenAnchors as fault:
        return Anchored(), [f"{path}: {fault}"]
    return found, [f"{path} holds no anchor"] if is_named and not found.lines else []


def _compared(path: Path, kept: Anchored) -> str:
    """Without anchors, that a link holds says little."""
    if kept.at is None:
        more = "" if path.exists() else f" The worker begins {path} as it starts."
        return f"Compared with no anchor: a tail that was cut, or a chain written anew, would not show.{more}"
    many = f"{kept.lines:,} anchor{'s' * (kept.lines != 1)}"
    return f"Compared with {many} in {path}, the newest of {kept.at:%Y-%m-%d %H:%M} UTC."


def _cells(deed: report.Deed, names: dict[UUID, str]) -> Iterator[str]:
    yield deed.at.astimezone(_zone()).isoformat(timespec="seconds")
    yield names.get(deed.actor_id, "?") if deed.actor_id else "nobody signed in"
    yield words_of(deed.verb, deed.subject)
    yield "the clinic" if deed.chain_id == CLINIC_CHAIN else names.get(deed.chain_id, "?")
    yield deed.subject
    yield str(deed.subject_id or "")
    yield deed.request_id


def _person(said: str) -> UUID:
    try:
        wanted = User.id == UUID(said)
    except ValueError:
        wanted = or_(User.name == said, func.lower(User.name) == func.lower(said))
    found = list(db.session.scalars(select(User.id).where(wanted)))
    if len(found) != 1:
        raise click.ClickException(f"{len(found)} people go by {said!r}; give the id from /admin/people instead.")
    return found[0]


def _moment(said: str, is_last: bool) -> datetime:
    """The beginning of a day; of the last one, its end."""
    try:
        moment = datetime.fromisoformat(said)
    except ValueError:
        raise click.ClickException(f"{said!r} is no day such as 2026-11-20.") from None
    at = moment if moment.tzinfo else moment.replace(tzinfo=_zone())
    return at + A_DAY if is_last and len(said) == len("2026-11-20") else at


def _zone() -> ZoneInfo:
    return ZoneInfo(clinic.facts().zone)
