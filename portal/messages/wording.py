"""To whom a message goes, who answers meanwhile, and by when: in words, before she writes and after."""

from datetime import date

from flask_babel import gettext as _

from portal.access.actor import Actor
from portal.messages.circle import Circle
from portal.messages.topics import Topic
from portal.programs.clinic import facts
from portal.programs.promise import answer_day, back_on, holidays
from portal.web.formatting import day as day_words
from portal.web.formatting import whole_times


def addressee(who: Circle) -> str:
    """ "Jordan", "Jordan and the front desk", "the front desk"."""
    if who.topic is Topic.BILLING:
        return str(_("the front desk"))
    if who.topic is Topic.SCHEDULE and not who.team:
        return str(_("the front desk"))
    name = _therapist(who)
    return str(_("%(name)s and the front desk", name=name)) if who.topic is Topic.SCHEDULE else name


def hours_words(who: Circle) -> str:
    """ "Jordan reads messages weekdays 9 to 5."; "" where nobody says when, or is there for a therapist who is away."""
    if who.has_nobody:
        return nobody_words()
    if not who.reply_hours or (who.absence is not None and who.stand_in is None):
        return ""
    if who.topic is Topic.BILLING:
        return str(_("The front desk reads messages %(hours)s.", hours=whole_times(who.reply_hours)))
    name = who.stand_in.first_name if who.stand_in else _therapist(who)
    return str(_("%(name)s reads messages %(hours)s.", name=name, hours=whole_times(who.reply_hours)))


def nobody_words() -> str:
    return str(
        _(
            "You have no therapist here yet, and the clinic can see that. What you write waits for the one you get. "
            "Please call if you need somebody sooner."
        )
    )


def away_words(who: Circle) -> str:
    """ "Jordan is away until Monday, November 30. Priya answers meanwhile."; "" while he is here."""
    absence = who.absence
    if absence is None:
        return ""
    name = _therapist(who)
    if absence.until_on is None:
        words = _("%(name)s is away for now.", name=name)
    else:
        words = _("%(name)s is away until %(day)s.", name=name, day=day_words(back_on(absence.until_on)))
    if who.stand_in is None:
        return str(words)
    return " ".join([str(words), str(_("%(name)s answers meanwhile.", name=who.stand_in.first_name))])


def sent_words(actor: Actor, who: Circle, sent_on: date) -> str:
    """After sending. One statement when the patient sent it: for the holidays."""
    if actor.id != who.patient.id:
        return str(_("Sent to %(name)s.", name=who.patient.first_name))
    if who.has_nobody:
        return " ".join([str(_("It is kept here.")), nobody_words()])
    to = who.stand_in.first_name if who.stand_in else addressee(who)
    closed = holidays(actor, None if who.topic is Topic.BILLING else who.patient.id, actor.today)
    day = answer_day(sent_on, who.reply_days, closed | who.unanswered_days())
    return str(_("Sent to %(name)s. You’ll hear back by %(day)s.", name=to, day=day_words(day)))


def _therapist(who: Circle) -> str:
    return who.team[0].first_name if who.team else facts().short_name
