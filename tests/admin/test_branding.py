"""The clinic's own mark and colours: readable wherever they stand, on every page, and no byte where there are none."""

import io
from collections.abc import Callable

from flask import Flask
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from portal.programs import branding
from portal.programs.branding import Brand, accent_that_passes, bar_that_passes
from portal.web.colours import colour_of, contrast
from tests.drawn import examples
from tests.front.stylesheets import Cascade
from tests.front.test_contrast import STANDING, ours, tokens
from tests.proof.row import ROOT
from tests.visitor import Visitor

Visit = Callable[[str | None], Visitor]
PURPLE, BERRY = "#4B2E6B", "#8A1F4D"


def _picture(size: tuple[int, int] = (300, 100), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "purple").save(out, kind)
    return out.getvalue()


def _own(page: object) -> list[str]:
    links: list[str] = page.tree.xpath("//link[@rel='stylesheet']/@href")  # type: ignore[attr-defined]
    return [link for link in links if "brand.css" in link]


def test_colours_and_mark_are_on_every_page(app: Flask, visit: Visit) -> None:
    sam, maya, nobody = visit("sam"), visit("maya"), visit(None)
    assert not _own(maya.get("/"))
    nobody.get("/brand.png", status=303)
    fields = {"bar_colour": PURPLE, "accent_colour": BERRY.lower(), "mark": (io.BytesIO(_picture()), "logo.png")}
    sam.post("/admin/clinic/branding", fields)
    pages = [maya.get("/"), sam.get("/"), nobody.get("/sign-in"), nobody.get("/help")]
    [[link], *others] = [_own(page) for page in pages]
    assert others == [[link]] * 3
    sheet = nobody.client.get(link)
    assert "immutable" in sheet.headers["Cache-Control"]
    assert f"--hero:{PURPLE}" in sheet.text
    assert f"--primary:{BERRY}" in sheet.text
    assert nobody.client.get("/brand.css?edition=x").headers["Cache-Control"] == "no-store"
    [mark] = pages[0].tree.xpath("//a[@class='brand']/img/@src")
    answer = nobody.client.get(mark)
    with Image.open(io.BytesIO(answer.data)) as seen:
        assert (seen.format, seen.size) == ("PNG", (112, 112))
    assert answer.headers["Content-Type"] == "image/png"
    sam.post("/admin/clinic/branding", {"bar_colour": "", "accent_colour": "", "no_mark": "y"})
    assert not _own(maya.get("/"))
    assert not maya.get("/").tree.xpath("//a[@class='brand']/img")


def test_what_cannot_be_read_is_refused_with_what_can(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    page = sam.post("/admin/clinic/branding", {"bar_colour": "#ffee00", "accent_colour": "gold"}, status=422)
    near = bar_that_passes("#FFEE00")
    assert f"This one is dark enough: {near}" in page.text
    assert "Please give a color by its six figures" in page.text
    looked = sam.post("/admin/clinic/branding", {"bar_colour": near, "accent_colour": "", "look": "1"}, status=200)
    [preview] = [link for link in looked.tree.xpath("//link[@rel='stylesheet']/@href") if "preview" in link]
    assert f"--hero:{near}" in sam.client.get(preview).text
    assert not _own(sam.get("/")), "only looked at"
    assert "expression" not in sam.client.get("/admin/clinic/branding/preview.css?bar=};x{expression").text
    sam.post("/admin/clinic/branding", {"mark": (io.BytesIO(b"<svg/>"), "logo.svg")}, status=422)
    sam.post("/admin/clinic/branding", {"mark": (io.BytesIO(b"%PDF-1.7"), "logo.pdf")}, status=422)


def test_a_mark_that_was_looked_at_need_not_be_chosen_again(app: Flask, visit: Visit) -> None:
    sam, at = visit("sam"), "/admin/clinic/branding"
    mark = (io.BytesIO(_picture()), "logo.png")
    looked = sam.post(at, {"bar_colour": PURPLE, "accent_colour": "", "look": "1", "mark": mark}, status=200)
    assert "It is not saved yet" in looked.text
    [shown, *samples] = looked.tree.xpath("//img[starts-with(@src, 'data:image/png')]/@src")
    assert samples == [shown, shown]
    assert not sam.get("/").tree.xpath("//a[@class='brand']/img"), "only looked at"
    wrong = sam.submit(looked, "/branding", status=422, bar_colour="gold")
    assert wrong.tree.get_element_by_id("chosen-mark") is not None
    sam.submit(wrong, "/branding", bar_colour=PURPLE)
    [kept] = sam.get("/").tree.xpath("//a[@class='brand']/img/@src")
    with Image.open(io.BytesIO(sam.client.get(kept).data)) as seen:
        assert (seen.format, seen.size) == ("PNG", (112, 112))
    for forged in (
        "<svg/>",
        "PHN2Zy8+",
        "x",
        "Möwe",
    ):  # not as the page sent it: none, or a file that is refused like any other
        answer = sam.client.post(at, data={"csrf_token": sam.csrf_token(), "bar_colour": "", "chosen": forged})
        assert answer.status_code in (303, 422)


def test_what_is_said_of_pdfs_is_so(app: Flask, visit: Visit) -> None:
    assert "PDFs carry neither" in visit("sam").get("/admin/clinic/branding").text
    for name in ("worksheets/paper/pdf.html", "coping/card_pdf.html", "records/binder/book.html"):
        source = (ROOT / "templates" / name).read_text()
        assert "stylesheet" in source
        assert "brand" not in source
        assert "mark_of(clinic)" not in source


HUES = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06X}")


