"""A real mail server on loopback: it takes mail, or refuses it as it is told."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from tests.faults.serving import free_port

TAKEN = "250 OK"


@dataclass
class Inbox:
    """What arrived, in order. `refuse`: what is answered to a recipient; `at_data`: to a mail; `slow`: its seconds."""

    raw: list[tuple[str, bytes]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    at_data: str = TAKEN
    sender: str = TAKEN
    slow: float = 0.0
    hang_up: bool = False
    connections: int = 0
    port: int = 0

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for _, raw in self.raw]  # type: ignore[misc]

    @property
    def to(self) -> list[str]:
        return [to for to, _ in self.raw]


class Handler:
    """Fills it. Apart from it, since aiosmtpd looks at every attribute of a handler for every connection."""

    def __init__(self, inbox: Inbox) -> None:
        self.inbox = inbox

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: Any) -> Any:
        self.inbox.connections += 1
        session.host_name = name
        return answers

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, who: str, options: Any) -> str:
        envelope.mail_from = who
        return self.inbox.sender

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, to: str, options: Any) -> str:
        answer = self.inbox.refuse.get(to, TAKEN)
        if answer == TAKEN:
            envelope.rcpt_tos.append(to)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        inbox = self.inbox
        if inbox.hang_up:
            server.transport.close()
            return TAKEN
        await asyncio.sleep(inbox.slow / 2)
        if inbox.at_data == TAKEN:
            assert isinstance(envelope.content, bytes)
            inbox.raw += [(to, envelope.content) for to in envelope.rcpt_tos]
        await asyncio.sleep(inbox.slow / 2)
        return inbox.at_data


class Server(Controller):
    """Leaves nothing open."""

    def factory(self) -> SMTP:
        return SMTP(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(inbox: Inbox | None = None, port: int = 0, at: str = "127.0.0.1", **more: Any) -> Iterator[Inbox]:
    inbox = inbox or Inbox()
    inbox.port = port or free_port()
    controller = Server(Handler(inbox), hostname=at, port=inbox.port, **more)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()
