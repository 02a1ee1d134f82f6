"""What a server's processes hold while many use it, and whether it grows."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from statistics import median

MEGABYTE = 1024 * 1024
GROWS = 2 * MEGABYTE
FLAT = 2
EARLY, LATE = (0.2, 0.4), (0.8, 1.0)
"""Minutes 3 and 4 of ten, and 9 and 10."""


@dataclass(frozen=True)
class Sample:
    """Of all processes together; bytes that are theirs alone or their part of what is shared."""

    memory: int
    files: int
    threads: int


def sample(processes: Sequence[int]) -> Sample:
    held = [_held(one) for one in processes]
    return Sample(*(sum(one[n] for one in held) for n in range(3)))


def watched(processes: Sequence[int], seconds: float, every: float) -> list[Sample]:
    began, samples = time.monotonic(), list[Sample]()
    while time.monotonic() < began + seconds:
        samples.append(sample(processes))
        time.sleep(every)
    return samples


def growth(samples: Sequence[Sample]) -> dict[str, int]:
    """From the early part to the late one, by their medians."""
    early, late = (samples[round(len(samples) * since) : round(len(samples) * until)] for since, until in (EARLY, LATE))
    return {
        name: round(median(getattr(one, name) for one in late) - median(getattr(one, name) for one in early))
        for name in ("memory", "files", "threads")
    }


def leaks(samples: Sequence[Sample]) -> list[str]:
    limits = {"memory": GROWS, "files": FLAT, "threads": FLAT}
    return [f"{name} grew by {many}" for name, many in growth(samples).items() if many > limits[name]]


def _held(process: int) -> tuple[int, int, int]:
    folder = Path(f"/proc/{process}")
    lines = dict(line.split(":", 1) for line in (folder / "smaps_rollup").read_text().splitlines()[1:])
    threads = next(line for line in (folder / "status").read_text().splitlines() if line.startswith("Threads"))
    return int(lines["Pss"].split()[0]) * 1024, _open_files(folder), int(threads.split()[1])


def _open_files(folder: Path) -> int:
    """Without connections, which come and go."""
    count = 0
    for one in (folder / "fd").iterdir():
        with suppress(OSError):
            count += not one.readlink().name.startswith("socket:")
    return count


def paced(write: Callable[[int], int], seconds: float) -> Callable[[int], int]:
    """At most once in so many seconds."""
    due = [0.0]

    def at_its_time(number: int) -> int:
        time.sleep(max(due[0] - time.monotonic(), 0))
        due[0] = time.monotonic() + seconds
        return write(number)

    return at_its_time
