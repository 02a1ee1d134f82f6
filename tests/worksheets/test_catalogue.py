"""The library as a whole: it loads, it is found by id and alias, published versions never change."""

import hashlib
import json
import re
import shutil
from pathlib import Path

import pytest

from portal.worksheets.definitions.catalogue import (
    LIBRARY,
    Catalogue,
    PublishedVersionChanged,
    UnknownWorksheet,
)
from portal.worksheets.definitions.faults import DefinitionError
from portal.worksheets.definitions.reading import stored_worksheet
from portal.worksheets.definitions.texts import texts
from tests.worksheets.library import CATALOGUE, EVERY_ID, sheet_with

RISKY = ["chain-analysis", "daily-check-in", "dbt-diary-card", "pcl-5", "phq-9", "safety-plan"]


def test_everything_is_there_and_sorted_by_title() -> None:
    titles = [worksheet.title for worksheet in CATALOGUE.all()]

    assert len(titles) == 40
    assert titles == sorted(titles, key=str.casefold)


@pytest.mark.parametrize("language", ["en", "es"])
def test_nobody_is_promised_a_reader_who_cannot_read_it(language: str) -> None:
    """Whoever leads a group reads no sheet of it."""
    said = {one.id: f"{one.intro} {one.outro}" for one in (one.in_language(language) for one in CATALOGUE.all())}
    assert {"en": "therapist", "es": "terapeuta"}[language] in said["group-reflection"]
    leaders = re.compile(r"leaders? (will )?read|dirige[^.]* lee", re.IGNORECASE)
    assert [name for name, words in said.items() if leaders.search(words)] == []


def test_found_by_id_alias_and_version() -> None:
    ladder = CATALOGUE.current("exposure-hierarchy")

    assert CATALOGUE.current("fear-ladder") is ladder
    assert CATALOGUE.get("fear-ladder", "1.0.0") is ladder


def test_what_is_not_there() -> None:
    with pytest.raises(UnknownWorksheet):
        CATALOGUE.current("nope")
    with pytest.raises(UnknownWorksheet):
        CATALOGUE.get("phq-9", "9.9.9")


def test_the_highest_version_is_current() -> None:
    old = sheet_with("{id: a, type: text, label: A}")
    newer = stored_worksheet(old.source.replace('"1.0.0"', '"1.10.0"'))
    new = stored_worksheet(old.source.replace('"1.0.0"', '"1.9.0"'))
    catalogue = Catalogue([newer, old, new])

    assert catalogue.current("small").version == "1.10.0"
    assert [one.version for one in catalogue.versions()] == ["1.0.0", "1.9.0", "1.10.0"]


def test_a_published_version_may_not_change() -> None:
    published = {(one.id, one.version): one.sha256 for one in CATALOGUE.all()}
    CATALOGUE.check_published(published)
    CATALOGUE.check_published({("phq-9", "0.9.0"): "of an older file"})

    with pytest.raises(PublishedVersionChanged, match=r"phq-9 1\.0\.0 was published with other content"):
        CATALOGUE.check_published(published | {("phq-9", "1.0.0"): "other"})


def test_the_fingerprint_is_that_of_the_meaning_not_of_the_spelling() -> None:
    one = sheet_with("{id: a, type: text, label: A}")
    other = sheet_with("{label: A, type: text,   id: a}  # a remark")

    assert one.sha256 == other.sha256 == hashlib.sha256(one.source.encode()).hexdigest()
    assert one.sha256 != sheet_with("{id: a, type: text, label: B}").sha256


@pytest.mark.parametrize("worksheet_id", EVERY_ID)
def test_a_stored_version_comes_back_the_same(worksheet_id: str) -> None:
    worksheet = CATALOGUE.current(worksheet_id)
    overlays = {lang: json.dumps(overlay) for lang, overlay in worksheet.overlays.items()}
    again = stored_worksheet(worksheet.source, overlays)

    assert again.sha256 == worksheet.sha256
    assert again.sections == worksheet.sections
    assert again.languages.keys() == worksheet.languages.keys()
    assert again.in_language("es").sections == worksheet.in_language("es").sections


