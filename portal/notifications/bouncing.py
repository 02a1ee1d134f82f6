"""A mail that came back later: which of ours it was and why, from a delivery status notification (RFC 3464)."""

import re
from collections.abc import Iterator
from email import message_from_bytes
from email.policy import compat32
from typing import Any
from uuid import UUID

from sqlalchemy import update

from portal import clock
from portal.database import db
from portal.notifications.models import Delivery

LARGEST = 1_000_000
"""Bytes of a notification that are read; what is of use stands before the mail that is sent back with it."""
_OURS = re.compile(r"<([0-9a-f]{32})@")
_STATUS = re.compile(r"5\.\d{1,3}\.\d{1,3}")


def take_back(raw: bytes) -> bool:
    """The delivery that it tells of was not received, so the administrator sees it. False for any other mail.

    A notice of a delay changes nothing, nor does a second copy.
    """
    # The older policy reads no header in detail: one that is broken is a text like another.
    mail = message_from_bytes(raw[:LARGEST], policy=compat32)
    if mail.get_content_type() != "multipart/report":
        return False
    parts = list(mail.walk())
    status, delivery_id = _status(parts), _delivery_id(parts)
    if status is None or delivery_id is None:
        return False
    sent = update(Delivery).where(Delivery.id == delivery_id, Delivery.sent_at.is_not(None))
    # Not sent after all: once the address is right, it goes again like any other that was given up.
    came_back: Any = db.session.execute(sent.values(sent_at=None, given_up_at=clock.now(), fault=status))
    return bool(came_back.rowcount)


def _status(parts: list[Any]) -> str | None:
    """The code of the first recipient for whom it failed for good; never the words, which may repeat the address."""
    for block in _blocks(parts):
        code = _STATUS.search(str(block.get("Status", "")))
        if str(block.get("Action", "")).strip().lower() == "failed" and code:
            return code.group()
    return None


def _blocks(parts: list[Any]) -> Iterator[Any]:
    for part in parts:
        if part.get_content_type() == "message/delivery-status" and part.is_multipart():
            yield from part.get_payload()


def _delivery_id(parts: list[Any]) -> UUID | None:
    for part in parts:
        if part.get_content_type() in ("text/rfc822-headers", "message/rfc822"):
            found = _OURS.search(_message_id(part))
            if found:
                return UUID(found.group(1))
    return None


def _message_id(part: Any) -> str:
    if part.get_content_type() == "message/rfc822":
        return str(part.get_payload(0).get("Message-ID", ""))
    words = (part.get_payload(decode=True) or b"").decode("ascii", "replace")
    lines = (line for line in words.splitlines() if line.lower().startswith("message-id:"))
    return next(lines, "")
