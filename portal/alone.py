"""A process of its own for what takes apart, or sets, what somebody wrote.

It is given its input and the way to our code: none of our keys, no connection, no open transaction. A fault in a parser
ends with it, and the memory it took goes back.
"""

import os
import subprocess
import sys

HANDED_ON = (
    *("TMPDIR", "HOME", "XDG_CACHE_HOME", "LANG", "LC_ALL", "FONTCONFIG_FILE", "FONTCONFIG_PATH"),
    *("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH", "DYLD_FALLBACK_LIBRARY_PATH"),
)
"""Of our environment: where the system's libraries, fonts and folders lie."""


def run_alone(module: str, *arguments: str, content: bytes, seconds: float) -> "subprocess.CompletedProcess[bytes]":
    """`python -m module arguments`, with `content` on its standard input. Raises subprocess.TimeoutExpired, and
    OSError where no process can be had."""
    command = [sys.executable, "-P", "-m", module, *arguments]  # nothing of the folder where we are
    given = {"PYTHONPATH": os.pathsep.join(sys.path)}
    given |= {name: os.environ[name] for name in HANDED_ON if name in os.environ}
    return subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False, env=given)
