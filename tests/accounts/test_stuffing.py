"""Many guesses from many places: only so many are judged, whoever knows her password comes in meanwhile."""

import os
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import insert, select
from werkzeug.middleware.proxy_fix import ProxyFix

from portal.accounts import throttle, tries
from portal.accounts.models import MOST_WRONG_TRIES, User
from portal.accounts.throttle import Attempt
from portal.app import create_app
from portal.audit.models import AuditEvent
from portal.connections import begin_writing
from portal.database import db, new_id
from portal.vault.sealing import keyed_hash
from tests.accounts.attack import BEGUN, Attack, Judged, many_accounts, too_many, wait_after
from tests.accounts.doors import Visit, address, elsewhere, give_second_factor, is_in, knock, rows
from tests.browser.plain import PlainPerson
from tests.faults.serving import free_port, serving
from tests.proof.row import Proof
from tests.visitor import Visitor

NAMES = ("maya", "devon", "lena", "jordan", "priya", "dana", "luis", "sam")
MILLISECOND = timedelta(milliseconds=1)
Move = Callable[[datetime], None]


@pytest.fixture
def move(time_machine: Any) -> Move:
    """The clock stands where it is put."""

    def put(instant: datetime) -> None:
        time_machine.move_to(instant, tick=False)

    put(BEGUN)
    return put


def stuff(app: Flask, accounts: list[str], guesses: int, random: Any, move: Move) -> tuple[Attack, int]:
    """So many guesses within an hour from fifty places. How often the most wanted account's owner could not come in."""
    attack, owner, shut_out = Attack(app), Visitor(app), 0
    wanted = accounts[0]
    knock(owner, wanted)
    for n in range(guesses):
        at = BEGUN + n * timedelta(hours=1) / max(guesses, 1000)
        move(at)
        attack.guess(wanted if n % 5 == 0 else random.choice(accounts), random.randrange(50), at)
        if n % 50 == 25:
            owner.post("/sign-out")
            knock(owner, wanted)
            shut_out += not is_in(owner)
    return attack, shut_out


