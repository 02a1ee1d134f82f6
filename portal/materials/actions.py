"""Post a handout, take it back, note that it was opened."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from flask_babel import lazy_gettext as _l
from sqlalchemy import select

from portal import clock
from portal.access.actor import Actor
from portal.audit.record import record
from portal.database import Conflict, add_once, db, new_id
from portal.files import store
from portal.files.uploads import Upload
from portal.materials.audience import Taker, tell
from portal.materials.models import Form, Material, Opened, Release
from portal.materials.timing import Terms
from portal.notifications.bell import actions as bell
from portal.programs import clinic
from portal.programs.models import Group
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
    to: Taker,
    handout: Handout,
    form_key: str,
    appointment_id: UUID | None = None,
    from_at: datetime | None = None,
    terms: Terms | None = None,
) -> Release:
    """Give a new handout to a group or a track, from now on, from a time on, or by `terms`. A form key posts once.

    Raises Conflict when the form was posted before, with something else in it.
    """
    posted, once = asked_before(actor, to, form_key)
    if posted is not None:
        return the_same(posted, handout)
    terms = terms or Terms(appointment_id, from_at=from_at)
    release = give(actor, to, make(actor, handout).id, once, terms)
    record(actor.id, "posted", "release", release.id)
    tell([release], actor.today)
    return release


def withdraw(actor: Actor, release: Release) -> None:
    """Nobody sees it any more; that it was posted stays on record. Twice is once. Raises Conflict."""
    if release.withdrawn_at is not None:
        return
    release.check_standing()
    release.withdrawn_at = clock.now()
    db.session.flush()
    record(actor.id, "withdrew", "release", release.id)
    bell.call_off(release.id)


def note_opened(actor: Actor, material: Material) -> None:
    """A patient has it before her: it is not new any more."""
    if not actor.is_patient:
        return
    seen = select(Opened.id).where(Opened.patient_id == actor.id, Opened.material_id == material.id)
    if db.session.scalar(seen) is None:
        bell.seen(actor, select(Release.id).where(Release.material_id == material.id))
        add_once(Opened(patient_id=actor.id, material_id=material.id, first_at=clock.now()))


def asked_before(actor: Actor, to: Taker, form_key: str) -> tuple[Release | None, str]:
    """What this form has posted to these people already, and the key it does so under. Two taps at once take turns."""
    db.session.execute(select(type(to).id).where(type(to).id == to.id).with_for_update())
    once = f"{to.id.hex}:{actor.id.hex}:{form_key or new_id().hex}"
    return db.session.scalar(select(Release).where(Release.form_key == once)), once


def the_same(posted: Release, handout: Handout) -> Release:
    """Raises Conflict when it is not."""
    material = db.session.get_one(Material, posted.material_id)
    text = unseal(BODY, material.id, material.body_sealed) if material.body_sealed else ""
    name = unseal(FILE_NAME, material.id, material.file_name_sealed) if material.file_name_sealed else ""
    before = Handout(material.title, text, link=material.link)
    if (before, name) != (replace(handout, file=None), handout.file.name if handout.file else ""):
        raise Conflict(_l("This form was posted already. To post this as well, please open a new one."))
    return posted


def make(actor: Actor, handout: Handout, version: tuple[UUID, int] | None = None) -> Material:
    """A handout; or a further version of one: of which first one, and its number."""
    material_id = new_id()
    first_id, number = version or (material_id, 1)
    material = Material(
        id=material_id,
        first_id=first_id,
        number=number,
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


def give(actor: Actor, to: Taker, material_id: UUID, once: str, terms: Terms) -> Release:
    """A release, told to nobody yet. Raises Conflict when the group or the track is closed."""
    to.check_not_over(actor.today)
    of_group = isinstance(to, Group)
    release = Release(
        material_id=material_id,
        group_id=to.id if of_group else None,
        track_id=None if of_group else to.id,
        appointment_id=terms.appointment_id,
        from_at=terms.opens_at(clinic.facts().zone),
        opens=terms.when,
        hours=terms.hours,
        joined_from=terms.joined_from,
        made_by=actor.id,
        form_key=once,
    )
    db.session.add(release)
    db.session.flush()
    return release
