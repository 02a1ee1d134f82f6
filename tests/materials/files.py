"""Files as leaders have them, and as attackers would make them."""

import io
from typing import Any

import pikepdf
from pikepdf import Array, Dictionary, Name
from PIL import Image, ImageDraw

SIZE = (60, 40)


def picture(kind: str = "PNG", size: tuple[int, int] = SIZE, **saved_with: Any) -> bytes:
    """Green, with a red top left quarter."""
    image = Image.new("RGB", size, "#1D5A51")
    ImageDraw.Draw(image).rectangle((0, 0, size[0] // 2, size[1] // 2), fill="#863A1B")
    return saved(image, kind, **saved_with)


def blank(width: int, height: int) -> bytes:
    """A PNG of many pixels and few bytes."""
    return saved(Image.new("1", (width, height)), "PNG")


def saved(image: Image.Image, kind: str, **saved_with: Any) -> bytes:
    out = io.BytesIO()
    image.save(out, kind, **saved_with)
    return out.getvalue()


def opened(content: bytes) -> Image.Image:
    image = Image.open(io.BytesIO(content))
    image.load()
    return image


def document(words: str = "Weekly plan", pages: int = 1, **saved_with: Any) -> bytes:
    """A plain PDF with these words on each page."""
    with pikepdf.new() as pdf:
        _fill(pdf, words, pages)
        return _saved(pdf, **saved_with)


def armed_document() -> bytes:
    """A PDF that would act and that hides things, in every place there is for it."""
    with pikepdf.new() as pdf:
        _fill(pdf, "Weekly plan", 2)
        script = Dictionary(S=Name.JavaScript, JS="app.alert('armed')")
        launch = Dictionary(S=Name.Launch, F="armed.exe")
        link = Dictionary(S=Name.URI, URI="https://armed.example")
        pdf.Root.OpenAction = script
        pdf.Root.AA = Dictionary(WC=script)
        pdf.Root.Names = Dictionary(JavaScript=Dictionary(Names=Array(["armed", script])))
        pdf.Root.AcroForm = Dictionary(Fields=Array([]), XFA="armed")
        pdf.attachments["armed.txt"] = b"armed"
        pdf.docinfo["/Author"] = "armed"
        for number, page in enumerate(pdf.pages):
            annotation = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=Array([0, 0, 9, 9]), A=link)
            page.obj.Annots = Array([pdf.make_indirect(annotation)])
            page.obj.AA = Dictionary(O=launch, C=script)
            page.obj.PresSteps = Dictionary(Type=Name.NavNode, NA=script, PA=launch)
            page.obj.PieceInfo = Dictionary(Armed=Dictionary(Private="armed", LastModified=f"D:{number}"))
            page.obj.Metadata = pdf.make_stream(b"<x>armed</x>")
            page.obj.AF = Array([Dictionary(Type=Name.Filespec, F="armed.txt")])
            page.obj.Resources.XObject = Dictionary(Mark=_mark(pdf))
            page.contents_add(b"/Mark Do")
        return _saved(pdf)


def words_in(content: bytes) -> str:
    """Everything in a PDF, unpacked: what its pages draw and what lies beside it."""
    with pikepdf.open(io.BytesIO(content)) as pdf:
        out = io.BytesIO()
        pdf.save(out, qdf=True, compress_streams=False, stream_decode_level=pikepdf.StreamDecodeLevel.all)
        return out.getvalue().decode("latin-1")


def pages_of(content: bytes) -> int:
    with pikepdf.open(io.BytesIO(content)) as pdf:
        return len(pdf.pages)


def _fill(pdf: pikepdf.Pdf, words: str, pages: int) -> None:
    font = pdf.make_indirect(Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica))
    for number in range(pages):
        pdf.add_blank_page(page_size=(612, 792))
        page = pdf.pages[-1].obj
        page.Resources = Dictionary(Font=Dictionary(F=font))
        page.Contents = pdf.make_stream(f"BT /F 20 Tf 72 700 Td ({words} {number + 1}) Tj ET".encode())


def _mark(pdf: pikepdf.Pdf) -> pikepdf.Object:
    """A drawing on the page with a file and a note of its own."""
    mark = pdf.make_stream(b"0 0 9 9 re f")
    mark.Type, mark.Subtype, mark.BBox = Name.XObject, Name.Form, Array([0, 0, 9, 9])
    mark.Metadata = pdf.make_stream(b"<x>armed</x>")
    mark.PieceInfo = Dictionary(Armed=Dictionary(Private="armed"))
    mark.AF = Array([Dictionary(Type=Name.Filespec, F="armed.txt")])
    mark.Ref = Dictionary(F="armed.pdf", Page=0)
    return mark


def _saved(pdf: pikepdf.Pdf, **saved_with: Any) -> bytes:
    out = io.BytesIO()
    pdf.save(out, **saved_with)
    return out.getvalue()
