"""Days away are set, changed or taken off, and all that follows of it: by who is away, or by an administrator."""

from collections.abc import Callable
from uuid import UUID

from portal.access.actor import Actor
from portal.caseload.away_form import AwayForm, BackForm
from portal.database import Conflict
from portal.messages.standing_in import take_over_marks
from portal.programs import covering
from portal.programs.actions import setting_cover
from portal.programs.models import Cover
from portal.safety.owning import reown_around
from portal.schedule.actions.keeping_led import Covered, keep_led
from portal.schedule.actions.settling_around import settle_around


def setting(actor: Actor, who_id: UUID) -> AwayForm:
    return AwayForm().offer(covering.who_can_cover(actor, who_id))


def changing(actor: Actor, cover: Cover, in_turn: bool = False) -> AwayForm:
    """`in_turn`: to be saved now. Raises Conflict when those days are past, or off the list by now."""
    if in_turn:
        setting_cover.hold(cover)
    setting_cover.check_not_over(actor, cover)
    return AwayForm.of(cover, actor.today).offer(covering.who_can_cover(actor, cover.user_id))


def was_set(actor: Actor, who_id: UUID, form: AwayForm) -> bool:
    if not form.submitted() or not _done(form, lambda: setting_cover.set_cover(actor, who_id, form.chosen, form.days)):
        return False
    take_over_marks(actor, who_id, form.chosen, form.days.from_on)
    reown_around(actor.id, [who_id])
    keep_led(actor, who_id)
    return True


def was_changed(actor: Actor, cover: Cover, form: AwayForm) -> bool:
    was = Covered.of(cover)
    if not form.submitted() or not _done(
        form, lambda: setting_cover.change_cover(actor, cover, form.chosen, form.days)
    ):
        return False
    take_over_marks(actor, cover.user_id, form.chosen, form.days.from_on)
    settle_around(actor.id, [cover.user_id])
    keep_led(actor, cover.user_id, was)
    return True


def end(actor: Actor, cover: Cover) -> None:
    """Raises Conflict when those days are past, or others than the page showed."""
    form, who_id = BackForm(), cover.user_id
    setting_cover.hold(cover)
    was = Covered.of(cover)
    setting_cover.check_not_over(actor, cover)
    setting_cover.end_cover(actor, cover, form.saw.data if form.submitted() else None)
    settle_around(actor.id, [who_id])
    keep_led(actor, who_id, was)


def _done(form: AwayForm, change: Callable[[], object]) -> bool:
    """Whether it could be done; why not stands at the field."""
    try:
        change()
    except setting_cover.NobodyFree as fault:
        form.cover.errors = [str(fault)]
    except Conflict as fault:
        form.from_on.errors = [str(fault)]
    else:
        return True
    return False
