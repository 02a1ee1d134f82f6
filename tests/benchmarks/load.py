"""Drive a server on loopback with wrk and read its figures."""

import re
import subprocess
from dataclasses import dataclass
from pathlib import Path

MANY = 16


@dataclass(frozen=True)
class Figures:
    """One round: requests per second, median and 99th percentile in milliseconds, answers that were not 2xx or 3xx."""

    rate: float
    p50: float
    p99: float
    wrong: int


def run(
    wrk: str, url: str, seconds: int, headers: dict[str, str], script: Path | None = None, clients: int = MANY
) -> Figures:
    command = [wrk, "-t1", f"-c{clients}", f"-d{seconds}s", "--latency", "--timeout", "10s"]
    for name, value in headers.items():
        command += ["-H", f"{name}: {value}"]
    if script:
        command += ["-s", str(script)]
    out = subprocess.run([*command, url], check=True, capture_output=True, text=True).stdout
    wrong = re.search(r"Non-2xx or 3xx responses: (\d+)", out)
    return Figures(
        rate=float(_found(r"Requests/sec:\s+([\d.]+)", out)),
        p50=_milliseconds(_found(r"50%\s+([\d.]+\w+)", out)),
        p99=_milliseconds(_found(r"99%\s+([\d.]+\w+)", out)),
        wrong=int(wrong[1]) if wrong else 0,
    )


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    assert match, f"wrk did not print {pattern}: {text}"
    return match[1]


def _milliseconds(text: str) -> float:
    for unit, factor in (("us", 0.001), ("ms", 1.0), ("s", 1000.0), ("m", 60000.0)):
        if text.endswith(unit):
            return float(text.removesuffix(unit)) * factor
    raise ValueError(text)
