"""Two seasons of the evening group, long over: so that numbers about many have many to be about.

Nobody of it signs in, and nobody reads their words: rows as they would be now, a few hundred at once.
"""

import json
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Any
from uuid import UUID

from sqlalchemy import insert

from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.admin.outcomes.measures import scored
from portal.audit.models import AuditChain
from portal.database import db, id_at
from portal.demo.people import ZONE, Riverbend
from portal.programs.models import Ending, Enrollment
from portal.schedule.attendance_models import Attendance, Presence
from portal.schedule.models import Appointment
from portal.schedule.recurrence import instant
from portal.vault.sealing import CLINIC, keyed_hash, make_key, seal
from portal.worksheets.models import Assignment, State, Submission, SubmissionVersion
from portal.worksheets.published import catalogue

MONTHS_AGO = (8, 5)
NAMES = """
    Tabea Talia Tamsin Tariq Tilda Tobias Ugo Ulla Umar Uri Valentin
    Vanja Vida Vilma Wendell Willa Wim Xenia Yara Yusuf Zelda Zoran
"""  # in a list of people they come last, behind those who are here
FAMILIES = (("Albrecht", "Barzani"), ("Castel", "Dvorak"))
WEEKS, LONG = 10, 180  # minutes
MEETS = (0, 2, 3)
MISSED = 11  # of so many sessions, one
LEFT_AFTER = (*(1,) * 5, *(2,) * 11, *(3,) * 4, *(4,) * 3, *(5,) * 2, 6)
"""Weeks, of those who left early in one season or the other."""
OTHERWISE = (*(Ending.DISCHARGED,) * 6, *(Ending.STEPPED_DOWN,) * 5)
BETTER, SAME, WORSE = (-8, 22), (-1, 15), (6, 7)  # points, and for how many
"""Most of these numbers are of eleven people or more, so that the page of outcomes shows them."""


def seed_former(clinic: Riverbend) -> None:
    for number, months in enumerate(MONTHS_AGO):
        _Season(clinic, _monday_of(clinic.today, months), number).lay()


def _monday_of(today: date, months_ago: int) -> date:
    """The first Monday of that month."""
    whole = today.year * 12 + today.month - 1 - months_ago
    first = date(whole // 12, whole % 12 + 1, 1)
    return first + timedelta(days=-first.weekday() % 7)


class _Season:
    """Those who began together, and how it went for each."""

    def __init__(self, clinic: Riverbend, first: date, number: int) -> None:
        self.clinic, self.first = clinic, first
        self.began = instant(first, time(9), ZONE)
        self.group = clinic.groups["evening"]
        self.names = [f"{name} {family}" for family in FAMILIES[number] for name in NAMES.split()]
        left = [(weeks, Ending.LEFT) for weeks in LEFT_AFTER[number::2]]
        fates = [*left, *((WEEKS - 3, ending) for ending in OTHERWISE)]
        self.fates = [*fates, *[(WEEKS, Ending.COMPLETED)] * (len(self.names) - len(fates))]
        self.ids: dict[str, UUID] = {}
        self.rows: dict[Any, list[dict[str, Any]]] = {}

    def lay(self) -> None:
        sessions = list(self._sessions())
        moves = [points for points, people in (BETTER, SAME, WORSE) for _one in range(people)]
        for n, name in enumerate(self.names):
            last = self._stay(n, name, sessions)
            self._answered(name, self.began + timedelta(hours=8), 12 + n % 6)
            self._answered(name, instant(last, time(12), ZONE), 12 + n % 6 + moves[7 * n % len(moves)])
        for kind, rows in self.rows.items():
            db.session.execute(insert(kind), rows)

    def _add(self, kind: Any, at: datetime, **values: Any) -> UUID:
        row_id = values.pop("id", None) or id_at(at)
        self.rows.setdefault(kind, []).append({"id": row_id, **values})
        return row_id

    def _sessions(self) -> Iterator[tuple[UUID, date]]:
        for week in range(WEEKS):
            for weekday in MEETS:
                day = self.first + timedelta(weeks=week, days=weekday)
                begins = instant(day, time(17), ZONE)
                times = {"starts_at": begins, "ends_at": begins + timedelta(minutes=LONG), "local_on": day}
                yield self._add(Appointment, begins, group_id=self.group.id, title="DBT skills", **times), day

    def _stay(self, n: int, name: str, sessions: list[tuple[UUID, date]]) -> date:
        """Her place and her attendance. Its last day."""
        weeks, ended_as = self.fates[n]
        last = self.first + timedelta(weeks=weeks, days=-1)
        who = self._account(name, last)
        place = {"patient_id": who, "group_id": self.group.id, "from_on": self.first, "until_on": last}
        self._add(Enrollment, self.began, **place, ended_as=ended_as)
        for m, (session, day) in enumerate(one for one in sessions if one[1] <= last):
            came = (3 * n + m) % MISSED != 0
            mark = {"presence": Presence.PRESENT if came else Presence.UNEXCUSED, "minutes": LONG if came else 0}
            at = instant(day, time(20), ZONE)
            self._add(Attendance, at, appointment_id=session, patient_id=who, marked_at=at, **mark)
        return last

    def _account(self, name: str, last: date) -> UUID:
        """Shut: what she could read until then was hers to read until then."""
        who, email = id_at(self.began), f"{name.replace(' ', '.').lower()}@riverbend.example"
        sealed, lookup = seal(CLINIC, "user.email", who, email), keyed_hash("email", email)
        account = {"name": name, "email_sealed": sealed, "email_lookup": lookup, "standing": Standing.DEACTIVATED}
        self._add(User, self.began, id=who, created_at=self.began, **account)
        self._add(RoleGrant, self.began, user_id=who, role=Role.PATIENT, from_on=self.first, until_on=last)
        self._add(AuditChain, self.began, id=who)
        make_key(who)
        self.ids[name] = who
        return who

    def _answered(self, name: str, at: datetime, score: int) -> None:
        """The same questionnaire, with no more of it than its score."""
        who, worksheet = self.ids[name], catalogue().current("phq-9")
        field = scored(worksheet)
        assert field is not None
        known = {"slug": worksheet.id, "version": worksheet.version, "patient_id": who}
        given = self._add(Assignment, at, **known, assigned_by=self.clinic.id("priya"), made_at=at)
        submission, version = id_at(at), id_at(at)
        nothing = seal(who, "submission.cells_sealed", submission, "{}")
        sent = {"state": State.REVIEWED, "latest": 1, "begun_at": at, "saved_at": at, "submitted_at": at}
        self._add(Submission, at, id=submission, assignment_id=given, **known, cells_sealed=nothing, **sent)
        computed = json.dumps({"computed": {field.id: score}, "bands": {}, "alerts": []})
        self._add(
            SubmissionVersion,
            at,
            id=version,
            submission_id=submission,
            number=1,
            language="en",
            cells_sealed=seal(who, "submission_version.cells_sealed", version, "{}"),
            computed_sealed=seal(who, "submission_version.computed_sealed", version, computed),
            submitted_at=at,
            form_key=f"demo {version.hex}",
        )
