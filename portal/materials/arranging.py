"""What a leader wants to be seen first: pinned, and in which order."""

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db
from portal.materials.models import Release
from portal.materials.policy import STANDING
from portal.programs.models import Group, Track

MOST_PINNED = 10


def pin(actor: Actor, release: Release) -> None:
    """It stands above the others, below what was pinned before. Twice is once. Raises Conflict."""
    beside = _pinned_beside(release)
    release.check_standing()
    if release in beside:
        return
    if len(beside) >= MOST_PINNED:
        raise Conflict(_l("Ten handouts are pinned here already. Unpin one first, then this one has a place."))
    release.pinned = True
    _number([*beside, release])
    record(actor.id, "pinned", "release", release.id)


def unpin(actor: Actor, release: Release) -> None:
    """Back to its place by time. Twice is once. Raises Conflict."""
    beside = _pinned_beside(release)
    release.check_standing()
    if release in beside:
        release.pinned, release.position = False, 0
        _number([one for one in beside if one is not release])
        record(actor.id, "unpinned", "release", release.id)


def move(actor: Actor, release: Release, steps: int) -> None:
    """So many places down among what is pinned, or up; no further than the end. Raises Conflict."""
    beside = _pinned_beside(release)
    release.check_standing()
    if release not in beside:
        raise Conflict(_l("This handout is not pinned any more. Pin it first, then you can move it."))
    place = beside.index(release)
    beside.insert(min(max(place + steps, 0), len(beside) - 1), beside.pop(place))
    _number(beside)
    record(actor.id, "moved", "release", release.id)


def _pinned_beside(release: Release) -> list[Release]:
    """What is pinned for the same group or track, in order. Two leaders at once take turns."""
    taker = Group if release.group_id else Track
    db.session.execute(select(taker.id).where(taker.id == (release.group_id or release.track_id)).with_for_update())
    db.session.refresh(release)
    same = Release.group_id == release.group_id if release.group_id else Release.track_id == release.track_id
    pinned = select(Release).where(same, STANDING, Release.pinned)
    return list(db.session.scalars(pinned.order_by(Release.position, Release.id)))


def _number(releases: list[Release]) -> None:
    for position, release in enumerate(releases):
        release.position = position
    db.session.flush()