def test_risk_items() -> None:
    assert sorted(one.id for one in CATALOGUE.all() if one.has_risk_item) == RISKY


def test_steps_leave_out_what_is_only_worked_out() -> None:
    assert [step.id for step in CATALOGUE.current("phq-9").steps] == ["items", "impact"]


@pytest.mark.parametrize("worksheet_id", ["daily-check-in", "dbt-diary-card", "gad-7", "phq-9", "safety-plan"])
def test_spanish_changes_words_only(worksheet_id: str) -> None:
    english = CATALOGUE.current(worksheet_id)
    spanish = english.in_language("es")

    assert (spanish.lang, spanish.sha256) == ("es", english.sha256)
    assert spanish.title != english.title
    assert list(spanish.fields) == list(english.fields)
    assert [one.options and one.options[0].value for one in spanish.fields.values()] == [
        one.options and one.options[0].value for one in english.fields.values()
    ]
    assert spanish.in_language("en") is english
    assert spanish.alerts == english.alerts


def test_without_a_translation_it_stays_english() -> None:
    assert CATALOGUE.current("pcl-5").in_language("es") is CATALOGUE.current("pcl-5")


def test_half_a_translation_falls_back_line_by_line() -> None:
    worksheet = sheet_with("{id: a, type: text, label: Name}", "{id: b, type: text, label: Place}")
    overlay = {"overlay": "small", "fields": {"a": {"label": "Nombre"}}}
    spanish = stored_worksheet(worksheet.source, {"es": json.dumps(overlay)}).in_language("es")

    assert [one.label for one in spanish.fields.values()] == ["Nombre", "Place"]


def test_half_a_translation_of_a_measure_is_none() -> None:
    phq = CATALOGUE.current("phq-9")
    half = {key: value for key, value in phq.overlays["es"].items() if key != "title"}

    assert stored_worksheet(phq.source, {"es": json.dumps(half)}).in_language("es").lang == "en"


def copy_of_library(folder: Path) -> Path:
    return Path(shutil.copytree(LIBRARY, folder / "library"))


@pytest.mark.parametrize(
    ("name", "old", "new", "message"),
    [
        ("wise-mind.yaml", "id: wise-mind", "id: wise-mind\naliases: [tipp]", "the id or alias tipp is used twice"),
        ("phq-9.yaml", "worksheets: [safety-plan", "worksheets: [nope", "there is no worksheet nope"),
        ("tipp.yaml", "skills: [", "skills: [nope, ", "there is no skill nope"),
    ],
)
def test_definitions_that_do_not_fit_together(tmp_path: Path, name: str, old: str, new: str, message: str) -> None:
    folder = copy_of_library(tmp_path)
    file = folder / name
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new, 1), encoding="utf-8")

    with pytest.raises(DefinitionError, match=message):
        Catalogue.load(folder, skills=_skills())


def test_a_translation_of_nothing(tmp_path: Path) -> None:
    folder = copy_of_library(tmp_path)
    (folder / "es" / "nope.yaml").write_text("overlay: nope\n", encoding="utf-8")

    with pytest.raises(DefinitionError, match=r"es/nope\.yaml line 1: there is no definition nope"):
        Catalogue.load(folder)


def test_the_noncommercial_folder_can_be_left_out(tmp_path: Path) -> None:
    folder = copy_of_library(tmp_path)
    shutil.rmtree(folder / "noncommercial")

    assert len(Catalogue.load(folder).all()) == 38


def test_noncommercial_sheets_are_opt_in() -> None:
    kept_apart = {path.stem for path in (LIBRARY / "noncommercial").glob("*.yaml")}

    assert kept_apart == {one.id for one in CATALOGUE.all() if one.opt_in}


def test_every_text_has_one_key() -> None:
    for worksheet in CATALOGUE.all():
        keys = [text.key for text in texts(json.loads(worksheet.source))]
        assert len(keys) == len(set(keys)), worksheet.id


def _skills() -> set[str]:
    return {skill for one in CATALOGUE.all() for skill in one.related.skills}
