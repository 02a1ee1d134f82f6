"""A connection breaks at any byte of what is sent, or of the answer; whoever sends it again has it there once."""

import socket
import struct
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import func, select

from portal.database import db
from portal.materials.models import Material
from portal.messages.models import Message
from portal.worksheets.models import Assignment, Submission, SubmissionVersion
from tests.faults.client import Client
from tests.faults.crew import PICTURE, faults_at_rest
from tests.faults.place import Place, looking
from tests.materials.given import form_of
from tests.messages.given import thread_with
from tests.proof.row import Proof
from tests.safety.given import CALM
from tests.worksheets_http.given import give, id_in

RESET = struct.pack("ii", 1, 0)
ANSWER = 900  # bytes: more than the head of one


@dataclass
class Sending:
    """One kind of POST: a body that is new each time, and how many rows there are of the last one."""

    client: Client
    new: Callable[[], tuple[str, dict[str, Any], dict[str, bytes]]]
    kept: Callable[[], int]


def _messages(place: Place) -> Sending:
    client, thread, last = place.client("maya"), thread_with(place.app, "maya"), [""]

    def new() -> tuple[str, dict[str, Any], dict[str, bytes]]:
        last[0] = uuid4().hex
        return f"{thread}/messages", {"body": "Kept once", "form_key": last[0]}, {}

    before = [0]

    def kept() -> int:
        now = db.session.scalar(select(func.count()).select_from(Message)) or 0
        before[0], new_ones = now, now - before[0]
        return new_ones

    with looking(place.app):
        kept()
    return Sending(client, new, kept)


def _sheets(place: Place) -> Sending:
    client, last = place.client("maya"), [""]

    def new() -> tuple[str, dict[str, Any], dict[str, bytes]]:
        last[0] = give(place.app, "maya", "phq-9")
        return f"{last[0]}/submission", {**CALM, "form_key": uuid4().hex}, {}

    def kept() -> int:
        of = select(func.count(SubmissionVersion.id)).join(Submission).join(Assignment)
        return db.session.scalar(of.where(Assignment.id == id_in(last[0]))) or 0

    return Sending(client, new, kept)


def _handouts(place: Place) -> Sending:
    client, url, last = place.client("dana"), form_of(place.app), [""]
    form = client.visitor.get(url).form("/handouts")
    plain = {name: value for name, value in form.items() if name not in ("@", "csrf_token", "file")}

    def new() -> tuple[str, dict[str, Any], dict[str, bytes]]:
        last[0] = uuid4().hex
        return url, {**plain, "title": last[0], "form": "file", "text": "", "form_key": last[0]}, {"file": PICTURE}

    def kept() -> int:
        return db.session.scalar(select(func.count()).select_from(Material).where(Material.title == last[0])) or 0

    return Sending(client, new, kept)


def cut(client: Client, wire: bytes, sent: int, read: int, hard: bool) -> None:
    """Send so many bytes, read so many, and be gone."""
    with socket.create_connection(("127.0.0.1", client.port), timeout=30) as one, suppress(ConnectionError):
        one.sendall(wire[:sent])
        while read > 0 and (piece := one.recv(min(read, 4096))):
            read -= len(piece)
        if hard:
            one.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)


def on_the_wire(client: Client, path: str, body: bytes, kind: str) -> bytes:
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{client.port}\r\nCookie: {client.cookie}\r\n"
    return f"{head}Content-Type: {kind}\r\nContent-Length: {len(body)}\r\n\r\n".encode() + body


def wrong_of(
    place: Place, sending: Sending, many: int, proof: Proof, keys: Callable[[dict[str, Any]], Any]
) -> Counter[str]:
    """Half are cut on the way there, half on the way back; then each is sent again, whole."""
    found: Counter[str] = Counter()
    for number in range(2 * many):
        path, fields, files = sending.new()
        body, kind = sending.client.packed(fields, **files)
        wire = on_the_wire(sending.client, path, body, kind)
        back = number % 2
        sent, read = (len(wire), proof.random.randrange(ANSWER)) if back else (proof.random.randrange(len(wire)), 0)
        cut(sending.client, wire, sent, read, proof.random.random() < 0.5)
        body, kind = sending.client.packed(keys(fields), **files)
        status = sending.client.ask("POST", path, body, kind)[0]
        with looking(place.app):
            kept = sending.kept()
        found += Counter({"refused": status >= 400, "lost": kept < 1, "doubled": kept > 1})
    return found


@pytest.mark.proof("B9")
def test_what_is_sent_again_is_there_once(sqlite_place: Place, proof: Proof) -> None:
    sqlite_place.serve()
    for make, many in ((_messages, proof.size(4, 100)), (_sheets, proof.size(3, 100)), (_handouts, proof.size(1, 100))):
        found = wrong_of(sqlite_place, make(sqlite_place), many, proof, keys=dict)
        proof.tried(2 * many, found.total())
        assert not found.total(), (make, found)
    assert not faults_at_rest(sqlite_place)


def test_a_form_without_its_key_is_found(sqlite_place: Place) -> None:
    sqlite_place.serve(workers=1)
    proof = Proof("B9 control")
    without = lambda fields: {name: value for name, value in fields.items() if name != "form_key"}  # noqa: E731
    assert wrong_of(sqlite_place, _messages(sqlite_place), 3, proof, keys=without)["doubled"]
