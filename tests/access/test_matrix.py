"""Every route, asked by everyone, of everything: own, a groupmate's, another group's, and what is not there."""

import pytest

from tests.access.asking import asks
from tests.access.cast import AT_THE_DOOR, CAST, SIGNED_IN
from tests.access.clinic import Clinic
from tests.access.markers import NAMED, mark, readable_by
from tests.access.walking import walk
from tests.conftest import BACKENDS

INSIDE = [person.name for person in SIGNED_IN]
OUTSIDE = [person.name for person in AT_THE_DOOR]


@pytest.mark.parametrize("name", INSIDE)
def test_what_somebody_may(clinic: Clinic, name: str) -> None:
    done = walk(clinic, CAST[name], asks(clinic.app, clinic.things))
    assert not done.deviations, "\n".join(done.deviations)
    assert done.words == readable_by(name), "all that is hers to read was shown to her"
    assert done.patients == {whole for whole, readers in NAMED.items() if name in readers}
    assert done.requests > 300
    for pages in done.refusals.values():
        assert len(pages) == 1, f"not hers and not there must be one page: {sorted(pages.values())}"


@pytest.mark.parametrize("name", OUTSIDE)
def test_nobody_gets_past_the_door(clinic: Clinic, name: str) -> None:
    done = walk(clinic, CAST[name], asks(clinic.app, clinic.things))
    assert not done.deviations, "\n".join(done.deviations)
    assert done.words == done.patients == set()
    assert done.requests > 150


@pytest.mark.skipif("postgresql" not in BACKENDS, reason="no PostgreSQL here")
@pytest.mark.parametrize("name", ["maya", "jordan", "dana"])
def test_the_same_on_postgresql(postgresql_clinic: Clinic, name: str) -> None:
    """Scopes are statements: a patient, a therapist and a leader open every page they may, and no other."""
    postgresql_clinic.restore()
    pages = asks(postgresql_clinic.app, postgresql_clinic.things, methods=("GET",), sizes=(False,))
    done = walk(postgresql_clinic, CAST[name], pages)
    assert not done.deviations, "\n".join(done.deviations)
    assert readable_by(name) - done.words <= {mark(name, "note")}  # which a form that is refused shows again
