"""A real mail server on loopback: it takes mail, or refuses it as it is told."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

TAKEN = "250 OK"


@dataclass
class Inbox:
    """What arrived, in order. `refuse`: what is answered to a recipient; `at_data`: to a mail."""

    raw: list[tuple[str, bytes]] = field(default_factory=list)
    refuse: dict[str, str] = field(default_factory=dict)
    at_data: str = TAKEN
    sender: str = TAKEN
    hang_up: bool = False
    connections: int = 0
    port: int = 0

    async def handle_EHLO(self, server: SMTP, session: Session, envelope: Envelope, name: str, answers: Any) -> Any:
        self.connections += 1
        session.host_name = name
        return answers

    async def handle_MAIL(self, server: SMTP, session: Session, envelope: Envelope, who: str, options: Any) -> str:
        envelope.mail_from = who
        return self.sender

    async def handle_RCPT(self, server: SMTP, session: Session, envelope: Envelope, to: str, options: Any) -> str:
        answer = self.refuse.get(to, TAKEN)
        if answer == TAKEN:
            envelope.rcpt_tos.append(to)
        return answer

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:
        if self.hang_up:
            server.transport.close()
            return TAKEN
        if self.at_data == TAKEN:
            assert isinstance(envelope.content, bytes)
            self.raw += [(to, envelope.content) for to in envelope.rcpt_tos]
        return self.at_data

    @property
    def mails(self) -> list[EmailMessage]:
        return [message_from_bytes(raw, policy=default) for _, raw in self.raw]  # type: ignore[misc]

    @property
    def to(self) -> list[str]:
        return [to for to, _ in self.raw]


class Server(Controller):
    """Leaves nothing open."""

    def factory(self) -> SMTP:
        return SMTP(self.handler, **self.SMTP_kwargs)


@contextmanager
def mail_server(inbox: Inbox | None = None, port: int = 0, **more: Any) -> Iterator[Inbox]:
    inbox = inbox or Inbox()
    inbox.port = port or free_port()
    controller = Server(inbox, hostname="127.0.0.1", port=inbox.port, **more)
    controller.start()
    try:
        yield inbox
    finally:
        controller.stop()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
