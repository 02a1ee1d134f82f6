"""Which patient a page is about. Its forms say so, and what they send is taken for that patient and no other.

The address alone decides what is reached. But an address may be pasted and a form may be old: a form that says another
patient than its address does was meant for somebody else.
"""

from typing import Any
from uuid import UUID

from flask import Flask, g, request
from flask_babel import gettext as _
from markupsafe import Markup

from portal.access.actor import Actor
from portal.database import Conflict

FIELD = "about-patient"  # no question of a worksheet has a hyphen in its id


class AnotherPatient(Conflict):
    """The form stood on the page of somebody else than the address names."""


def init_about(app: Flask) -> None:
    app.jinja_env.globals["about"] = field


def field() -> Markup:
    """For the forms of this page; nothing where it is about no patient, or about whoever reads it."""
    patient_id = g.get("about")
    said = Markup('<input type="hidden" name="{}" value="{}">')
    return said.format(FIELD, patient_id) if patient_id else Markup("")


def hold_to(actor: Actor, patient_id: UUID | None) -> None:
    """The object that was reached is this patient's. Raises AnotherPatient."""
    if patient_id is None or patient_id == actor.id:
        return
    said = request.form.get(FIELD)
    if said is not None and said != str(patient_id):
        raise AnotherPatient(_("This form stood on another patient’s page. Nothing was saved; please open it again."))
    g.about = patient_id


def patient_of(argument: str, reached: Any) -> UUID | None:
    """Whose the object is, if it is some patient's; she herself where the address names her."""
    found: UUID | None = reached.id if argument == "patient_id" else getattr(reached, "patient_id", None)
    return found
