"""A role that the provider takes: what hangs on it passes on at once, as when an administrator takes it."""

from collections.abc import Callable
from uuid import UUID

from flask import Flask

from tests.accounts.doors import Visit
from tests.accounts.provider.conftest import Set
from tests.accounts.provider.played import Played, of
from tests.caseload.talks_given import book_one, day, talks, told
from tests.visitor import Visitor

Ids = Callable[[str], UUID]


def test_one_to_ones_of_who_is_no_therapist_any_more(
    app: Flask, visit: Visit, ids: Ids, there: Played, set_up: Set
) -> None:
    set_up(app, role_claim="groups", roles=(("all", "therapist"), ("leads", "leader")))
    there.sign_in(Visitor(app), of("priya", groups=["all", "leads"]))
    visit("sam").post(
        f"/admin/people/{ids('maya')}/care-team",
        {"clinician": str(ids("priya")), "care_role": "supervisor", "from_on": str(day())},
    )
    book_one(visit("priya"), ids, day(5), with_whom=str(ids("priya")))
    assert [one.staff_id for one in talks(app)] == [ids("priya")]
    there.sign_in(Visitor(app), of("priya", groups=["leads"]))
    assert [one.staff_id for one in talks(app)] == [ids("jordan")]
    assert told(app, talks(app)[0].id) == ["jordan", "maya", "maya", "priya"]
