"""Who is there: programs of ten groups, groups of twelve, a therapist for twenty patients, a leader for two groups."""

import hmac
import json
from dataclasses import dataclass
from datetime import date, timedelta
from hashlib import blake2b

from portal.programs.contacts import TOLD, WORDS
from portal.vault.keyring import KeyRing
from tests.benchmarks.growth.copying import Rows, octets
from tests.benchmarks.growth.marks import DAY, SEED, Sealer, drawn, id_of, instant
from tests.benchmarks.growth.words import name

IN_GROUP, IN_PROGRAM, OF_THERAPIST, OF_LEADER = 12, 10, 20, 2
WEEKS, AHEAD = 12, 4
NOBODY = bytes(32)


@dataclass(slots=True)
class Patient:
    """One, and how far her chain has come."""

    number: int
    id: str
    thread_id: str
    therapist_id: str
    sealer: Sealer
    length: int = 0
    head: bytes = NOBODY

    @property
    def group(self) -> int:
        return self.number // IN_GROUP


@dataclass(frozen=True)
class Clinic:
    """What is the same for all of it. `now`, in milliseconds, is the instant that it is laid around."""

    now: int
    today: date
    zone: str
    ring: KeyRing
    sealer: Sealer
    secret: bytes
    desk_id: str
    """Whoever answers at the front desk."""

    @property
    def made(self) -> int:
        """When everybody came: a week before the first of the twelve."""
        return self.now - (WEEKS + 1) * 7 * DAY

    @property
    def made_on(self) -> date:
        return self.today - timedelta(weeks=WEEKS + 1)

    def id(self, kind: str, number: int) -> str:
        return id_of(self.made, kind, number)

    def day(self, days: int) -> str:
        return (self.today + timedelta(days=days)).isoformat()

    def patient(self, number: int) -> Patient:
        key_id, key = self.id("data_key", number), blake2b(b"key %d" % number, digest_size=32, key=SEED).digest()
        therapist = self.id("therapist", number // OF_THERAPIST)
        return Patient(number, self.id("patient", number), self.id("thread", number), therapist, Sealer(key_id, key))

    def key_of(self, number: int) -> tuple[str, str]:
        """Her data key's id, and the key as it is kept."""
        key_id, key = self.id("data_key", number), blake2b(b"key %d" % number, digest_size=32, key=SEED).digest()
        return key_id, self.ring.wrap(key, f"data_key {key_id}")


def add_person(rows: Rows, clinic: Clinic, kind: str, number: int, role: str, credentials: str = "") -> str:
    """An account that nobody can sign in to with a password, its address found and opened as any other."""
    who, address = clinic.id(kind, number), f"{kind}{number}@growth.example"
    found_by = hmac.new(clinic.secret, f"email:{address}".encode(), "sha256").hexdigest()
    sealed = clinic.sealer.seal("user.email", who, address.encode())
    called = name(drawn("name", kind, number))
    kept = ("active", "en", "device", "usual", "usual", "screen", "f", "", "0", "0", instant(clinic.made))
    rows.add("user", who, called, credentials, sealed, found_by, "", "", *kept)
    rows.add("role_grant", clinic.id(f"role of {kind}", number), who, role, clinic.made_on.isoformat())
    return who


def add_patient(rows: Rows, clinic: Clinic, number: int, last_message: int) -> None:
    """She, her place, her therapist, her key, her chain, her conversation, whom to call, what her payer approved."""
    who = add_person(rows, clinic, "patient", number, "patient")
    key_id, wrapped = clinic.key_of(number)
    therapist, since = clinic.id("therapist", number // OF_THERAPIST), clinic.made_on.isoformat()
    rows.add("data_key", key_id, who, wrapped, instant(clinic.made))
    rows.add("audit_chain", who, "0", octets(NOBODY))
    rows.add("enrollment", clinic.id("place", number), who, clinic.id("group", number // IN_GROUP), since, "")
    rows.add("care_team_member", clinic.id("care", number), who, therapist, "therapist", since)
    rows.add("thread", clinic.id("thread", number), who, "care", instant(clinic.made), instant(last_message), "f")
    doctor = clinic.id("leader", number // IN_GROUP // OF_LEADER)
    certified, made = clinic.day(-(number % 28)), instant(clinic.now - number % 28 * DAY)
    rows.add(
        "certification", clinic.id("certified", number), who, certified, "Dr. Reed", doctor, made, f"certified {number}"
    )
    _reach(rows, clinic, number, who)
    if number % 2 == 0:
        _approve(rows, clinic, number, who, doctor)


def _reach(rows: Rows, clinic: Clinic, number: int, who: str) -> None:
    """How she is reached, and whom her team calls for her, as she told it herself."""
    told, mother = clinic.id("contact", number), name(drawn("mother", number))
    last = number % 10_000
    said = (f"(555) 555-{last:04}", mother, "mother", f"(555) 556-{last:04}")
    words = json.dumps(dict(zip(TOLD, said, strict=True))).encode()
    sealed = clinic.patient(number).sealer.seal(WORDS, told, words)
    rows.add("contact_details", told, who, sealed, who, instant(clinic.made + DAY))


def _approve(rows: Rows, clinic: Clinic, number: int, who: str, by: str) -> None:
    approval, sealer = clinic.id("approval", number), clinic.patient(number).sealer
    payer = sealer.seal("authorization.payer_sealed", approval, b"Blue Plan")
    reference = sealer.seal("authorization.reference_sealed", approval, b"R-%06d" % number)
    days = (clinic.day(-40), clinic.day(20 + number % 40))
    rows.add(
        "authorization",
        *(approval, who, payer, reference, "days", "60", *days, by, instant(clinic.now - 40 * DAY)),
        f"approval {number}",
    )
