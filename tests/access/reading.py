"""All the words in an answer, headers included: those in a PDF and in the files of an archive too."""

import io
import re
import zipfile
from collections.abc import Iterator
from typing import Any

import pikepdf
from werkzeug.test import TestResponse

_PAIR = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_RANGE = re.compile(rb"<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>\s*<([0-9A-Fa-f]+)>")
_PART = re.compile(rb"begin(bfchar|bfrange)(.*?)endbf", re.DOTALL)
Letters = dict[int, str]


def text_of(answer: TestResponse) -> str:
    return f"{answer.headers}\n{_words(answer.get_data())}"


def _words(content: bytes) -> str:
    if content.startswith(b"%PDF"):
        return _of_pdf(content)
    if content.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            return "\n".join(f"{name}\n{_words(archive.read(name))}" for name in archive.namelist())
    return content.decode("utf-8", "replace")


def _of_pdf(content: bytes) -> str:
    """What a reader sees and what a search finds. A file that only begins like a PDF is read as it is."""
    try:
        with pikepdf.open(io.BytesIO(content)) as pdf:
            told = "\n".join(str(value) for value in pdf.docinfo.values())
            return told + "\n" + "\n".join("".join(_of_page(page)) for page in pdf.pages)
    except pikepdf.PdfError:
        return content.decode("utf-8", "replace")


def _of_page(page: pikepdf.Page) -> Iterator[str]:
    fonts = {name: _letters(font) for name, font in page.resources.get("/Font", {}).items()}
    letters: Letters = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = fonts[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            yield from _shown(operands[0], letters)
        elif str(operator) in ("ET", "Td", "Tm", "T*"):
            yield " "


def _shown(operand: Any, letters: Letters) -> Iterator[str]:
    for piece in operand if isinstance(operand, pikepdf.Array) else [operand]:
        if isinstance(piece, pikepdf.String):
            codes = bytes(piece)
            yield "".join(letters.get(codes[at] << 8 | codes[at + 1], "") for at in range(0, len(codes) - 1, 2))


def _letters(font: Any) -> Letters:
    """What each glyph of a font stands for."""
    found: Letters = {}
    table = font["/ToUnicode"].read_bytes() if "/ToUnicode" in font else b""
    for kind, body in _PART.findall(table):
        for row in (_PAIR if kind == b"bfchar" else _RANGE).findall(body):
            first, last = int(row[0], 16), int(row[-2], 16) if len(row) == 3 else int(row[0], 16)
            letter = bytes.fromhex(row[-1].decode()).decode("utf-16-be", "replace")
            for code in range(first, last + 1):
                found[code] = letter[:-1] + chr(ord(letter[-1]) + code - first)
    return found