@settings(max_examples=examples(60), deadline=None)
@given(HUES, HUES)
def test_every_pair_can_be_told_apart_whatever_was_chosen(bar: str, accent: str) -> None:
    """The pairs are those that the style sheets bring together."""
    brand = Brand(bar_that_passes(bar), accent_that_passes(accent))
    for own, theme in ((brand.by_day, "light"), (brand.by_night, "dark")):
        known = tokens(theme) | own
        for (colour, behind), least in PAIRS.items():
            assert contrast(known[colour], known[behind]) >= least, (theme, colour, behind, known[colour])


_CHANGED = {*Brand(PURPLE, BERRY).by_day}
_PAIRS = Cascade(ours()).pairs(STANDING, "ink")
PAIRS = {pair: 4.4 for pair in _PAIRS if set(pair) & _CHANGED and pair != ("ink", "primary")}
PAIRS |= {("hero-sun", "hero"): 2.9}


def test_what_is_said_of_the_portals_own_colours_is_so() -> None:
    assert len(PAIRS) > 10
    for theme, own in (("light", branding.DAY), ("dark", branding.NIGHT)):
        of = {name: colour.upper() for name, colour in tokens(theme).items()}
        assert own.items() <= of.items()
    light, dark = ({name: colour.upper() for name, colour in tokens(theme).items()} for theme in ("light", "dark"))
    assert set(branding.ACCENT_STANDS_ON) == {light[one] for one in STANDING}
    assert set(branding.BAR_STANDS_UNDER) == {light[one] for one in ("on-hero", "on-hero-2", "hero-sun")}
    assert colour_of("#abc") == "#AABBCC"
    assert colour_of("abc;}") is None
    assert dark["paper"] != light["paper"]


def test_the_clinic_is_called_otherwise_in_spanish(app: Flask, visit: Visit) -> None:
    sam = visit("sam")
    words = {"es_name": "Clínica Riverbend", "es_short_name": "Ribera", "es_reply_hours": "entre semana, de 9 a 17"}
    sam.post("/admin/clinic/words", words)
    spanish, english = visit(None), visit(None)
    page = spanish.get("/help?lang=es")
    assert "Clínica Riverbend" in page.text
    assert "Ribera" in page.text
    assert "entre semana, de 9 a 17" in page.text
    assert "Riverbend IOP" in english.get("/help").text
    assert "Clínica Riverbend" in sam.get("/admin/clinic/words").tree.xpath("//input[@name='es_name']/@value")
    sam.post("/admin/clinic/words", {"es_name": "x" * 121}, status=422)
