"""Two machines that serve, two workers, two databases: each of them is lost while people write. Nothing else is."""

import http.client
import time
from collections import Counter
from contextlib import closing
from itertools import chain

import pytest
from flask import Flask

from tests.faults.crew import Crew, crew_at, faults_at_rest, lost_drafts, lost_or_doubled
from tests.faults.place import wait_until
from tests.faults.soaking import paced
from tests.hosts.estate import PORT, Causes, Estate, Machine, longest_gap, watched
from tests.hosts.late import LOG, answered_by_standby, rounds_without_the_newest
from tests.notifications.crowd import crowd
from tests.proof.row import Proof
from tests.visitor import Visitor

KINDS = ("draft", "message", "message", "file", "look", "review")
SIGNED_IN_OR_TOLD_TO_WAIT = {200, 303, 502, 503, 504}
NOTED_AFTER = 5
"""Mails that a worker may have sent and not yet noted, when it or its database goes."""
PACE = 0.2
"""Seconds from one request of a person's to the next."""
LONGEST = 10
"""Seconds without service when the primary is lost and the standby promoted."""


def losses(home: Estate, crew: Crew, number: int, proof: Proof) -> tuple[float, float]:
    """A server, a worker and the primary, one after the other. At the last: for how long nobody was served, and for how
    long one of them was not."""
    one = home.machines[number % 2]
    is_silent = number % 4 == 1
    if is_silent:
        one.host.cut()
    home.kill_server(one)
    home.kill_worker(home.machines[proof.random.randrange(2)] if not is_silent else one)
    going_on(crew)
    one.host.mend()
    for machine in home.machines:
        home.kill_worker(machine)
        home.work(machine)
    home.serve(one)
    going_on(crew)
    moments = [watched(writer) for writer in crew.writers]
    began = time.monotonic()
    home.pair.lose_primary()
    home.pair.promote()
    going_on(crew)
    wait_until(lambda: all(len(seen) > 1 and seen[-1] > began for seen in moments))
    gaps = longest_gap(sorted(chain(*moments)), began), max(longest_gap(seen, began) for seen in moments)
    home.pair.come_back()
    return gaps


def help_of(machine: Machine) -> str:
    """The page with the clinic's numbers, asked of this machine itself."""
    with closing(http.client.HTTPConnection(machine.host.address, PORT, timeout=20)) as line:
        line.request("GET", "/help", headers={"Host": "localhost", "Accept-Encoding": "identity"})
        return line.getresponse().read().decode()


def going_on(crew: Crew) -> None:
    promised = crew.promised
    wait_until(lambda: crew.promised >= promised + 6)  # more than were on their way


@pytest.mark.proof("S2")
def test_a_page_from_the_standby_lacks_nothing(home: Estate, reader: Flask, proof: Proof) -> None:
    rounds, standby = proof.size(4, 500), home.pair.standby
    with answered_by_standby(reader) as seen:
        missing = rounds_without_the_newest(standby, reader, proof, rounds)
    proof.tried(rounds, len(missing))
    proof.figures["statements that the standby answered"] = len(seen)
    assert missing == []
    assert seen
    maya = Visitor(reader, "maya")
    standby.kill()  # from here on nothing can be acknowledged
    with answered_by_standby(reader) as seen:
        maya.get(LOG)
    standby.start()
    assert not seen, "the primary makes it"


def test_a_standby_that_is_not_asked_how_late_it_is_is_found(
    home: Estate, reader: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("portal.standby._is_up_to_date", lambda: True)
    assert 0 in rounds_without_the_newest(home.pair.standby, reader, Proof("S2"), 1)


def test_what_the_clinic_changes_on_one_machine_is_said_by_the_other(home: Estate) -> None:
    """A third, on which nobody looks for changes, goes on with what it knew at its start."""
    sam = home.place.client("sam")
    fields = sam.visitor.get("/admin/clinic").form("/clinic")
    sent = {name: value for name, value in fields.items() if name not in ("@", "csrf_token")}
    assert sam.post("/admin/clinic", {**sent, "phone": "(555) 010-4242"}) == 303
    wait_until(lambda: all("010-4242" in help_of(machine) for machine in home.machines), seconds=30)
    assert "010-4242" not in Visitor(home.place.app).get("/help").html


@pytest.mark.proof("S1")
def test_whatever_is_lost_nothing_that_was_promised_is(home: Estate, proof: Proof) -> None:
    rounds = proof.size(1, 20)
    people = crowd(home.place.app, proof.size(40, 3000))
    with crew_at(home.place, KINDS) as crew, Causes(home.place.app, people, pause=0.1) as causes:
        for writer in crew.writers:
            writer.write = paced(writer.write, PACE)
        crew.go()
        gaps = [losses(home, crew, number, proof) for number in range(rounds)]
        crew.rest()
        assert [one.client.get("/") for one in crew.writers] == [200] * len(KINDS), "signed in still"
    found = lost_drafts(home.place, crew) + lost_or_doubled(home.place, crew) + faults_at_rest(home.place)
    reached, told = all_told(home, causes)
    proof.tried(rounds * 3, len(found))
    proof.figures |= {
        "hosts": home.net.kind,
        "writes acknowledged": crew.promised,
        "notices": len(causes.kept),
        "second copies of a mail": sum(told.values()) - len(told),
        "longest without service, s": round(max(all_of_them for all_of_them, _ in gaps), 1),
        "longest for one person, s": round(max(one for _, one in gaps), 1),
    }
    assert not found, found[:20]
    assert crew.answers.keys() <= SIGNED_IN_OR_TOLD_TO_WAIT, crew.answers
    assert set(causes.kept) <= reached <= {*causes.kept, *causes.unsure}, "lost, or told of nothing"
    assert len(told) == len(reached), "one cause, one Message-ID"
    assert sum(told.values()) - len(told) <= rounds * 5 * NOTED_AFTER
    assert max(gaps)[0] <= LONGEST or not proof.full


def all_told(home: Estate, causes: Causes) -> tuple[set[str], Counter[str]]:
    """Whom the mails of these causes reached, and how often each of them came."""
    wait_until(lambda: set(causes.kept) <= set(home.inbox.to))
    mails = [mail for mail in home.inbox.mails if str(mail["To"]).endswith("@crowd.example")]
    return {str(mail["To"]) for mail in mails}, Counter(str(mail["Message-ID"]) for mail in mails)


def test_a_standby_that_only_follows_is_found(home: Estate) -> None:
    """When the primary does not wait for it, it may lack what was promised."""
    home.pair.wait_for_none()
    with crew_at(home.place, ("message",)) as crew:
        home.pair.standby.kill()
        crew.go()
        going_on(crew)
        crew.rest()
        home.pair.lose_primary()
        home.pair.standby.start()
        home.pair.promote()
    assert lost_or_doubled(home.place, crew)
