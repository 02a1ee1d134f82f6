"""A process of its own for what takes apart, or sets, what somebody wrote.

It is given its input and the way to our code: none of our keys, no connection, no open transaction. A fault in a parser
ends with it, and the memory it took goes back.
"""

import os
import subprocess
import sys


def run_alone(module: str, *arguments: str, content: bytes, seconds: int) -> "subprocess.CompletedProcess[bytes]":
    """`python -m module arguments`, with `content` on its standard input. Raises subprocess.TimeoutExpired."""
    command = [sys.executable, "-m", module, *arguments]
    given = {"PYTHONPATH": os.pathsep.join(sys.path)}
    if folder := os.environ.get("TMPDIR"):
        given["TMPDIR"] = folder
    return subprocess.run(command, input=content, capture_output=True, timeout=seconds, check=False, env=given)
