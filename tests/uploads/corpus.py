"""Sixty files as attackers would send them, made here and stored nowhere."""

import io
import zipfile
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Encryption, Name
from PIL import Image
from PIL.PngImagePlugin import PngInfo

from tests.materials.files import SIZE, armed_document, blank, document, picture, saved

MARK = "Nightjar"
"""Stands in whatever must not be left when a file was made anew."""
SCRIPT = f"<script>alert('{MARK}')</script>".encode()
EICAR = ("X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + "EICAR-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*").encode()
MEGABYTE = 1024 * 1024


@dataclass(frozen=True)
class Specimen:
    """`kind`: what it may be taken as once it is made anew; "" when it must be refused."""

    what: str
    make: Callable[[], bytes]
    name: str = "Plan.pdf"
    kind: str = ""


def _zip() -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as packed:
        packed.writestr("run.js", SCRIPT)
    return out.getvalue()


def _pdf(change: Callable[[pikepdf.Pdf], None], **saved_with: Any) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(document())) as pdf:
        change(pdf)
        pdf.save(out, **saved_with)
    return out.getvalue()


def _acts(**action: Any) -> bytes:
    """A PDF that does this as soon as it is opened, and when its link is pressed."""

    def arm(pdf: pikepdf.Pdf) -> None:
        it = Dictionary(**action)
        pdf.Root.OpenAction = it
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=it)
        pdf.pages[0].obj.Annots = Array([pdf.make_indirect(link)])

    return _pdf(arm)


def _attached(content: bytes) -> bytes:
    return _pdf(lambda pdf: pdf.attachments.__setitem__(f"{MARK}.com", content), compress_streams=False)


def _xfa(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA=pdf.make_stream(f"<xdp>{MARK}</xdp>".encode()))


def _described(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Author"] = MARK
    pdf.Root.Metadata = pdf.make_stream(f"<x>{MARK}</x>".encode())


def _named_script(pdf: pikepdf.Pdf) -> None:
    script = Dictionary(S=Name.JavaScript, JS=f"app.alert('{MARK}')")
    pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["a", script])))


def _bomb(times: int) -> bytes:
    """A page whose content unfolds to half a gigabyte; packed so many times."""
    packed = zlib.compressobj(9)
    once = packed.compress(bytes(MEGABYTE)) + packed.flush(zlib.Z_FULL_FLUSH)
    content = once + once[2:] * 499 + packed.flush()  # a megabyte that stands by itself, so many times
    for _ in range(times - 1):
        content = zlib.compress(content)

    def fold(pdf: pikepdf.Pdf) -> None:
        filters = Array([Name.FlateDecode] * times)
        pdf.pages[0].obj.Contents = pikepdf.Stream(pdf, content, Filter=filters if times > 1 else Name.FlateDecode)

    return _pdf(fold, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.none)


def _many_pages() -> bytes:
    """One page, named ten thousand times."""

    def repeat(pdf: pikepdf.Pdf) -> None:
        page = pdf.pages[0].obj
        pdf.Root.Pages.Kids, pdf.Root.Pages.Count = Array([page] * 10_000), 10_000

    return _pdf(repeat)


def _looped() -> bytes:
    def loop(pdf: pikepdf.Pdf) -> None:
        pdf.Root.Pages.Kids = Array([pdf.Root.Pages])

    return _pdf(loop)


def _exif() -> Image.Exif:
    exif = Image.Exif()
    exif[0x0110] = f"{MARK} camera"
    exif[0x8825] = {1: "N", 2: (41.0, 52.0, 0.0), 3: "W", 4: (87.0, 37.0, 0.0)}
    return exif


def _moving(kind: str) -> bytes:
    frames = [Image.new("RGB", SIZE, colour) for colour in ("#1D5A51", "#863A1B", "#111111")]
    return saved(frames[0], kind, save_all=True, append_images=frames[1:])


def _noted() -> bytes:
    note = PngInfo()
    note.add_text("Comment", SCRIPT.decode())
    note.add_itxt("XML:com.adobe.xmp", f"<x>{MARK}</x>")
    return picture("PNG", pnginfo=note)


def _swollen_note() -> bytes:
    """A note of a hundred megabytes in a few hundred bytes."""
    note = PngInfo()
    note.add_text("Comment", MARK + "0" * 100 * MEGABYTE, zip=True)
    return picture("PNG", pnginfo=note)


def _sized(content: bytes, width: int, height: int) -> bytes:
    """A PNG whose header lies about its size."""
    header = content[12:16] + width.to_bytes(4, "big") + height.to_bytes(4, "big") + content[24:29]
    return content[:12] + header + zlib.crc32(header).to_bytes(4, "big") + content[33:]


def _wide_jpeg() -> bytes:
    """A JPEG whose header speaks of 65,500 by 65,500."""
    content = picture("JPEG")
    at = content.index(b"\xff\xc0")
    return content[: at + 5] + (65_500).to_bytes(2, "big") * 2 + content[at + 9 :]


