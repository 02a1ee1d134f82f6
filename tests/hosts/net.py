"""Several machines in one: network namespaces at a bridge, or, where those may not be made, addresses of loopback."""

import ctypes
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass

NEWNET = 0x40000000  # of setns


@dataclass(frozen=True)
class Host:
    """`net`: the namespace, or "" on loopback. `plug`: the bridge's end of its line."""

    address: str
    net: str = ""
    plug: str = ""

    def inside(self, *words: object) -> list[str]:
        """The command, to be run there."""
        return [*(("ip", "netns", "exec", self.net) if self.net else ()), *map(str, words)]

    def cut(self) -> None:
        """Not a word leaves it from here on, not even that it is gone. Loopback cannot be cut."""
        if self.net:
            _ip("link", "set", self.plug, "down")

    def mend(self) -> None:
        if self.net:
            _ip("link", "set", self.plug, "up")


@dataclass(frozen=True)
class Net:
    """`outside`: where this process is reached from all of them."""

    outside: str
    hosts: tuple[Host, ...]
    kind: str


def enter(net: str) -> None:
    """From here on this process stands in that namespace."""
    if net:
        handle = os.open(f"/var/run/netns/{net}", os.O_RDONLY)
        if ctypes.CDLL(None, use_errno=True).setns(handle, NEWNET):
            raise OSError(ctypes.get_errno(), net)
        os.close(handle)


@contextmanager
def network(many: int) -> Iterator[Net]:
    """That many hosts, each of which reaches all others."""
    of_mine = os.getpid()
    if not _may_make(f"gw{of_mine}t"):
        yield Net("127.0.0.1", tuple(Host(f"127.{of_mine % 199 + 20}.0.{10 + n}") for n in range(many)), "loopback")
        return
    bridge, prefix = f"gw{of_mine}", f"10.213.{of_mine % 250}"
    hosts = tuple(Host(f"{prefix}.{10 + n}", f"gw{of_mine}n{n}", f"gw{of_mine}p{n}") for n in range(many))
    try:
        _ip("link", "add", bridge, "type", "bridge")
        _ip("addr", "add", f"{prefix}.1/24", "dev", bridge)
        _ip("link", "set", bridge, "up")
        for host in hosts:
            _plug_in(host, bridge)
        yield Net(f"{prefix}.1", hosts, "network namespaces")
    finally:
        for words in (
            *(("link", "del", host.plug) for host in hosts),  # a namespace may outlive its name, while sockets linger
            ("link", "del", bridge),
            *(("netns", "del", host.net) for host in hosts),
        ):
            with suppress(subprocess.CalledProcessError):
                _ip(*words)


def _plug_in(host: Host, bridge: str) -> None:
    _ip("netns", "add", host.net)
    _ip("link", "add", host.plug, "type", "veth", "peer", "name", "eth0", "netns", host.net)
    _ip("link", "set", host.plug, "master", bridge, "up")
    for words in (("addr", "add", f"{host.address}/24", "dev", "eth0"), ("link", "set", "eth0", "up")):
        _ip("-n", host.net, *words)
    _ip("-n", host.net, "link", "set", "lo", "up")


def _may_make(name: str) -> bool:
    if os.geteuid() != 0 or not shutil.which("ip"):
        return False
    try:
        _ip("netns", "add", name)
        _ip("netns", "del", name)
    except subprocess.CalledProcessError:
        return False
    return True


def _ip(*words: str) -> None:
    subprocess.run(["ip", *words], check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
