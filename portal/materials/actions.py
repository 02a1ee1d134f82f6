"""Post a handout, take it back, note that it was opened."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, db, new_id
from portal.materials import store
from portal.materials.models import Form, Material, Opened, Release
from portal.materials.uploads import Upload
from portal.notifications.bell.actions import seen as see_notices
from portal.notifications.outbox import notify
from portal.programs.models import Group
from portal.programs.queries import members
from portal.vault.sealing import CLINIC, seal, unseal

BODY, FILE_NAME = "material.body_sealed", "material.file_name_sealed"
WORDS_A_MINUTE = 200


@dataclass(frozen=True)
class Handout:
    """What a leader wants to post: exactly one of text, file and link."""

    title: str
    text: str = ""
    file: Upload | None = None
    link: str = ""

    @property
    def form(self) -> Form:
        return Form.FILE if self.file else Form.LINK if self.link else Form.TEXT


def post(
    actor: Actor,
    group: Group,
    handout: Handout,
    form_key: str,
    appointment_id: UUID | None = None,
    from_at: datetime | None = None,
) -> Release:
    """Give a handout to a group, from now or a later time on. The same form key posts once.

    Raises Conflict when the form was posted before, with something else in it.
    """
    db.session.execute(select(Group.id).where(Group.id == group.id).with_for_update())  # two taps at once take turns
    once = f"{group.id.hex}:{actor.id.hex}:{form_key or new_id().hex}"
    posted = db.session.scalar(select(Release).where(Release.form_key == once))
    if posted is not None:
        return _the_same(posted, handout)
    release = _release(actor, group, _material(actor, handout), once, appointment_id, from_at)
    record(actor.id, "posted", "release", release.id)
    for member in members(actor, group.id):
        notify(member.id, "handout", release.id)
    return release


def withdraw(actor: Actor, release: Release) -> None:
    """Nobody sees it any more; that it was posted stays on record."""
    release.withdrawn_at = release.withdrawn_at or clock.now()
    db.session.flush()
    record(actor.id, "withdrew", "release", release.id)


def note_opened(actor: Actor, material: Material) -> None:
    """A patient has it before her: it is not new any more."""
    if not actor.is_patient:
        return
    seen = select(Opened.id).where(Opened.patient_id == actor.id, Opened.material_id == material.id)
    if db.session.scalar(seen) is None:
        see_notices(actor, select(Release.id).where(Release.material_id == material.id))
        try:
            with db.session.begin_nested():
                db.session.add(Opened(patient_id=actor.id, material_id=material.id, first_at=clock.now()))
        except IntegrityError:  # another tab was faster
            return


def _the_same(posted: Release, handout: Handout) -> Release:
    material = db.session.get_one(Material, posted.material_id)
    text = unseal(BODY, material.id, material.body_sealed) if material.body_sealed else ""
    name = unseal(FILE_NAME, material.id, material.file_name_sealed) if material.file_name_sealed else ""
    before = Handout(material.title, text, link=material.link)
    if (before, name) != (replace(handout, file=None), handout.file.name if handout.file else ""):
        raise Conflict(_l("This form was posted already. To post this as well, please open a new one."))
    return posted


def _material(actor: Actor, handout: Handout) -> Material:
    material_id = new_id()
    material = Material(
        id=material_id,
        title=handout.title,
        form=handout.form,
        body_sealed=seal(CLINIC, BODY, material_id, handout.text) if handout.text else None,
        link=handout.link,
        minutes=max(1, len(handout.text.split()) // WORDS_A_MINUTE) if handout.text else 0,
        made_by=actor.id,
        made_at=clock.now(),
    )
    if handout.file:
        material.file_name_sealed = seal(CLINIC, FILE_NAME, material_id, handout.file.name)
        material.media_type, material.size = handout.file.media_type, len(handout.file.content)
        store.keep(material_id, handout.file.content)
    db.session.add(material)
    db.session.flush()
    return material


def _release(
    actor: Actor, group: Group, material: Material, once: str, appointment_id: UUID | None, from_at: datetime | None
) -> Release:
    release = Release(
        material_id=material.id,
        group_id=group.id,
        appointment_id=appointment_id,
        from_at=from_at or clock.now(),
        made_by=actor.id,
        form_key=once,
    )
    db.session.add(release)
    db.session.flush()
    return release
