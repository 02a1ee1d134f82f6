"""What a reviewer has at hand: prepared replies, a colleague on the care team, a worksheet handed on. The words stand
in library/reviewing.yaml."""

from pathlib import Path
from typing import Any

import yaml
from sqlalchemy import select

from portal import clock
from portal.access.actor import Role
from portal.database import db
from portal.demo.people import Riverbend
from portal.programs.actions import caring
from portal.programs.models import CareRole
from portal.worksheets.actions.handing import hand_over
from portal.worksheets.actions.preparing import prepare_reply
from portal.worksheets.models import Submission

SOURCE = Path(__file__).parent / "library" / "reviewing.yaml"


def seed_reviewing(clinic: Riverbend) -> None:
    """After the homework."""
    told = yaml.safe_load(SOURCE.read_text(encoding="utf-8"))
    for number, one in enumerate(told["replies"]):
        author = clinic.actor(one["by"], Role.THERAPIST)
        prepare_reply(author, one["title"], one["body"], one.get("shared", False), f"demo {number}")
    for one in told["supervisors"]:
        patient_id, who_id = clinic.id(one["patient"]), clinic.id(one["who"])
        caring.set_care_team(patient_id, who_id, CareRole.SUPERVISOR, clinic.today, by=None)
    for one in told["handed"]:
        _hand_over(clinic, one)


def _hand_over(clinic: Riverbend, told: dict[str, Any]) -> None:
    wanted = (Submission.patient_id == clinic.id(told["patient"]), Submission.slug == told["slug"])
    newest = select(Submission).where(*wanted).order_by(Submission.submitted_at.desc()).limit(1)
    with clock.set_back(1):
        giver = clinic.actor(told["by"], Role.THERAPIST)
        hand_over(giver, db.session.scalars(newest).one(), clinic.id(told["to"]), told["word"])
