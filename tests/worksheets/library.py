"""The library as the tests see it, loaded once, with the panels and skills its definitions may name."""

from pathlib import Path

import portal
from portal.worksheets.definitions.catalogue import LIBRARY, Catalogue
from portal.worksheets.definitions.reading import read_worksheet
from portal.worksheets.definitions.strict_yaml import read_file, read_text
from portal.worksheets.definitions.worksheet import Worksheet

PORTAL = Path(portal.__file__).parent
PANELS = frozenset(read_file(PORTAL / "safety" / "library" / "panels.yaml").data["panels"])
SKILLS = frozenset(one["id"] for one in read_file(PORTAL / "skills" / "library" / "skills.yaml").data["skills"])
CATALOGUE = Catalogue.load(panels=PANELS, skills=SKILLS)
EVERY_ID = [worksheet.id for worksheet in CATALOGUE.all()]


def text_of(name: str) -> str:
    """The file of a definition, or of a translation ("es/phq-9")."""
    return (LIBRARY / f"{name}.yaml").read_text(encoding="utf-8")


def read(text: str, file: str) -> Worksheet:
    return read_worksheet(read_text(text, file), panels=PANELS)


MINIMAL = """\
schema: 1
id: small
version: "1.0.0"
title: "Small"
kind: worksheet
modality: CBT
module: cognitive
minutes: 5
cadence: {default: daily}
purpose: "A sheet for the tests."
assign_when: "Never, in a clinic."
intro: "Fill this in."
complete: {text: "All is filled in."}
review: {look_for: ["Nothing"]}
sections:
  - id: one
    title: "One"
    fields:
"""


def sheet_with(*fields: str, **more: str) -> Worksheet:
    """A small worksheet with these fields, each in YAML's flow form; `more` are further top-level keys."""
    return read(small(*fields, **more), "small.yaml")


def small(*fields: str, **more: str) -> str:
    body = "".join(f"      - {one}\n" for one in fields)
    return MINIMAL + body + "".join(f"{key}: {value}\n" for key, value in more.items())


EVERYTHING = read_worksheet(read_file(Path(__file__).parent / "everything.yaml"))
SHEETS = {worksheet.id: worksheet for worksheet in CATALOGUE.all()} | {"everything": EVERYTHING}
"""The library, and a sheet that uses what the library leaves out."""
