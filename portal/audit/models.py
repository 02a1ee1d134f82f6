"""The record as it is kept: links, and the head of each chain. Nothing of it is ever changed."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import ForeignKey, Index, LargeBinary
from sqlalchemy.orm import Mapped, mapped_column

from portal.database import Base, Identified
from portal.vault.sealing import CLINIC

CLINIC_CHAIN = CLINIC
FIRST_LINK = bytes(32)


class AuditChain(Base):
    """The head of one chain. Locked by the writer, so that links of one chain never fork."""

    __tablename__ = "audit_chain"

    id: Mapped[UUID] = mapped_column(primary_key=True)  # the patient's id, or CLINIC_CHAIN
    length: Mapped[int] = mapped_column(default=0)
    head: Mapped[bytes] = mapped_column(LargeBinary(32), default=FIRST_LINK)


class AuditEvent(Identified, Base):
    """One link: who did what to which object, when. Ids and verbs only, never a patient's words.

    A trigger refuses UPDATE and DELETE; another moves the chain's head to this link's hash.
    """

    __tablename__ = "audit_event"
    __table_args__ = (
        Index("uq_audit_event_chain_place", "chain_id", "place", unique=True),
        Index("ix_audit_event_actor_id_id", "actor_id", "id"),  # what one person did, the newest first
    )

    chain_id: Mapped[UUID] = mapped_column(ForeignKey("audit_chain.id"))
    place: Mapped[int]  # 1, 2, 3 ... along the chain
    at: Mapped[datetime]
    actor_id: Mapped[UUID | None]
    verb: Mapped[str]
    subject: Mapped[str]  # the kind of object: "submission", "thread"
    subject_id: Mapped[UUID | None]
    request_id: Mapped[str]
    previous: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
