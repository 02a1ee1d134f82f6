"""A PostgreSQL server of the tests' own: a throw-away cluster on a socket in a temporary folder."""

import os
import shutil
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import mkdtemp

from sqlalchemy import Engine, text

FAST = (
    "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c jit=off"
    " -c listen_addresses='' -c max_connections=50"
)


def programs() -> Path | None:
    """Where initdb and pg_ctl lie, if `make test` found them."""
    folder = os.environ.get("PORTAL_POSTGRES")
    return Path(folder) if folder else None


SAFE = "-c listen_addresses='' -c jit=off -c max_connections=50"
"""As an operator has it: what was committed is on the disk."""


@dataclass(frozen=True)
class Cluster:
    """One that runs, and can be stopped without a word and started again."""

    home: Path
    settings: str

    @property
    def url(self) -> str:
        """The prefix to which a database name is added."""
        return f"postgresql+psycopg://portal@/{{name}}?host={self.home}"

    def start(self) -> None:
        options = f"{self.settings} -c unix_socket_directories={self.home}"
        self._control("-o", options, "-l", self.home / "log", "-w", "start")

    def stop(self) -> None:
        self._control("-m", "immediate", "-w", "stop")

    def halt(self) -> None:
        """Everything on the disk first."""
        self._control("-m", "fast", "-w", "-t", "300", "stop")

    def _control(self, *words: object) -> None:
        binaries = programs()
        assert binaries is not None
        _run(binaries / "pg_ctl", "-D", self.home / "data", *words)


@contextmanager
def cluster(settings: str = FAST) -> Iterator[str]:
    """Start a cluster; yields the URL prefix to which a database name is added; stops and removes it."""
    with running(settings) as server:
        yield server.url


@contextmanager
def running(settings: str) -> Iterator[Cluster]:
    """The same, to be stopped and started meanwhile."""
    home = Path(mkdtemp(prefix="portal-pg-"))
    try:
        _initialise(home)
        server = Cluster(home, settings)
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(home, ignore_errors=True)


@contextmanager
def kept(home: Path, settings: str) -> Iterator[Cluster]:
    """One that is there the next time as well. Whoever finds it running leaves it running."""
    server = Cluster(home, settings)
    if (home / "data/postmaster.pid").exists():
        yield server
        return
    if not (home / "data").exists():
        home.mkdir(parents=True, exist_ok=True)
        _initialise(home)
    server.start()
    try:
        yield server
    finally:
        server.halt()


def _initialise(home: Path) -> None:
    binaries = programs()
    assert binaries is not None
    if os.geteuid() == 0:
        shutil.chown(home, "postgres", "postgres")
    made = ("-U", "portal", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "-N")
    _run(binaries / "initdb", "-D", home / "data", *made)


def keep_rows(engine: Engine, tables: list[str]) -> Callable[[], None]:
    """Keep a copy of every row beside its table; returns what puts all of them back, in a few milliseconds.

    Only what was written to since is put back: a trigger on each table says so. Foreign keys and triggers rest
    meanwhile: the rows come back exactly as they were.
    """
    with engine.begin() as connection:
        connection.execute(text(_WRITTEN_TO))
        for table in tables:
            connection.execute(text(f'CREATE TABLE kept."{table}" AS TABLE public."{table}"'))
            connection.execute(text(_TELL.format(table=table)))

    def put_back() -> None:
        with engine.begin() as connection:
            connection.execute(text(_END_OTHERS))
            written = connection.scalars(text("SELECT DISTINCT name FROM kept.written_to")).all()
            back = "".join(_BACK.format(table=table) for table in written)
            connection.exec_driver_sql(f"SET LOCAL session_replication_role = replica; {back}")
            connection.execute(text("DELETE FROM kept.written_to"))
            swollen = connection.scalars(text(_SWOLLEN)).all()
        if swollen:  # thousands of rows came and went: later tests would read past them
            with engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
                connection.execute(text("VACUUM ANALYZE " + ", ".join(f'"{table}"' for table in swollen)))

    return put_back


_WRITTEN_TO = """
CREATE SCHEMA kept;
CREATE UNLOGGED TABLE kept.written_to (name text);
CREATE FUNCTION kept.tell() RETURNS trigger LANGUAGE plpgsql AS
$$ BEGIN INSERT INTO kept.written_to VALUES (TG_TABLE_NAME); RETURN NULL; END $$
"""
_TELL = """CREATE TRIGGER kept AFTER INSERT OR UPDATE OR DELETE OR TRUNCATE ON public."{table}"
FOR EACH STATEMENT EXECUTE FUNCTION kept.tell()"""
_BACK = 'DELETE FROM public."{table}"; INSERT INTO public."{table}" SELECT * FROM kept."{table}"; '
_SWOLLEN = """SELECT relname FROM pg_class JOIN pg_namespace space ON space.oid = relnamespace
WHERE nspname = 'public' AND relkind = 'r' AND pg_relation_size(pg_class.oid) > 2000000"""
_END_OTHERS = """SELECT pg_terminate_backend(pid) FROM pg_stat_activity
WHERE datname = current_database() AND pid <> pg_backend_pid() AND state <> 'idle'"""


def _run(*command: object) -> None:
    words = [str(part) for part in command]
    if os.geteuid() == 0:  # PostgreSQL refuses to run as root
        words = ["runuser", "-u", "postgres", "--", *words]
    subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd="/")
