"""No more mail: by the link that every mail carries, whoever follows it."""

from uuid import UUID

from portal.audit.record import record
from portal.notifications.choosing import switch_mail_off
from portal.notifications.hooks import hooks


def stop(person_id: UUID) -> bool:
    """Whether some still come: of what cannot wait. Somebody who is told nothing anyhow is left as she is."""
    person = hooks().recipients([person_id]).get(person_id)
    if person is None:
        return False
    switch_mail_off(person)
    record(None, "switched mail off", "user", person_id)
    return True
