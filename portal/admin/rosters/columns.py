"""The columns of a roster, by the names that its first line may give them."""

import unicodedata
from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l

from portal.access.actor import Role


class Column(StrEnum):
    """As the template names them."""

    EXTERNAL_ID = "external_id"
    NAME = "name"
    EMAIL = "email"
    ROLE = "role"
    GROUP = "group"
    FIRST_DAY = "first_day"
    THERAPIST = "therapist"
    LANGUAGE = "language"
    CREDENTIALS = "credentials"
    PHONE = "phone"
    CONTACT_NAME = "contact_name"
    RELATION = "relation"
    CONTACT_PHONE = "contact_phone"


NEEDED = (Column.EXTERNAL_ID, Column.NAME, Column.EMAIL, Column.ROLE)
MEANING: dict[Column, Any] = {
    Column.EXTERNAL_ID: _l("The number or name that your other system knows the person by. Never two the same."),
    Column.NAME: _l("Full name."),
    Column.EMAIL: _l("E-mail address. It is never changed by a file, only on the person’s own page."),
    Column.ROLE: _l("patient, therapist or leader. Administrators are invited one by one."),
    Column.GROUP: _l("A group by its name: the patient gets a place in it, a leader leads it."),
    Column.FIRST_DAY: _l("The first day in the group, such as 2026-11-30 or 11/30/2026 (month first). Empty: today."),
    Column.THERAPIST: _l("E-mail address or external_id of the patient’s therapist."),
    Column.LANGUAGE: _l("English or Spanish; en or es do as well. Empty: English."),
    Column.CREDENTIALS: _l("Such as LCSW, for somebody on staff."),
    Column.PHONE: _l("At which number a patient is reached. One that is known here already stays."),
    Column.CONTACT_NAME: _l("Whom to call for a patient in an emergency. Somebody who is known here already stays."),
    Column.RELATION: _l("Who they are to the patient, such as mother, partner or friend."),
    Column.CONTACT_PHONE: _l("Their number. A name without a number, or a number without a name, is not taken."),
}
_OTHER_NAMES = {
    "id": Column.EXTERNAL_ID,
    "mrn": Column.EXTERNAL_ID,
    "full_name": Column.NAME,
    "nombre": Column.NAME,
    "e_mail": Column.EMAIL,
    "email_address": Column.EMAIL,
    "correo": Column.EMAIL,
    "correo_electronico": Column.EMAIL,
    "rol": Column.ROLE,
    "grupo": Column.GROUP,
    "primer_dia": Column.FIRST_DAY,
    "start": Column.FIRST_DAY,
    "terapeuta": Column.THERAPIST,
    "idioma": Column.LANGUAGE,
    "titulo": Column.CREDENTIALS,
    "phone_number": Column.PHONE,
    "mobile": Column.PHONE,
    "cell_phone": Column.PHONE,
    "telefono": Column.PHONE,
    "emergency_contact": Column.CONTACT_NAME,
    "emergency_contact_name": Column.CONTACT_NAME,
    "contacto_de_emergencia": Column.CONTACT_NAME,
    "contact_relation": Column.RELATION,
    "relationship": Column.RELATION,
    "emergency_contact_relationship": Column.RELATION,
    "parentesco": Column.RELATION,
    "emergency_phone": Column.CONTACT_PHONE,
    "emergency_contact_phone": Column.CONTACT_PHONE,
    "telefono_de_emergencia": Column.CONTACT_PHONE,
}
ROLES = {
    "patient": Role.PATIENT,
    "paciente": Role.PATIENT,
    "therapist": Role.THERAPIST,
    "terapeuta": Role.THERAPIST,
    "leader": Role.LEADER,
    "group_leader": Role.LEADER,
    "lider": Role.LEADER,
    "lider_de_grupo": Role.LEADER,
}
LANGUAGES = {"english": "en", "ingles": "en", "spanish": "es", "espanol": "es"}
"""As other systems and people call them, in either language."""
ADMINISTRATORS = frozenset({"admin", "administrator", "administrador", "administradora"})


def column_of(heading: str) -> Column | None:
    key = plain(heading)
    return next((one for one in Column if one == key), _OTHER_NAMES.get(key))


def plain(words: str) -> str:
    """Small letters without marks, spaces as lines: "Correo electrónico" is "correo_electronico"."""
    bare = "".join(sign for sign in unicodedata.normalize("NFKD", words) if not unicodedata.combining(sign))
    return "_".join(bare.replace("-", " ").replace("_", " ").casefold().split())
