"""PostgreSQL on two hosts: what the one acknowledges, the other has on its disk."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import mkdtemp
from typing import Any

from sqlalchemy import create_engine, text

from tests import postgres
from tests.faults.place import wait_until
from tests.hosts.net import Host

PORT = 5432
SETTINGS = "-c jit=off -c max_connections=60 -c hot_standby=on -c wal_keep_size=512MB"
URL = "postgresql+psycopg://portal@/{name}?host={hosts}&port={ports}&target_session_attrs={wanted}&application_name=portal"


@dataclass
class Server:
    host: Host
    home: Path

    @property
    def data(self) -> Path:
        return self.home / "data"

    def start(self) -> None:
        options = (
            f"{SETTINGS} -c listen_addresses={self.host.address} -c port={PORT} -c unix_socket_directories={self.home}"
        )
        self.run("pg_ctl", "-D", self.data, "-o", options, "-l", self.home / "log", "-w", "start")

    def kill(self) -> None:
        """All its processes at once, as when the machine is gone."""
        with suppress(AssertionError):  # there is none
            self.run("pg_ctl", "-D", self.data, "-m", "immediate", "-w", "stop")

    def promote(self) -> None:
        self.run("pg_ctl", "-D", self.data, "-w", "promote")

    def run(self, program: str, *words: object) -> None:
        """A program of PostgreSQL's, on this host."""
        done = self._done(program, *words)
        assert done.returncode == 0, f"{done.args}: {done.stderr[-400:]}"

    def reaches(self, other: "Server") -> bool:
        """A line that was mended just now takes a second until there is a way again."""
        return self._done("pg_isready", "-h", other.host.address, "-p", PORT).returncode == 0

    def _done(self, program: str, *words: object) -> "subprocess.CompletedProcess[str]":
        binaries = postgres.programs()
        assert binaries is not None
        command = self.host.inside(*(("runuser", "-u", "postgres", "--") if os.geteuid() == 0 else ()))
        command += [str(binaries / program), *map(str, words)]
        out = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        return subprocess.run(command, **out, text=True, cwd="/", check=False)

    def ask(self, words: str) -> Any:
        """One statement, as the operator; what it says first."""
        url = f"postgresql+psycopg://portal@{self.host.address}:{PORT}/postgres?connect_timeout=5"
        engine = create_engine(url, isolation_level="AUTOCOMMIT")
        try:
            with engine.connect() as connection:
                said = connection.execute(text(words))
                return said.scalar() if said.returns_rows else None
        finally:
            engine.dispose()


@dataclass
class Pair:
    """`primary` takes the writes; `standby` has what was acknowledged. `others` are where both once ran."""

    primary: Server
    standby: Server
    names: list[str] = field(default_factory=list)

    def url(self, name: str, wanted: str = "read-write") -> str:
        addresses = sorted(one.host.address for one in (self.primary, self.standby))
        ports = ",".join(str(PORT) for _ in addresses)
        return URL.format(name=name, hosts=",".join(addresses), ports=ports, wanted=wanted)

    def follow(self) -> None:
        """The standby is made anew of the primary, and from then on nothing is acknowledged that it does not have."""
        shutil.rmtree(self.standby.data, ignore_errors=True)
        wait_until(lambda: self.standby.reaches(self.primary))
        way = f"host={self.primary.host.address} port={PORT} user=portal application_name=standby"
        self.standby.run("pg_basebackup", "-d", way, "-D", self.standby.data, "-X", "stream", "-c", "fast", "-R", "-N")
        self.standby.start()
        self.primary.ask("ALTER SYSTEM SET synchronous_standby_names = 'standby'")
        self.primary.ask("SELECT pg_reload_conf()")
        kept = "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync' AND state = 'streaming'"
        wait_until(lambda: self.primary.ask(kept) == 1)

    def wait_for_none(self) -> None:
        self.primary.ask("ALTER SYSTEM RESET synchronous_standby_names")
        self.primary.ask("SELECT pg_reload_conf()")
        wait_until(lambda: self.primary.ask("SHOW synchronous_standby_names") == "")

    def lose_primary(self) -> None:
        """Cut off first, so that nobody hears that it is gone."""
        self.primary.host.cut()
        self.primary.kill()

    def promote(self) -> None:
        """The steps of the guide. What is to follow the new primary does not exist yet, so it waits for none."""
        self.standby.promote()
        self.primary, self.standby = self.standby, self.primary

    def come_back(self) -> None:
        """The lost machine again, as the standby of the other."""
        self.standby.host.mend()
        self.follow()


@contextmanager
def pair(one: Host, other: Host) -> Iterator[Pair]:
    homes = [Path(mkdtemp(prefix="portal-pg-")) for _ in range(2)]
    if os.geteuid() == 0:
        for home in homes:
            shutil.chown(home, "postgres", "postgres")
    made = Pair(Server(one, homes[0]), Server(other, homes[1]))
    try:
        made.primary.run(
            "initdb", "-D", made.primary.data, "-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N"
        )
        with (made.primary.data / "pg_hba.conf").open("a") as rules:
            rules.write("host all all all trust\nhost replication all all trust\n")
        made.primary.start()
        yield made
    finally:
        for server in (made.primary, made.standby):
            server.kill()
        for home in homes:
            shutil.rmtree(home, ignore_errors=True)
