"""The clinics that are looked at, and what they are looked at with. Each is opened once."""

from collections.abc import Iterator

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserType

from tests.access.clinic import Clinic
from tests.access.conftest import sqlite_clinic
from tests.browser.conftest import Server, launch
from tests.browser.crawl.fitting import LARGE_WORDS, Sizes
from tests.browser.crawl.gathering import Clinics
from tests.browser.crawl.looking import Eyes
from tests.browser.crawl.shelf import Shelf, serving
from tests.letting_go import let_go

__all__ = ["sqlite_clinic"]


@pytest.fixture
def everything(sqlite_clinic: Clinic, plain_paper: None) -> Iterator[Clinic]:
    """A clinic with something of all there is."""
    sqlite_clinic.restore()
    yield sqlite_clinic
    let_go(sqlite_clinic.app)


@pytest.fixture
def clinics(everything: Clinic, server: Server, sqlite_app: Flask) -> Clinics:
    return Clinics(everything, server.app, sqlite_app)


@pytest.fixture
def shelf(sqlite_clinic: Clinic) -> Iterator[Shelf]:
    with serving(sqlite_clinic.app) as it:
        yield it


@pytest.fixture
def eyes(browser: Browser, shelf: Shelf) -> Iterator[Eyes]:
    it = Eyes(browser, shelf)
    yield it
    it.close()


@pytest.fixture
def sizes(browser: Browser, chromium: BrowserType, shelf: Shelf) -> Iterator[Sizes]:
    large = launch(chromium, LARGE_WORDS)
    it = Sizes(browser, large, shelf)
    yield it
    it.close()
    large.close()
