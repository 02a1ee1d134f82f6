"""Who opened Maya's record these days: her therapist, those who covered, and once a colleague in an emergency."""

from collections.abc import Mapping
from datetime import timedelta
from uuid import UUID

from portal import clock
from portal.access.actor import Role
from portal.accounts.app_keys import NAME
from portal.accounts.models import AppKey
from portal.accounts.tokens import fresh, hashed
from portal.audit.record import record
from portal.database import db, new_id
from portal.demo.people import Riverbend
from portal.messages.actions import care_thread
from portal.programs.actions import emergency
from portal.vault.sealing import seal
from portal.worksheets.models import Submission

REASON = "Her sister called the front desk: she is not at home and does not answer. Jordan cannot be reached tonight."
FOUND = "Asked Priya the next morning. It was needed: Maya had lost her phone and was safe. Nothing else was opened."
SEEN = (  # days ago, when, who, as what, verb, subject
    (0, "8:05", "jordan", "read", "progress"),
    (1, "16:12", "jordan", "read", "submission"),
    (1, "16:20", "jordan", "read", "thread"),
    (1, "9:02", "sam", "read coverage", "user"),
    (2, "10:40", "jordan", "read", "submission_version"),
    (2, "14:31", "dana", "read", "raised answers"),
    (3, "15:10", "jordan", "printed", "submission"),
    (3, "15:55", "dana", "marked attendance", "appointment"),
    (6, "11:18", "jordan", "read", "thread"),
)


def seed_accessing(clinic: Riverbend) -> None:
    """After all else."""
    maya = clinic.id("maya")
    sheet = db.session.query(Submission.id).filter_by(patient_id=maya).filter(Submission.latest > 0).first()
    subjects = {"submission": sheet[0] if sheet else None, "thread": care_thread(maya).id}
    for days_ago, at, who, verb, subject in sorted(SEEN, reverse=True):
        with clock.set_back(clinic.hours_since(days_ago, at)):
            record(clinic.id(who), verb, subject, subjects.get(subject), patient_id=maya)
    _in_an_emergency(clinic, subjects)
    _by_an_app(maya)


def _by_an_app(maya: UUID) -> None:
    """She made a key for one last week, which it has not used."""
    key = AppKey(id=new_id(), user_id=maya, token_hash=hashed(fresh()), form_key=new_id().hex)
    key.name_sealed = seal(maya, NAME, key.id, "My health folder")
    key.made_at, key.expires_at = clock.now() - timedelta(days=6), clock.now() + timedelta(days=84)
    db.session.add(key)


def _in_an_emergency(clinic: Riverbend, subjects: Mapping[str, UUID | None]) -> None:
    maya, priya, sam = clinic.id("maya"), clinic.actor("priya", Role.THERAPIST), clinic.actor("sam", Role.ADMIN)
    hours = clinic.hours_since(5, "21:40")
    with clock.set_back(hours):
        access = emergency.begin(priya, maya, REASON)
    for minutes, subject, about in ((1, "user", maya), (2, "safety_plan", maya), (4, "thread", subjects["thread"])):
        with clock.set_back(hours - minutes / 60):
            record(priya.id, "read in an emergency", subject, about, patient_id=maya)
    with clock.set_back(hours - 0.2):
        emergency.end(priya, access)
    with clock.set_back(clinic.hours_since(4, "8:30")):
        emergency.review(sam, access, FOUND)
