"""Who leads a group, from when until when."""

from datetime import date
from uuid import UUID

from sqlalchemy import or_, select

from portal.audit.record import record
from portal.database import db
from portal.programs.actions.ending import end
from portal.programs.actions.places import check_open, lock
from portal.programs.actions.refusing import AlreadyThere
from portal.programs.models import Group, GroupLeader
from portal.programs.serving import check_leader


def add_leader(group: Group, user_id: UUID, from_on: date, by: UUID | None, is_co_leader: bool = False) -> GroupLeader:
    """Raises AlreadyThere, or Conflict for who works in another program only, and when the group is closed by then."""
    check_leader(user_id, group.id, from_on)
    check_open(lock(group.id)[group.id], from_on)
    there = select(GroupLeader.id).where(
        GroupLeader.group_id == group.id,
        GroupLeader.user_id == user_id,
        or_(GroupLeader.until_on.is_(None), GroupLeader.until_on >= from_on),
    )
    if db.session.scalar(there.limit(1)):
        raise AlreadyThere
    leader = GroupLeader(group_id=group.id, user_id=user_id, from_on=from_on, is_co_leader=is_co_leader)
    db.session.add(leader)
    db.session.flush()
    record(by, "added leader", "group", group.id)
    return leader


def end_leader(leader: GroupLeader, last_day: date, by: UUID | None) -> None:
    """Raises Conflict when it ends earlier already."""
    end(leader, last_day)
    record(by, "ended leader", "group", leader.group_id)
