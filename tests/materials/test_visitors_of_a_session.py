"""Who comes to one session of another group finds its handouts, as guest or in a leader's place, and no others."""

from collections.abc import Callable
from datetime import timedelta
from uuid import UUID

import pytest
from flask import Flask

from portal import clock
from portal.database import db
from portal.materials.actions import Handout, post
from portal.schedule.attendance_models import Asked, MakeUp
from portal.schedule.models import StandIn
from tests.actors import actor
from tests.schedule.given import group, session_in, today, writing
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]


def _posted(app: Flask, session: UUID | None, title: str) -> str:
    with writing(app):
        handout = Handout(title, text="Cold water first.")
        return f"/materials/{post(actor('dana'), group('day'), handout, title, appointment_id=session).material_id}"


def _guest(app: Flask, session: UUID, standing: Asked) -> None:
    missed = session_in(app, -30, of="evening")
    with writing(app):
        asked = MakeUp(patient_id=actor("lena").id, missed_id=missed, guest_id=session, asked_at=clock.now())
        asked.standing = standing
        db.session.add(asked)


def _stand_in(app: Flask, session: UUID, until: int = 7, ended: bool = False) -> None:
    with writing(app):
        db.session.add(
            StandIn(
                appointment_id=session,
                user_id=actor("luis").id,
                until_on=today() + timedelta(days=until),
                made_by=actor("dana").id,
                made_at=clock.now(),
                ended_at=clock.now() if ended else None,
            )
        )


@pytest.mark.parametrize("standing", list(Asked))
def test_a_guest(app: Flask, visit: Visit, standing: Asked) -> None:
    session, other = session_in(app, 20), session_in(app, 44)
    hers, others, whole = _posted(app, session, "Hers"), _posted(app, other, "Other"), _posted(app, None, "Everyone's")
    _guest(app, session, standing)
    lena = visit("lena")
    lena.get(hers, status=200 if standing is Asked.CONFIRMED else 404)
    for beyond in (others, whole):
        lena.get(beyond, status=404)
    assert (hers in lena.get("/materials").links()) is (standing is Asked.CONFIRMED)


def test_a_stand_in(app: Flask, visit: Visit) -> None:
    session, other = session_in(app, 20), session_in(app, 44)
    its, others = _posted(app, session, "Its"), _posted(app, other, "Other")
    visit("luis").get(its, status=404)
    _stand_in(app, session)
    visit("luis").get(its)
    visit("luis").get(others, status=404)


@pytest.mark.parametrize(("until", "ended"), [(-1, False), (7, True)])
def test_who_stands_in_no_more(app: Flask, visit: Visit, until: int, ended: bool) -> None:
    session = session_in(app, 20)
    its = _posted(app, session, "Its")
    _stand_in(app, session, until, ended)
    visit("luis").get(its, status=404)
