"""What came in as a file: recognised by its content, rebuilt, or refused with a sentence."""

import subprocess
import unicodedata
from dataclasses import dataclass

from portal.alone import run_alone
from portal.database import start_over
from portal.files.refused import RefusedFile
from portal.files.scanning import scan
from portal.turns import waiting

LARGEST = 10 * 1024 * 1024
WAIT = 30  # seconds
MEDIA = {"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg", "webp": "image/webp"}
ENDINGS = {"pdf": ".pdf", "png": ".png", "jpeg": ".jpg", "webp": ".webp"}
DEVICES = {"CON", "PRN", "AUX", "NUL", *(f"{port}{n}" for port in ("COM", "LPT") for n in range(10))}  # on Windows


@dataclass(frozen=True)
class Upload:
    """A rebuilt file, ready to be sealed."""

    name: str
    media_type: str
    content: bytes


def taken(name: str, content: bytes) -> Upload:
    """The file rebuilt from what it shows. Raises RefusedFile."""
    if not content:
        raise RefusedFile("empty")
    if len(content) > LARGEST:
        raise RefusedFile("large")
    kind = kind_of(content)
    return Upload(clean_name(name, ENDINGS[kind]), MEDIA[kind], _made_anew(kind, content))


def small_picture(content: bytes, side: int) -> bytes:
    """A square PNG of so many pixels a side, made anew from what the file shows. Raises RefusedFile."""
    if not content:
        raise RefusedFile("empty")
    if len(content) > LARGEST:
        raise RefusedFile("large")
    kind = kind_of(content)
    if kind == "pdf":
        raise RefusedFile("picture")
    return _made_anew(kind, content, str(side))


def _made_anew(kind: str, content: bytes, *more: str) -> bytes:
    start_over()  # nothing was changed yet; SQLite's one write lock must not wait for a scanner or a parser
    with waiting():
        scan(content)
        return _rebuilt(kind, content, *more)


def _rebuilt(kind: str, content: bytes, *more: str) -> bytes:
    try:
        done = run_alone("portal.files.rebuild", kind, *more, content=content, seconds=WAIT)
    except subprocess.TimeoutExpired:
        raise RefusedFile("broken") from None
    if done.returncode != 0 or not done.stdout:
        raise RefusedFile(done.stderr.decode(errors="replace")[-20:])
    return done.stdout


def kind_of(content: bytes) -> str:
    """By its first bytes; what the sender calls it does not count. Raises RefusedFile."""
    if content.startswith(b"%PDF-"):
        return "pdf"
    if content.startswith(b"\x89PNG\r\n\x1a\n"):
        return "png"
    if content.startswith(b"\xff\xd8\xff"):
        return "jpeg"
    if content[:4] == b"RIFF" and content[8:12] == b"WEBP":
        return "webp"
    raise RefusedFile("kind")


def clean_name(name: str, ending: str) -> str:
    """A name that is safe on every system: no path, no control or direction signs, the right ending."""
    base = unicodedata.normalize("NFC", name).replace("\\", "/").rsplit("/", 1)[-1].rsplit(".", 1)[0]
    kept = "".join(sign if _is_plain(sign) else "_" for sign in base if sign.isprintable())[:80].strip(" ._")
    return (f"{kept}_" if kept.upper() in DEVICES else kept or "handout") + ending


def _is_plain(sign: str) -> bool:
    return sign in " -_()" or unicodedata.category(sign)[0] in "LMN"
