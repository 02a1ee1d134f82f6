"""A binder over a real server: sent as it is made, not packed twice; and one that is cut off holds nobody up."""

from io import BytesIO
from pathlib import Path
from typing import Any
from urllib.parse import urlencode, urljoin
from urllib.request import Request
from zipfile import ZipFile

from tests.browser.plain import PlainPerson
from tests.faults.serving import free_port, serving

BINDER = "/records/binder"


def test_one_that_is_cut_off_holds_nobody_up(demo: Path) -> None:
    port = free_port()
    with serving(demo, port):
        _one_that_is_cut_off_and_one_that_is_not(port)


def _one_that_is_cut_off_and_one_that_is_not(port: int) -> None:
    maya, devon = (_signed_in(port, name) for name in ("maya", "devon"))
    with _asked(maya) as answer:
        assert answer.read(4) == b"PK\x03\x04"
    link = next(one for one in devon.get("/worksheets").links("/worksheets/") if "situation" in _fields(devon, one))
    assert devon.post(devon.get(link), f"{link}/draft", situation="While it is made").status == 200
    with _asked(maya) as answer:
        assert answer.headers["Transfer-Encoding"] == "chunked"
        assert answer.headers["Content-Encoding"] is None
        binder = ZipFile(BytesIO(answer.read()))
    assert binder.testzip() is None
    assert any("Thought record" in name for name in binder.namelist())


def _signed_in(port: int, name: str) -> PlainPerson:
    person = PlainPerson(f"http://127.0.0.1:{port}")
    person.sign_in(name)
    return person


def _asked(person: PlainPerson) -> Any:
    offered = person.get(BINDER)
    (form,) = [form for form in offered.tree.forms if form.action == BINDER]
    body = urlencode({"csrf_token": form.fields["csrf_token"]}).encode()
    request = Request(urljoin(person.address, BINDER), data=body, headers={"Accept-Encoding": "gzip"})
    return person.opener.open(request, timeout=60)


def _fields(person: PlainPerson, link: str) -> set[str]:
    return {field.get("name") for field in person.get(link).tree.iter("textarea")}
