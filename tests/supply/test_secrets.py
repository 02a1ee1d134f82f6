"""No secret lies in the repository, and none ever did."""

import subprocess
from collections.abc import Iterator

import pytest

from tests.proof.row import Proof
from tests.supply.locks import ROOT
from tests.supply.secrets import found_in

ALLOWED = {
    "aB3dE5fG7hJ9kL1mN3pQ5rS7tU9vW1xY3z": "made up, for a test that wants a long one",
    "k3Jf9Qw7Zx2Lm8Vt": "made up, for tests of settings",
    "Q7vXn2Lk9-wRt4Yb8_pZc1Md6Hs3Jf5Ga0Te": "made up, for a test that wants a key that is none of the simple ones",
    "QuestionnaireResponse/01a1a6e5-2ec9-789a-931d-f0d855e09d15": "the id of a made-up answer, once in an example",
    "0123456789abcdef0123456789abcdef": "the digits, twice",
    "0123456789abcdefghijklmnopqrstuvwxyz": "the alphabet",
    "abcdefghijklmnopqrstuvwxyz0123456789qwertyuiop": "the alphabet, and a keyboard",
}
"""Pieces of what looks like a secret and is none, and why."""
PASSED_OVER = (".lock", ".woff2", ".png", ".min.js", "sbom.json", ".po")


def _git(*words: str) -> str:
    done = subprocess.run(["git", *words], cwd=ROOT, capture_output=True, check=False)
    return done.stdout.decode("utf-8", "replace")


def _tree() -> Iterator[tuple[str, str]]:
    """Each file that is kept, or would be; without git, each that is there."""
    named = _git("ls-files", "--cached", "--others", "--exclude-standard").splitlines()
    for name in named or [str(path.relative_to(ROOT)) for path in ROOT.rglob("*.py")]:
        path = ROOT / name
        if path.is_file() and not name.endswith(PASSED_OVER):
            yield name, path.read_text(errors="replace")


def _history(last: int) -> Iterator[tuple[str, str]]:
    """What each change brought in, as far back as this copy of the repository goes; `last` 0: all of it."""
    asked = [
        "log",
        "-p",
        "--no-color",
        "--no-ext-diff",
        "--unified=0",
        "--format=commit %h",
        *([f"-{last}"] if last else []),
    ]
    commit, name = "", ""
    for line in _git(*asked).splitlines():
        if line.startswith("commit "):
            commit = line[7:]
        elif line.startswith("+++ "):
            name = line[6:]
        elif line.startswith("+") and not name.endswith(PASSED_OVER):
            yield f"{commit} {name}", line[1:]


def _secrets(texts: Iterator[tuple[str, str]]) -> Iterator[str]:
    for where, text in texts:
        for kind, value in found_in(text):
            if not any(allowed in value for allowed in ALLOWED):
                yield f"{where}: {kind}: {value[:60]}"


@pytest.mark.proof("L5")
def test_neither_in_the_files_nor_in_what_they_were(proof: Proof) -> None:
    files = list(_tree())
    lines = list(_history(proof.size(3, 0)))
    found = [*_secrets(iter(files)), *_secrets(iter(lines))]
    proof.tried(len(files) + len(lines), len(found))
    assert len(files) > 500
    assert not found, "\n".join(sorted(set(found))[:80])
    proof.figures |= {"files": len(files), "lines of history": len(lines)}


@pytest.mark.parametrize(
    "text",
    [
        "-----BEGIN RSA " + "PRIVATE KEY-----",
        "key = AKIA" + "ABCDEFGHIJKLMNOP",
        "ghp_" + "a1B2" * 9,
        "DATABASE_URL=postgresql://portal:" + "hunter2hunter@db/portal",
        'SECRET_KEY = "' + "k3Jf9-Qw7_Zx2Lm8Vt" + '"',
        "PORTAL_KEYS='" + "Zm9vYmFyMTIzNDU2Nzg5" + "MGFiY2RlZmdoaWprbG1ub3A" + "'",
    ],
)
def test_each_kind_is_found(text: str) -> None:
    """The control."""
    assert list(found_in(text))


def test_what_is_none_is_not() -> None:
    for fair in ('password = "riverbend-demo"', "sha256:" + "0f" * 32, "token = secrets.token_urlsafe(32)", "#" * 60):
        assert list(found_in(fair)) == []