SVG = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'
REFUSED = (
    Specimen("a GIF that is a script", lambda: b"GIF89a/*" + bytes(20) + b"*/=1;alert(1)", "a.gif"),
    Specimen("an SVG with a script", lambda: SVG, "a.svg"),
    Specimen("the same, called a PNG", lambda: SVG, "a.png"),
    Specimen("HTML called a PDF", lambda: b"<html>" + SCRIPT, "a.pdf"),
    Specimen("HTML with a PDF's head inside", lambda: b"<html><!-- %PDF-1.7 -->" + SCRIPT + document(), "a.pdf"),
    Specimen("EICAR", lambda: EICAR, "a.com"),
    Specimen("EICAR called a PDF", lambda: EICAR, "a.pdf"),
    Specimen("nothing", lambda: b"", "a.pdf"),
    Specimen("11 MB", lambda: document() + bytes(11 * MEGABYTE), "a.pdf"),
    Specimen("a ZIP", _zip, "a.pdf"),
    Specimen("a ZIP with a PNG behind it", lambda: _zip() + picture(), "a.png"),
    Specimen("a program for Windows", lambda: b"MZ\x90\x00" + bytes(200), "a.png"),
    Specimen("a program for Linux", lambda: b"\x7fELF\x02\x01\x01" + bytes(200), "a"),
    Specimen("a shell script", lambda: b"#!/bin/sh\necho " + MARK.encode(), "a.pdf"),
    Specimen("PHP", lambda: b"<?php phpinfo(); ?>", "a.php.png"),
    Specimen("XML that asks for a file", lambda: b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>'),
    Specimen("PostScript", lambda: b"%!PS-Adobe-3.0\n(%pipe%id) (w) file", "a.pdf"),
    Specimen("a bitmap", lambda: saved(Image.new("RGB", SIZE), "BMP"), "a.png"),
    Specimen("a TIFF", lambda: saved(Image.new("RGB", SIZE), "TIFF"), "a.jpg"),
    Specimen("an icon", lambda: saved(Image.new("RGB", (16, 16)), "ICO"), "a.png"),
    Specimen("a sound", lambda: b"RIFF\x24\x00\x00\x00WAVEfmt " + bytes(30), "a.webp"),
    Specimen("60,000 by 60,000", lambda: _sized(picture(), 60_000, 60_000), "a.png"),
    Specimen("5,001 by 5,001", lambda: blank(5001, 5001), "a.png"),
    Specimen("a JPEG of 65,500 by 65,500", _wide_jpeg, "a.jpg"),
    Specimen("a PDF that unfolds", lambda: _bomb(1)),
    Specimen("a PDF that unfolds three times", lambda: _bomb(3)),
    Specimen("10,000 pages", _many_pages),
    Specimen("a page tree that bites its tail", _looped),
    Specimen("a locked PDF", lambda: document(encryption=Encryption(user="a", owner="b"))),
    Specimen("a PDF nobody may print", lambda: document(encryption=Encryption(user="", owner="b"))),
    Specimen("a note of 100 MB", _swollen_note, "a.png"),
    Specimen("half a PNG", lambda: picture()[:80], "a.png"),
    Specimen("half a JPEG", lambda: picture("JPEG")[:300], "a.jpg"),
    Specimen("half a WebP", lambda: picture("WEBP")[:30], "a.webp"),
)
REBUILT = (
    Specimen("a PNG and a ZIP", lambda: picture() + _zip(), "a.png", "png"),
    Specimen("a PNG and a page", lambda: picture() + SCRIPT, "a.html", "png"),
    Specimen("a JPEG and a ZIP", lambda: picture("JPEG") + _zip(), "a.jpg", "jpeg"),
    Specimen("a PDF and a ZIP", lambda: document() + _zip(), "a.pdf", "pdf"),
    Specimen("a PDF and a page", lambda: document() + SCRIPT, "a.html", "pdf"),
    Specimen("a page within a PDF", lambda: document().replace(b"\n", b"\n%" + SCRIPT + b"\n", 1), "a.html", "pdf"),
    Specimen("EICAR in a PDF", lambda: _attached(EICAR), "a.pdf", "pdf"),
    Specimen("a program in a PDF", lambda: _attached(b"MZ" + MARK.encode()), "a.pdf", "pdf"),
    Specimen("JavaScript on opening", lambda: _acts(S=Name.JavaScript, JS=MARK), "a.pdf", "pdf"),
    Specimen("a program to start", lambda: _acts(S=Name.Launch, F=f"{MARK}.exe"), "a.pdf", "pdf"),
    Specimen("a script as a link", lambda: _acts(S=Name.URI, URI=f"javascript:{MARK}"), "a.pdf", "pdf"),
    Specimen("a form to send", lambda: _acts(S=Name.SubmitForm, F=f"https://{MARK}.example"), "a.pdf", "pdf"),
    Specimen("a script by name", lambda: _pdf(_named_script), "a.pdf", "pdf"),
    Specimen("XFA", lambda: _pdf(_xfa), "a.pdf", "pdf"),
    Specimen("who wrote it", lambda: _pdf(_described), "a.pdf", "pdf"),
    Specimen("all of it at once", armed_document, "a.pdf", "pdf"),
    Specimen("where a JPEG was taken", lambda: picture("JPEG", exif=_exif(), comment=SCRIPT), "a.jpg", "jpeg"),
    Specimen("where a PNG was taken", lambda: picture("PNG", exif=_exif()), "a.png", "png"),
    Specimen("where a WebP was taken", lambda: picture("WEBP", exif=_exif()), "a.webp", "webp"),
    Specimen("notes in a PNG", _noted, "a.png", "png"),
    Specimen("a profile", lambda: picture("JPEG", icc_profile=MARK.encode() * 50), "a.jpg", "jpeg"),
    Specimen("a moving WebP", lambda: _moving("WEBP"), "a.webp", "webp"),
    Specimen("a moving PNG", lambda: _moving("PNG"), "a.png", "png"),
)
NAMED = tuple(
    Specimen(f"the name {name[:30]!r}", picture, name, "png")
    for name in (
        "../../x",
        "..\\..\\x.png",
        "CON.png",
        "a\x00.png",
        f"fdp.\u202e{MARK[:0]}gnp.exe",
        "x" * 300 + ".png",
        "x.pdf.exe",
        "a\r\nSet-Cookie: a=b\r\n\r\n.png",
    )
)
CORPUS = (*REFUSED, *REBUILT, *NAMED)
