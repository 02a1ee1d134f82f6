"""What a PDF says to a program that reads it aloud: its words, its tags, its language and title."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from typing import Any

import pikepdf

_PAIR = re.compile(r"<([0-9a-fA-F]+)>\s*<([0-9a-fA-F]+)>")


@dataclass(frozen=True)
class Read:
    text: str  # white space left out: a line may break anywhere
    tags: list[str]
    language: str
    title: str
    is_tagged: bool
    ua_part: str
    pages: int
    size: tuple[int, int]
    fonts: set[str]
    files: int  # that it carries

    def __contains__(self, words: str) -> bool:
        return "".join(words.split()) in self.text


def read(content: bytes) -> Read:
    with pikepdf.open(BytesIO(content)) as pdf, pdf.open_metadata() as told:
        root = pdf.Root
        box = [int(number) for number in pdf.pages[0].mediabox]  # type: ignore[call-overload]
        return Read(
            text="".join("".join(_words(page)) for page in pdf.pages).replace(" ", ""),
            tags=list(_tags(root.StructTreeRoot)),
            language=str(root.Lang),
            title=str(told["dc:title"]),
            is_tagged=bool(root.MarkInfo.Marked) and bool(root.ViewerPreferences.DisplayDocTitle),
            ua_part=str(told["pdfuaid:part"]),
            pages=len(pdf.pages),
            size=(box[2], box[3]),
            fonts={str(font.BaseFont) for page in pdf.pages for font in page.resources.Font.values()},
            files=len(pdf.attachments),
        )


def _words(page: Any) -> Iterator[str]:
    known = {name: _letters(font) for name, font in page.resources.Font.items()}
    letters: dict[int, str] = {}
    for operands, operator in pikepdf.parse_content_stream(page):
        if str(operator) == "Tf":
            letters = known[str(operands[0])]
        elif str(operator) in ("Tj", "TJ"):
            shown = operands[0] if str(operator) == "TJ" else [operands[0]]
            for one in shown:
                if isinstance(one, pikepdf.String):
                    yield _decoded(bytes(one), letters)


def _decoded(codes: bytes, letters: dict[int, str]) -> str:
    return "".join(letters.get(int.from_bytes(codes[n : n + 2]), "?") for n in range(0, len(codes), 2))


def _letters(font: Any) -> dict[int, str]:
    table = font.ToUnicode.read_bytes().decode("latin-1")
    pairs = _PAIR.findall(table.partition("beginbfchar")[2])
    return {int(code, 16): bytes.fromhex(sign).decode("utf-16-be") for code, sign in pairs}


def _tags(node: Any) -> Iterator[str]:
    if isinstance(node, pikepdf.Array):
        for one in node:
            yield from _tags(one)
    elif isinstance(node, pikepdf.Dictionary):
        if "/S" in node:
            yield str(node.S).lstrip("/")
        if "/K" in node:
            yield from _tags(node.K)
