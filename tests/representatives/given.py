"""What the tests of this folder begin with: somebody with an account of her own who acts for a patient."""

from dataclasses import replace
from datetime import date
from uuid import UUID

from flask import Flask
from sqlalchemy import select

from portal.accounts.actions import activate, open_invitation
from portal.accounts.models import User
from portal.database import db
from portal.demo.accounts import PASSWORD
from portal.programs.actions.representing import Terms, give
from portal.programs.exceptional_models import Representative
from tests.actors import actor
from tests.schedule.given import writing

ALL = Terms("mother", None, None, sees_schedule=True, sees_materials=True)
WHO = ("Petra Voss", "petra@riverbend.example")


def acts(app: Flask, patient: str = "maya", terms: Terms = ALL, from_on: date | None = None) -> UUID:
    """Petra acts for the patient; the row's id."""
    with writing(app), app.test_request_context():
        sam, user = actor("sam"), db.session.get_one(User, actor(patient).id)
        who, token = give(sam, user, WHO, from_on or sam.today, terms)
        invitation = open_invitation(token) if token else None
        if invitation is not None:
            activate(invitation, PASSWORD)
        of = select(Representative.id).where(Representative.user_id == who.id, Representative.patient_id == user.id)
        return db.session.scalars(of).one()


def with_terms(**terms: object) -> Terms:
    return replace(ALL, **terms)  # type: ignore[arg-type]


def rows(app: Flask) -> list[Representative]:
    with app.app_context():
        return list(db.session.scalars(select(Representative).order_by(Representative.id)))
