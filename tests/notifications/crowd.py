"""Very many patients in care, each with an address of her own."""

from datetime import timedelta

from flask import Flask
from sqlalchemy import insert, select

from portal import clock
from portal.access.actor import Role
from portal.accounts.models import RoleGrant, Standing, User
from portal.connections import begin_writing
from portal.database import db, new_id
from portal.demo.people import ZONE
from portal.programs.models import Enrollment, Group
from portal.vault.sealing import CLINIC, seal


def crowd(app: Flask, many: int, called: str = "patient") -> list[tuple[object, str]]:
    """Their ids and addresses. They are in a group since yesterday."""
    since, now = clock.today_in(ZONE) - timedelta(days=1), clock.now()
    with app.app_context():
        begin_writing()
        group = db.session.scalars(select(Group.id)).first()
        people = [(new_id(), f"{called}{number}@crowd.example") for number in range(many)]
        db.session.execute(
            insert(User),
            [
                {
                    "id": id,
                    "name": f"Patient {number}",
                    "email_sealed": seal(CLINIC, "user.email", id, address),
                    "email_lookup": address,
                    "standing": Standing.ACTIVE,
                    "created_at": now,
                }
                for number, (id, address) in enumerate(people)
            ],
        )
        ids = [id for id, _ in people]
        db.session.execute(insert(RoleGrant), [{"user_id": id, "role": Role.PATIENT, "from_on": since} for id in ids])
        db.session.execute(insert(Enrollment), [{"patient_id": id, "group_id": group, "from_on": since} for id in ids])
        db.session.commit()
        db.session.remove()
    return [(id, address) for id, address in people]
