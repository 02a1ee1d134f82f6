"""Today on a slow phone: the page and its stylesheet, as they are sent."""

import gzip
import shutil
from pathlib import Path

import pytest
from flask import Flask

from portal.app import create_app
from portal.demo.instance import demo_settings
from tests.visitor import Page, Visitor

MOST = 14_000  # what a server may send before it has to wait for the phone once
IN_ALL = 41_000
"""Of the page and everything that it names, at the first visit: with the heads of eight answers less than 45,000."""
PARTS = {"app", "figtree-base", "icons", "htmx-2", "staying", "news"}
NAMED = "//link[@rel='stylesheet' or @rel='preload']/@href | //script/@src"


@pytest.fixture(scope="module")
def demo(laid_demo: Path, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    return create_app(demo_settings(shutil.copytree(laid_demo, tmp_path_factory.mktemp("demo") / "copy")))


def test_today_and_its_stylesheet_arrive_at_once(demo: Flask) -> None:
    maya = Visitor(demo, "maya")
    (css,) = maya.get("/").tree.xpath("//link[@rel='stylesheet']/@href")
    sizes = {}
    for url in ("/", css):
        answer = maya.client.get(url, headers={"Accept-Encoding": "gzip"})
        assert answer.headers["Content-Encoding"] == "gzip"
        assert len(gzip.decompress(answer.data)) > 2 * len(answer.data)
        sizes[url] = len(answer.data)
        answer.close()
    assert sum(sizes.values()) <= MOST, sizes


def test_the_first_visit_moves_little(demo: Flask) -> None:
    maya = Visitor(demo, "maya")
    page = maya.get("/")
    named = {*page.tree.xpath(NAMED), *(use.split("#")[0] for use in page.tree.xpath("//use/@href"))}
    assert {url.split("/")[-1].split(".")[0] for url in named} == PARTS
    sizes = {}
    for url in ("/", *named):
        with maya.client.get(url, headers={"Accept-Encoding": "br, gzip"}) as answer:
            sizes[url] = len(answer.data)
    assert sum(sizes.values()) <= IN_ALL, sizes


def test_it_is_a_full_day(demo: Flask) -> None:
    """What was weighed is not an empty page."""
    page: Page = Visitor(demo, "maya").get("/")
    for words in ("Good ", "Thought record", "Message from Jordan", "of 9 hours", "1 new"):
        assert words in page.text
