"""The twelve main screens look as they did, and the README shows what `scripts/pictures` makes."""

import re
from pathlib import Path

from PIL import Image
from playwright.sync_api import Browser, Page

from tests.browser import pictures

MOST = 0.005
ROOT = Path(__file__).parents[2]
MOVED = "() => { document.querySelector('.actions .btn.primary').style.translate = '0 -30px' }"
RECOLOURED = """() => {
  const root = document.documentElement.style; document.querySelector('.actions .btn.primary').style.translate = '';
  root.setProperty('--primary', '#7A3B8F') }"""


def test_the_twelve_main_screens_look_as_they_did(browser: Browser, tmp_path: Path) -> None:
    others = []
    with pictures.that_moment(), pictures.served_at_that_moment(tmp_path) as (app, address):
        sitting = pictures.Sitting(browser, app, address)
        for screen in pictures.MAIN_SCREENS:
            page = sitting.see(screen)
            others += [
                f"{file.stem}: {share:.2%} of it"
                for dark in pictures.themes(screen)
                for file, share in [_apart(page, screen.name, dark)]
                if share > MOST
            ]
            if screen.name == "worksheet":  # the controls
                for change in (MOVED, RECOLOURED):
                    page.evaluate(change)
                    assert _apart(page, screen.name, dark=False)[1] > MOST, change
        sitting.close()
    assert not others, f"they look otherwise; if that is meant, run scripts/pictures --kept: {others}"


def _apart(page: Page, name: str, dark: bool) -> tuple[Path, float]:
    file = pictures.kept_file(name, dark)
    with Image.open(file) as kept:
        return file, pictures.share_that_differs(kept, pictures.drawn(page, dark))


def test_the_pictures_kept_are_small_and_one_of_another_size_differs() -> None:
    files = set(pictures.KEPT.iterdir())
    assert files == {
        pictures.kept_file(one.name, dark) for one in pictures.MAIN_SCREENS for dark in pictures.themes(one)
    }
    assert max(file.stat().st_size for file in files) <= 30_000
    with Image.open(pictures.kept_file("today")) as kept:
        assert pictures.share_that_differs(kept, Image.new("RGB", (1280, 900))) == 1.0


def test_the_readme_shows_each_picture_that_is_made_and_no_other() -> None:
    made = {pictures.shown_file(one.name, dark) for one in pictures.SHOWN_SCREENS for dark in (False, True)}
    named = {ROOT / path for path in re.findall(r"docs/pictures/[\w-]+\.\w+", (ROOT / "README.md").read_text())}
    assert named == made == set(pictures.SHOWN.iterdir())
    assert sum(file.stat().st_size for file in made) <= 1_000_000
