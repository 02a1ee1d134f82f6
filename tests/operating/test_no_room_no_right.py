"""No room, no right, no port: each command ends with one sentence that says what to do, and leaves nothing half."""

import os
import pwd
import shutil
import socket
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.faults.test_full_disk import small_disk
from tests.operating.commands import ROOT, Desk, Operator

IS_ROOT = os.geteuid() == 0
SOMEBODY = 54321 if IS_ROOT else 0
INVITE = ("users", "invite", "a@example.org", "A B")
ME = f"the person with the number {SOMEBODY}" if IS_ROOT else pwd.getpwuid(os.geteuid()).pw_name
NO_ROOM = "make room, and run this again."
needs_root = pytest.mark.skipif(not IS_ROOT, reason="only root can leave a file behind that is root's")
needs_reading = pytest.mark.skipif(
    IS_ROOT and any(not one.stat().st_mode & 0o001 for one in ROOT.resolve().parents),
    reason="nobody else may read here",
)


@pytest.fixture
def other(laid_plain: Path, desk: Desk) -> Iterator[Operator]:
    """Whom the portal runs as, who is not root, in a folder that she may reach."""
    folder = Path(tempfile.mkdtemp(prefix="portal-other-"))
    folder.chmod(0o711)
    shutil.copytree(laid_plain, folder / "instance")
    for one in (folder / "instance").rglob("*"):
        os.chown(one, SOMEBODY or -1, -1)
    os.chown(folder / "instance", SOMEBODY or -1, -1)
    yield Operator(folder, desk, uid=SOMEBODY)
    shutil.rmtree(folder)


@needs_root
@needs_reading
def test_what_root_left_behind(other: Operator) -> None:
    """Started once as root, then as whom it is meant for."""
    database = other.instance / "portal.db"
    for file, commands in (
        (database, (("audit", "verify"), ("db", "upgrade"), ("serve",), ("work",), ("backup",))),
        (other.instance / "portal.db.key", (("audit", "verify"), ("serve",))),
    ):
        os.chown(file, 0, 0)
        for words in commands:
            said = other.types(*words).sentence
            assert said == f"{file} belongs to root, and {ME}, whom the portal runs as, cannot use it: " + (
                f"chown -R {SOMEBODY} {other.instance}"
            )
        doctor = other.types("doctor")
        assert f"WRONG  files' rights: {file} belongs to root" in doctor.out
        assert "Not looked at yet" in doctor.out
        os.chown(file, SOMEBODY, -1)


@needs_root
@needs_reading
def test_what_only_the_worker_writes(other: Operator) -> None:
    queue = other.instance / "queue.db"
    queue.touch(0o600)
    assert other.types("work").sentence.startswith(f"{queue} belongs to root")


@needs_reading
def test_folders_that_cannot_be_written(other: Operator) -> None:
    """The instance, a part of it, the backups, and where a command was told to write."""
    closed = other.folder / "closed"
    closed.mkdir()
    closed.chmod(0o555)
    for words in (("backup", "closed/b"), ("archive", "write", "closed/c"), ("downtime-pack", "closed/d")):
        assert f"{closed} belongs to" in (said := other.types(*words).sentence)
        assert said.endswith("or name another place.")
    assets = other.instance / "assets"
    shutil.rmtree(assets)
    assets.mkdir()
    assets.chmod(0o500)
    os.chown(assets, SOMEBODY or -1, -1)
    said = other.types("audit", "verify").sentence
    assert said == f"{assets} is closed to {ME}, whose it is: chmod -R u+rwX {other.instance}"
    assets.chmod(0o700)
    other.instance.chmod(0o500)
    for words in (("serve",), ("work",), ("db", "upgrade"), ("users", "invite", "a@example.org", "A"), ("backup",)):
        said = other.types(*words).sentence
        assert said.startswith(f"Nothing can be written in {other.instance}: chmod u+rwx {other.instance}, or let it")
    other.instance.chmod(0o700)
    other.settings["PORTAL_INSTANCE"] = "closed/instance"
    assert f"{closed} belongs to" in other.types("db", "upgrade").sentence
    assert other.types("doctor").code == 1


def test_a_folder_in_place_of_a_file(operator: Operator) -> None:
    assert (
        operator.types("audit", "verify", "--anchors", ".").sentence == f"{operator.folder} is a folder: name a file."
    )


def test_a_damaged_database_is_said_to_be_and_nothing_besides(operator: Operator) -> None:
    """What SQLCipher would print of its own is no sentence, and in a server's log no JSON."""
    with (operator.instance / "portal.db").open("r+b") as file:
        file.seek(8 * 4096)
        file.write(os.urandom(200 * 4096))
    said = operator.types("audit", "verify")
    assert said.sentence.startswith("The database's file is damaged: ")
    assert said.err.count("\n") == 1, said.err


def test_files_may_not_grow(operator: Operator) -> None:
    """What a command began is taken away again; what is there stays."""
    for largest, words in ((100_000, ("backup",)), (100_000, ("archive", "write", "c")), (40_000, INVITE)):
        assert operator.types(*words, largest=largest).sentence.lower().endswith(NO_ROOM)
    assert _left(operator) == []
    assert operator.types(*INVITE).code == 0


@pytest.mark.skipif(not IS_ROOT, reason="only root may have a disk of a few megabytes")
def test_a_full_disk(operator: Operator, tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    with small_disk(disk) as fill:
        operator.settings["PORTAL_INSTANCE"] = str(shutil.move(operator.instance, disk / "instance"))
        for room, words in ((300_000, ("backup",)), (60_000, INVITE)):
            fill(room)
            assert operator.types(*words).sentence.lower().endswith(NO_ROOM), words
        assert [one.name for one in (disk / "instance" / "backups").glob("portal*")] == []
        fill(0)
        assert operator.types(*INVITE).code == 0


def test_a_port_that_is_not_free(operator: Operator) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = str(other.getsockname()[1])
        taken = f"Port {port} of 127.0.0.1 is taken by something else. Choose another: --port 8080"
        assert operator.types("serve", "--port", port).sentence == taken
    with socket.socket() as mute:
        mute.bind(("127.0.0.1", 0))
        port = str(mute.getsockname()[1])
        assert "is taken by something else" in operator.types("serve", "--port", port).sentence
    assert "no such address" in operator.types("serve", "--host", "203.0.113.9").sentence
    assert "cannot be taken" in operator.types("serve", "--host", "no such name").sentence


def _left(operator: Operator) -> list[str]:
    return [one.name for one in (*(operator.instance / "backups").glob("portal*"), *operator.folder.glob("c*"))]