@pytest.mark.proof("F1")
def test_stuffing(sqlite_app: Flask, proof: Proof, move: Move) -> None:
    guesses, accounts = proof.size(130, 10_000), many_accounts(sqlite_app, proof.size(6, 500))
    attack, shut_out = stuff(sqlite_app, accounts, guesses, proof.random, move)
    broken = too_many(attack.judged)
    proof.tried(guesses, len(broken) + shut_out + len(attack.broken))
    proof.figures |= {"judged": len(attack.judged), "refused": attack.refused, "times the owner came in": guesses // 50}
    assert (broken, shut_out, attack.broken) == ([], 0, [])
    assert attack.refused > 0, "the limits were never reached"


@pytest.mark.parametrize("gone", ["PER_ACCOUNT", "PER_ADDRESS"])
def test_a_limit_that_is_gone_is_found(
    sqlite_app: Flask, proof_random: Any, move: Move, monkeypatch: pytest.MonkeyPatch, gone: str
) -> None:
    monkeypatch.setattr(tries, gone, ())
    attack, _ = stuff(sqlite_app, many_accounts(sqlite_app, 3), 70, proof_random, move)
    if gone == "PER_ADDRESS":
        for n in range(12):
            attack.guess(f"nobody{n}@example.org", 60, BEGUN)
    assert too_many(attack.judged)


@pytest.fixture
def proof_random() -> Any:
    return Proof("control").random


def test_guesses_that_are_not_slowed_are_found() -> None:
    quick = [Judged("maya", n, BEGUN + timedelta(minutes=5 * n)) for n in range(30)]
    assert too_many(quick) == ["maya: not slowed"]


@pytest.mark.proof("F3")
def test_the_limits(sqlite_app: Flask, proof: Proof, move: Move) -> None:
    """One account from ever new places, at the first instant at which a guess may be judged and just before."""
    attack, maya, mine = Attack(sqlite_app), address("maya"), Visitor(sqlite_app)
    knock(mine, "maya")
    mine.post("/sign-out")
    at, faults = BEGUN, 0
    times: list[datetime] = []
    while len(times) < MOST_WRONG_TRIES:
        move(at)
        faults += attack.guess(maya, len(times), at) != 422
        times.append(at)
        window = times[-10] + timedelta(minutes=5) if len(times) >= 10 else at
        at = max(at + wait_after(times), window)
        if at > times[-1] and len(times) < MOST_WRONG_TRIES:
            move(at - MILLISECOND)
            faults += attack.guess(maya, 200, at) != 429
    hours = round((at - BEGUN).total_seconds() / 3600)
    move(at + timedelta(days=3))  # long after every limit that counts tries
    faults += knock(elsewhere(Visitor(sqlite_app)), "maya", status=429).status != 429
    knock(mine, "maya")
    account = mine.get("/account")
    assert "Choose a new one, and it works everywhere again." in account.text
    assert account.tree.xpath("//details[@open][@id='password']")
    proof.tried(len(times) + attack.refused, faults + len(too_many(attack.judged)))
    proof.figures |= {"hours for 100 guesses": hours}
    assert proof.failures == 0
    shut = select(AuditEvent.verb).where(AuditEvent.verb == "shut the password after wrong tries")
    assert rows(sqlite_app, shut)


@pytest.mark.parametrize("way", ["an administrator", "a new password"])
def test_a_password_that_is_shut_is_let_in_again(app: Flask, visit: Visit, ids: Any, way: str) -> None:
    mine = visit()
    knock(mine, "maya")
    with app.app_context():
        begin_writing()
        db.session.get_one(User, ids("maya")).wrong_tries = MOST_WRONG_TRIES
        db.session.commit()
    refused = knock(elsewhere(visit()), "maya", status=429)
    assert "use a browser that you have signed in with before" in refused.text
    if way == "an administrator":
        sam = visit("sam")
        person = sam.get(f"/admin/people/{ids('maya')}")
        assert "only on browsers they have used before" in person.text
        ask = sam.get(f"/admin/people/{ids('maya')}/wrong-tries")
        sam.submit(ask, "/wrong-tries")
        assert "wrong tries" not in sam.get(f"/admin/people/{ids('maya')}").text
        knock(elsewhere(visit()), "maya")
    else:
        new = "a lamp in every window"
        page = mine.get("/account")
        mine.submit(page, "/password", old_password="riverbend-demo", new_password=new, repeat=new)
        knock(elsewhere(visit()), "maya", new)


def test_coming_in_begins_the_count_anew(app: Flask, visit: Visit) -> None:
    knock(elsewhere(visit()), "maya", "wrong", status=422)
    assert rows(app, select(User.wrong_tries).where(User.name == "Maya Torres")) == 1
    knock(elsewhere(visit()), "maya")
    assert rows(app, select(User.wrong_tries).where(User.name == "Maya Torres")) == 0


def test_a_thousand_wrong_tries_everywhere_are_enough(app: Flask, visit: Visit, move: Move) -> None:
    mine = visit()
    knock(mine, "maya")
    with app.app_context():
        begin_writing()
        bucket = keyed_hash("from", "everywhere")
        noted = [{"id": new_id(), "bucket": bucket, "at": BEGUN} for _ in range(999)]
        db.session.execute(insert(Attempt), noted)
        db.session.commit()
    knock(elsewhere(visit(), 1), "devon", "wrong", status=422)
    knock(elsewhere(visit(), 2), "lena", status=429)
    knock(mine, "maya")


def test_the_limits_of_the_second_step(sqlite_app: Flask, move: Move) -> None:
    """Five in five minutes, twenty in an hour, fifty in a day: each at the first instant that it allows."""
    give_second_factor(sqlite_app, "jordan")
    browser, at = Visitor(sqlite_app), BEGUN
    given: list[datetime] = []
    move(at)
    knock(browser, "jordan")
    while len(given) < 50:
        move(at)
        with sqlite_app.app_context():
            begin_writing()
            user_id = db.session.scalars(select(User.id).where(User.name.like("Jordan %"))).one()
            assert tries.Step(user_id).may_try()
            given.append(at)
            spans = ((5, timedelta(minutes=5)), (20, timedelta(hours=1)), (50, timedelta(days=1)))
            at = max([at, *(given[-n] + span for n, span in spans if len(given) >= n)])
            if at > given[-1]:
                move(at - MILLISECOND)
                assert not tries.Step(user_id).may_try()
    assert at == BEGUN + timedelta(days=1)


def _in_a_process(settings: Any, guesses: int, place: int) -> Callable[[], int]:
    """So many guesses from a process of its own, begun now; what it returns waits, and says how many it judged."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            attack = Attack(create_app(settings))
            for n in range(guesses):
                attack.guess(address("maya"), place + n % 20, BEGUN)
            os.write(writing, b"%d" % len(attack.judged))
        finally:
            os._exit(0)
    os.close(writing)

    def wait() -> int:
        os.waitpid(child, 0)
        with os.fdopen(reading, "rb") as said:
            return int(said.read() or -1000)

    return wait


@pytest.mark.proof("F4")
def test_two_processes_and_a_restart(app: Flask, proof: Proof) -> None:
    settings, guesses = app.extensions["settings"], proof.size(12, 200)
    with app.app_context():
        db.engine.dispose()
    both = [_in_a_process(settings, guesses, place) for place in (0, 50)]
    judged = sum(wait() for wait in both)
    later = _in_a_process(settings, 5, 100)()
    proof.tried(2 * guesses + 5, abs(judged - 10) + later)
    assert (judged, later) == (10, 0)


def test_a_process_that_counts_for_itself_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(throttle, "_since", lambda bucket, within: (0, None))
    attack = Attack(sqlite_app)
    for n in range(12):
        attack.guess(address("maya"), n, BEGUN)
    assert len(attack.judged) > 10


SPOOFS = ("192.0.2.{n}", "192.0.2.{n}, 198.51.100.1", "127.0.0.1", "2001:db8::{n}", "unknown", "'; --", "")


@pytest.fixture
def behind_a_proxy(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> Flask:
    """As PORTAL_PROXY_HOPS=1 has it."""
    monkeypatch.setattr(sqlite_app, "wsgi_app", ProxyFix(sqlite_app.wsgi_app, x_for=1, x_proto=1))  # type: ignore[method-assign]
    return sqlite_app


@pytest.mark.proof("F5")
@pytest.mark.parametrize(
    ("place", "last"), [("sqlite_app", ""), ("behind_a_proxy", ", 203.0.113.9")], ids=["direct", "behind-a-proxy"]
)
def test_a_forwarded_address_moves_nothing(request: Any, proof: Proof, move: Move, place: str, last: str) -> None:
    """Without a proxy the header is not read; behind one only what the proxy wrote last."""
    guesses = proof.size(20, 500)
    judged = judged_with_spoofs(request.getfixturevalue(place), guesses, last)
    proof.tried(guesses, abs(judged - 10))
    assert judged == 10


def judged_with_spoofs(app: Flask, guesses: int, last: str) -> int:
    attack = Attack(app)
    for n in range(guesses):
        spoofed = SPOOFS[n % len(SPOOFS)].format(n=n % 250)
        attack.guess(f"nobody{n}@example.org", 1, BEGUN, **{"X-Forwarded-For": spoofed + last})
    return len(attack.judged)


def test_a_header_that_is_believed_is_found(behind_a_proxy: Flask, move: Move) -> None:
    assert judged_with_spoofs(behind_a_proxy, 40, "") > 10


@pytest.mark.proof("F10")
def test_many_sign_ins_at_once(sqlite_app: Flask, proof: Proof, tmp_path: Path) -> None:
    """In full: on a server as it is run, with what its processes hold in memory at their most."""
    at_once = proof.size(8, 100)
    statuses = at_a_server(tmp_path, at_once, proof) if proof.full else sign_in_at_once(sqlite_app, at_once)
    faults = [status for status in statuses if status >= 500]
    proof.tried(at_once, len(faults) + (proof.figures.get("megabytes more", 0) > 200))
    assert not faults
    assert len(statuses) == at_once


def at_a_server(instance: Path, count: int, proof: Proof) -> list[int]:
    statuses: list[int] = []
    with serving(instance, port := free_port()) as server:
        people = [
            (PlainPerson(f"http://127.0.0.1:{port}", patience=300), address(NAMES[n % len(NAMES)]))
            for n in range(count)
        ]
        doors = [person.get("/sign-in") for person, _ in people]

        def come(person: PlainPerson, door: Any, email: str) -> None:
            statuses.append(person.post(door, "/sign-in", email=email, password="riverbend-demo").status)

        before = _memory(server.pid, "VmRSS")
        _together(come, [(person, door, email) for (person, email), door in zip(people, doors, strict=True)])
        proof.figures |= {"megabytes more": _memory(server.pid, "VmHWM") - before, "at once": count}
    return statuses


def _memory(group: int, what: str) -> int:
    """Of every process of a group, in megabytes."""
    processes = [path for path in Path("/proc").iterdir() if path.name.isdigit() and _is_of(int(path.name), group)]
    lines = [line for path in processes for line in (path / "status").read_text().splitlines()]
    return sum(int(line.split()[1]) for line in lines if line.startswith(what + ":")) // 1024


def _is_of(process: int, group: int) -> bool:
    try:
        return os.getpgid(process) == group
    except ProcessLookupError:
        return False


def sign_in_at_once(app: Flask, count: int) -> list[int]:
    statuses: list[int] = []
    visitors = [(elsewhere(Visitor(app), n), address(NAMES[n % len(NAMES)])) for n in range(count)]

    def come(visitor: Visitor, email: str) -> None:
        fields = {"csrf_token": visitor.csrf_token(), "email": email, "password": "riverbend-demo"}
        statuses.append(visitor.client.post("/sign-in", data=fields).status_code)

    _together(come, visitors)
    return statuses


def _together(act: Callable[..., None], each: Sequence[tuple[Any, ...]]) -> None:
    threads = [Thread(target=act, args=one) for one in each]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def test_a_sign_in_that_breaks_is_found(sqlite_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    def no_memory(*_: Any) -> bool:
        raise MemoryError

    monkeypatch.setattr("portal.accounts.passwords.is_right", no_memory)
    assert sign_in_at_once(sqlite_app, 2) == [500, 500]
