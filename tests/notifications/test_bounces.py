"""A mail that comes back later is known by its Message-ID, and only a failure for good counts."""

from collections.abc import Callable, Iterator
from email.message import EmailMessage, Message
from email.mime.base import MIMEBase
from uuid import UUID, uuid4

import pytest
from click.testing import CliRunner
from flask import Flask

from portal.cli import bounces
from portal.cli.main import main
from portal.database import transaction
from portal.notifications.bouncing import LARGEST, take_back
from tests.notifications.given import by, deliveries, round_of, tell, with_settings
from tests.notifications.server import Inbox
from tests.visitor import Visitor

ADDRESS = "maya@riverbend.example"


@pytest.fixture
def sent(app: Flask, inbox: Inbox) -> Iterator[UUID]:
    """A mail to Maya that the server took."""
    with with_settings(app, mail=by(inbox.port)):
        tell(app, "maya")
        round_of(app)
        yield deliveries(app)[-1].id


def report(delivery_id: UUID, action: str = "failed", status: str = "5.1.1", whole: bool = True) -> bytes:
    """As a mail server writes it: in words, for a machine, and the mail it is about or its headers alone."""
    about = f"Message-ID: <{delivery_id.hex}@neutral.example>\r\nTo: {ADDRESS}\r\n"
    result = MIMEBase("multipart", "report", **{"report-type": "delivery-status"})
    words = EmailMessage()
    words.set_content(f"The mail to <{ADDRESS}> could not be delivered.")
    result.attach(words)
    machine = MIMEBase("message", "delivery-status")
    for block in (
        "Reporting-MTA: dns; far.example",
        f"Final-Recipient: rfc822; {ADDRESS}\nAction: {action}\nStatus: {status}",
    ):
        part = Message()
        for line in block.split("\n"):
            name, _, value = line.partition(": ")
            part[name] = value
        machine.attach(part)
    result.attach(machine)
    returned = MIMEBase(*(("message", "rfc822") if whole else ("text", "rfc822-headers")))
    if whole:
        mail = Message()
        mail["Message-ID"] = f"<{delivery_id.hex}@neutral.example>"
        mail.set_payload("Hello,")
        returned.attach(mail)
    else:
        returned.set_payload(about)
    result.attach(returned)
    return result.as_bytes()


def take(app: Flask, raw: bytes) -> bool:
    with app.app_context(), transaction():
        return take_back(raw)


@pytest.mark.parametrize("whole", [True, False])
def test_the_administrator_sees_it_and_with_a_right_address_it_goes_again(
    app: Flask, sent: UUID, inbox: Inbox, visit: Callable[[str], Visitor], whole: bool
) -> None:
    sam = visit("sam")
    assert "Maya Torres" not in sam.get("/admin/outbox").text
    assert take(app, report(sent, whole=whole))
    assert not take(app, report(sent, whole=whole))
    (one,) = deliveries(app)
    assert (one.fault, one.sent_at) == ("5.1.1", None)
    page = sam.get("/admin/outbox")
    assert "Maya Torres" in page.text
    address = next(link for link in page.links() if link.endswith("/email-address"))
    sam.submit(sam.get(address), address, email="maya.torres@riverbend.example")
    before = len(inbox.mails)
    round_of(app)
    assert len(inbox.mails) == before + 1


def test_what_is_not_a_failure_for_good_changes_nothing(app: Flask, sent: UUID) -> None:
    plain = EmailMessage()
    plain["Message-ID"] = f"<{sent.hex}@neutral.example>"
    plain.set_content("Thank you")
    ours = report(sent)
    for other in (
        report(sent, action="delayed"),
        report(sent, status="4.2.2"),
        report(uuid4()),
        plain.as_bytes(),
        ours[:300],
        ours.replace(b"multipart/report", b"multipart/mixed"),
        b"",
        b"\xff\x00" * 99,
        b"x" * (LARGEST + 9),
        b"Content-Type: a/b; x*\r\n\r\nwords",
        ours.replace(f"<{sent.hex}@neutral.example>".encode(), b"<a@["),
    ):
        assert not take(app, other)
    assert deliveries(app)[0].given_up_at is None
    assert take(app, ours)


def test_the_mail_server_hands_it_over(app: Flask, sent: UUID, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(bounces, "create_app", lambda: app)
    for raw, said in ((b"nothing", "Nothing in it"), (report(sent), "was not received")):
        told = CliRunner().invoke(main, ["bounces"], input=raw, catch_exceptions=False)
        assert said in told.output
    assert deliveries(app)[0].given_up_at is not None
