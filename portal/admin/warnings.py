"""What is allowed but worth a second look before a weekly session is saved. Shown once; then it is up to the person."""

from collections.abc import Sequence
from datetime import date
from hashlib import sha256
from uuid import UUID

from portal.access.actor import Actor
from portal.admin.forms.series import WEEKDAYS, SeriesForm
from portal.admin.queries.series import Clash, Doubled, clashes, doubled
from portal.schedule.clock_changes import ClockChange, clock_changes
from portal.web.formatting import clock_words, full_day
from portal.web.translation import text as _


def at_once(actor: Actor, group_id: UUID) -> list[Clash | Doubled]:
    """Who is in two groups at the same time, and which sessions of the group are. Two statements."""
    return [*clashes(actor, group_id), *doubled(actor, group_id)]


def warnings(actor: Actor, form: SeriesForm, group_id: UUID, before: Sequence[Clash | Doubled]) -> list[str]:
    """In sentences. `before`: what was at the same time already, which is nothing new."""
    it = form.weekly
    first: date = form["from_on"].data
    changes = clock_changes(it.weekday, it.begins, it.ends, actor.zone, first)
    new = [one for one in at_once(actor, group_id) if one not in before]
    return [
        *map(_of_clocks, changes),
        *(_of_doubled(one) if isinstance(one, Doubled) else of_clash(one) for one in new),
    ]


def heeded(form: SeriesForm, found: Sequence[str]) -> bool:
    """Whether these very warnings were shown before. If not, the form says that they are now."""
    seen = sha256("\n".join(found).encode()).hexdigest()[:20]
    if not found or form.heeded.data == seen:
        return True
    form.heeded.data = seen
    form.heeded.raw_data = None
    return False


def of_clash(clash: Clash) -> str:
    return _(
        "%(name)s would be in two groups at once: “%(other)s” meets during “%(title)s” on %(day)s.",
        name=clash.name,
        other=clash.other,
        title=clash.title,
        day=WEEKDAYS[clash.weekday],
    )


def _of_doubled(it: Doubled) -> str:
    return _(
        "On %(day)s the group has “%(title)s” and “%(other)s” at the same time: one of them was moved by itself.",
        day=full_day(it.day),
        title=it.title,
        other=it.other,
    )


def _of_clocks(change: ClockChange) -> str:
    facts = {"day": full_day(change.day), "at": clock_words(change.at)}
    facts |= {"begins": clock_words(change.begins), "ends": clock_words(change.ends)}
    if change.is_skipped:
        return _("On %(day)s the clocks skip %(at)s. That session goes from %(begins)s to %(ends)s.", **facts)
    return _(
        "On %(day)s the clocks show %(at)s twice. The first one counts: that session goes from %(begins)s to %(ends)s.",
        **facts,
    )
