"""The days that a letter or an export is about, until somebody says otherwise."""

from datetime import date, timedelta
from uuid import UUID

from portal.coverage.queries.stays import stay
from portal.web.spans import LONGEST


def this_stay(patient_id: UUID, today: date) -> tuple[date, date]:
    """The days of the stay she is in, or of her last one; of this month for somebody who had none. One statement."""
    hers = stay(patient_id, today)
    last = min(hers.until_on or today, today) if hers else today
    first = min(hers.from_on if hers else today.replace(day=1), last)
    return max(first, last - timedelta(days=LONGEST - 1)), last
