"""No page of a person's own work reads a table from end to end, however many patients there are.

With a hundred patients PostgreSQL rightly reads most tables as a whole: they are a few pages long. So in the quick size
it is told that this costs a fortune (`enable_seqscan = off`): what it reads so all the same, no index serves. In the
full size there are ten thousand, and it chooses as it likes.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import select, text

from portal.audit.verify import faults
from portal.database import db
from portal.programs.contact_models import ContactDetails
from portal.programs.contacts import contact_of
from tests import postgres
from tests.benchmarks.growth import page, pages, plans, server
from tests.benchmarks.growth.laying import lay
from tests.benchmarks.growth.people import Clinic
from tests.proof.row import Proof

QUICK, FULL = 60, 10_000


class Stopped(Exception):
    pass


def stop_at(part: int) -> Callable[[int, int], None]:
    def told(done: int, _of: int) -> None:
        if done == part:
            raise Stopped

    return told


@contextmanager
def clinic_of(proof: Proof, app: Flask) -> Iterator[tuple[Flask, Clinic, int]]:
    """The full one lies in a cluster of its own, which stays; foreign keys are checked in the quick one."""
    now = datetime.now(UTC)
    if proof.full:
        with server.running(postgres.FAST) as url:
            full = server.application(url, FULL)
            yield full, lay(full, FULL, server.now(), trusting=True, told=lambda *_: None), FULL
            with full.app_context():
                db.session.remove()
                db.engine.dispose()
        return
    try:
        with pytest.raises(Stopped):
            lay(app, QUICK, now, trusting=False, told=stop_at(5))
        yield app, lay(app, QUICK, now, trusting=False, told=lambda *_: None), QUICK
    finally:
        with app.app_context():  # the others find the rows put back, and no table that is not the portal's
            db.session.execute(text("DROP TABLE growth_part"))
            db.session.commit()


@contextmanager
def asking(app: Flask, full: bool) -> Iterator[psycopg.Connection[Any]]:
    with app.app_context():
        url = db.engine.url.render_as_string(hide_password=False).replace("+psycopg", "")
    with psycopg.connect(url, autocommit=True) as connection:
        if not full:
            connection.execute("SET enable_seqscan = off")
        yield connection


@pytest.mark.proof("M3")
@pytest.mark.parametrize("app", ["postgresql"], indirect=True)
def test_no_page_reads_a_whole_table(app: Flask, proof: Proof) -> None:
    with clinic_of(proof, app) as (laid, clinic, size), asking(laid, proof.full) as connection:
        found = {name: several[0] for name, several in pages.opened(laid, clinic, size).items()}
        long = plans.grown(connection) if proof.full else plans.any_but_fixed(connection)
        read = {}
        for name, one in found.items():
            with plans.sent(laid) as seen:
                assert one().status_code == 200, name
            proof.tried(len(seen))
            read[name] = {str(whole) for each in seen for whole in plans.wholes(connection, each, long)}
        if not proof.full:
            read = {name: {one for one in of if one.startswith("Seq")} for name, of in read.items()}
        wrong = {name: of for name, of in read.items() if of}
        proof.figures["statements that read a whole table"] = sum(map(len, wrong.values()))
        assert not wrong
        assert plans.wholes(connection, ("SELECT 1 FROM message WHERE sent_at > now()", None), long)  # it can be seen
        if not proof.full:
            hold(laid, size)


def hold(app: Flask, size: int) -> None:
    """As many rows as there should be though it was stopped, and chains without a fault."""
    with app.app_context():
        rows = {
            name: db.session.scalar(text(f"SELECT count(*) FROM {name}"))
            for name in ("message", "submission_version", "submission")
        }
        assert list(faults()) == []
        told = [contact_of(one) for one in db.session.scalars(select(ContactDetails.patient_id))]
    assert len(told) == size
    assert all(one.is_known and one.tel and one.contact_tel and one.by_herself for one in told), (
        "as the portal opens it"
    )
    desk = sum(3 if number % 200 == 7 else 4 for number in range(size) if number % 20 == 7)
    assert rows == {"message": 50 * size + desk, "submission_version": 40 * size, "submission": 41 * size}


def test_the_page_says_what_was_measured() -> None:
    assert page.text(json.loads(page.RESULT.read_text())) == page.PAGE.read_text()


def test_a_range_gathered_beside_one_record_is_seen() -> None:
    """As PostgreSQL planned the access log of one person for any values."""
    chain = {"Node Type": "Bitmap Index Scan", "Index Cond": "(chain_id = $3)"}
    days = {"Node Type": "Bitmap Index Scan", "Index Cond": "((id >= $1) AND (id < $2))"}

    def heap(*both: dict[str, str]) -> dict[str, object]:
        return {"Node Type": "Bitmap Heap Scan", "Plans": [{"Node Type": "BitmapAnd", "Plans": list(both)}]}

    assert plans._gathers_a_range(heap(chain, days))
    assert not plans._gathers_a_range(heap(chain, chain))
