"""Hostile words in every field, read by everybody who may: they stay words, and where one escape is missing they
still do nothing. The back/forward cache is on."""

import re
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import unquote

import pytest
from jinja2 import BaseLoader, Environment
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.access.clinic import Clinic
from tests.access.settings import app_with as never_asked_again
from tests.browser.conftest import Quiet
from tests.conftest import settings
from tests.injection import house
from tests.injection.feeding import cookies, pages
from tests.injection.fitting import EXCUSED, SEARCHES
from tests.injection.oracle import Watched, watching
from tests.injection.payloads import HX, NUMBERS_OF_SWALLOWING, PAYLOADS
from tests.proof.row import Proof
from tests.sqlite import keep_file

LOOKED_FOR = "%22%3E%3Cimg%20src=/zq-1%20onerror=alert(1)%3E"
READERS = ("maya", "rosa", "dana", "jordan", "priya", "sam")
"""Somebody of each role, somebody discharged, a colleague."""
FEW = frozenset({"letters.mine", "caseload.announcements", "messages.thread", "admin.first_day", "schedule.group"})
SHOWN = frozenset({"letters.mine", "announcements.index", "messages.thread", "arriving.first_day", "letters.letter"})
SABOTAGED = "messages/message.html"
NOT_PAGES = ("messages.new", "home.news", "installed.offline")
"""The last one is bare: what a page has around it, it has not."""


@dataclass
class Served:
    clinic: Clinic
    address: str


@pytest.fixture(scope="module")
def house_of_words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """The matrix's clinic on loopback."""
    instance = tmp_path_factory.mktemp("hostile")
    app = never_asked_again(settings(instance, f"sqlite:///{instance / 'portal.db'}"))
    clinic = house.laid(app)
    clinic.restore = keep_file(app, instance)
    running = make_server("127.0.0.1", 0, app, threaded=True, request_handler=Quiet)
    thread = threading.Thread(target=running.serve_forever, daemon=True)
    thread.start()
    yield Served(clinic, f"http://127.0.0.1:{running.server_port}")
    running.shutdown()
    thread.join()


def test_every_field_that_takes_words_is_fed_or_excused() -> None:
    """Whoever adds a field feeds it: `make prove ROWS=E1` says whether it was; or says in EXCUSED why not."""
    fields = set(house.text_fields().values())
    assert len(fields) > 100
    assert EXCUSED.keys() <= fields, "these are gone from the portal: take them out of EXCUSED"
    assert fields - EXCUSED.keys() == house.fed(), "write them down in tests/injection/fed.txt, or excuse them"


@pytest.mark.proof("E1")
def test_words_stay_words(house_of_words: Served, keeping_browser: Browser, proof: Proof) -> None:
    """All payloads, a part at a time, in every field; each page that shows them, opened, left, and come back to."""
    clinic, taken, faults, read = house_of_words.clinic, set(), [], set()
    every = list(range(len(PAYLOADS)))
    parts = [every[start::5] for start in range(5)] if proof.full else [_a_few(proof)]
    with house.nothing_is_too_long(), house.noting_what_is_taken() as noted:
        for numbers in parts:
            clinic.restore()
            words = " ".join(PAYLOADS[number] for number in numbers)
            house.feed_all(clinic, words, PAYLOADS[numbers[0]], frozenset() if proof.full else FEW)
            for name in READERS if proof.full else ("maya", "jordan"):
                with _opened(house_of_words, keeping_browser, name) as tab:
                    paths = list(_showing(clinic, name, frozenset() if proof.full else SHOWN))
                    for path in paths:
                        tab.visit(path)
                    tab.back_and_forward(paths[-proof.size(4, 20) :])
                proof.tried(tab.visits, len(tab.faults))
                faults += [f"{name}: {one}" for one in tab.faults]
                read |= tab.read
        taken |= noted
    assert not faults, "\n".join(sorted(set(faults))[:60])
    assert read >= {str(number) for part in parts for number in part}, "presence before absence"
    fed = {where for field, where in house.text_fields().items() if field in taken} - EXCUSED.keys()
    if proof.full:
        assert fed == house.fed(), f"fed otherwise than written down: {sorted(fed ^ house.fed())}"
    assert len(fed) >= 9
    proof.figures |= {"payloads": sum(map(len, parts)), "fields": len(fed), "pages opened": proof.n}


def _a_few(proof: Proof) -> list[int]:
    return sorted({*proof.random.sample(HX, 12), *proof.random.sample(range(len(HX), len(PAYLOADS)), 18)})


@contextmanager
def _opened(served: Served, browser: Browser, name: str) -> Iterator[Watched]:
    with watching(browser, served.address, cookies(served.clinic.browsers[name])) as tab:
        yield tab
        tab.page.goto("about:blank")


def _showing(clinic: Clinic, name: str, only: frozenset[str]) -> Iterator[str]:
    """One page of each endpoint on which one of the payloads stands, and the pages that say what was looked for."""
    found: set[str] = set()
    for _who, endpoint, url in pages(clinic, [name], only):
        if endpoint in found or endpoint in NOT_PAGES:
            continue
        answer = clinic.browsers[name].get(url)
        if answer.status_code == 200 and answer.mimetype == "text/html" and house.SIGN in answer.get_data(as_text=True):
            found.add(endpoint)
            yield url
        if endpoint == "admin.people":
            yield _led_to(clinic, name, url)
        if endpoint in SEARCHES:
            yield f"{url}?{'&'.join(f'{name}={LOOKED_FOR}' for name in SEARCHES[endpoint])}"


def _led_to(clinic: Clinic, name: str, url: str) -> str:
    """The address of the page that says whom somebody looked for, which stands in none."""
    return str(clinic.browsers[name].post(f"{url}/search", {"q": unquote(LOOKED_FOR)}).headers["Location"])


@contextmanager
def _without_escapes(clinic: Clinic) -> Iterator[None]:
    """One template takes what somebody wrote for markup, as if it were forgotten what that is."""
    environment = clinic.app.extensions["environments"]["en"]
    before = environment.loader
    environment.loader = _Careless(before)
    yield
    environment.loader = before


class _Careless(BaseLoader):
    def __init__(self, careful: BaseLoader) -> None:
        self.careful = careful

    def get_source(self, environment: Environment, template: str) -> tuple[str, str | None, Callable[[], bool] | None]:
        source, name, is_as_it_was = self.careful.get_source(environment, template)
        if template == SABOTAGED:
            source, many = re.subn(r"{{ (line\.\w+) }}", r"{{ \1|safe }}", source)
            assert many >= 2
        return source, name, is_as_it_was


@pytest.mark.proof("E1b")
def test_without_escapes_nothing_acts(house_of_words: Served, browser: Browser, proof: Proof) -> None:
    """The guard and the policy alone: no request of htmx, none to anybody else, no script, nobody led away."""
    numbers = list(range(len(PAYLOADS))) if proof.full else _a_few(proof)
    alone = [number for number in numbers if number in NUMBERS_OF_SWALLOWING]
    others = [number for number in numbers if number not in NUMBERS_OF_SWALLOWING]
    size = proof.size(9, 1)
    parts = [others[start : start + size] for start in range(0, len(others), size)] + [[one] for one in alone]
    faults, clinic = [], house_of_words.clinic
    with _without_escapes(clinic), house.nothing_is_too_long(), _opened(house_of_words, browser, "jordan") as tab:
        for part in parts:
            path = _sent_to_jordan(clinic, [PAYLOADS[number] for number in part])
            found = _opened_without_escapes(tab, path)
            faults += [f"{part}: {one}" for one in found]
            proof.tried(len(part), len(found))
    assert not faults, "\n".join(faults)
    proof.figures |= {"pictures and the like of our own address asked for": tab.pictures}


def _sent_to_jordan(clinic: Clinic, payloads: list[str]) -> str:
    clinic.restore()
    maya, thread = clinic.browsers["maya"], clinic.things.named("thread", "maya's")
    path = f"/messages/{thread.id}"
    for number, payload in enumerate(payloads):
        fields = {"body": payload, "form_key": f"k{number}", "csrf_token": maya.csrf_token}
        assert maya.client.post(f"{path}/messages", data=fields, headers={"Cookie": maya.cookie}).status_code == 303
    return path


def _opened_without_escapes(tab: Watched, path: str) -> list[str]:
    tab.at = path
    tab.faults.clear()
    tab.page.goto(tab.address + path, wait_until="commit")  # where the guard stops a page, it never says it is whole
    tab.page.wait_for_function("() => document.readyState !== 'loading'")
    tab.page.mouse.wheel(0, 9000)
    tab.page.wait_for_timeout(300)
    left = [] if tab.page.url.split("#")[0] == tab.address + path else [f"led to {tab.page.url}"]
    said = [fault for fault in tab.faults if " said " in fault]
    found = tab.acted() + left + said
    tab.page.goto("about:blank")
    return found


def test_without_guard_and_escapes_the_same_payload_acts(house_of_words: Served, browser: Browser) -> None:
    """The control: what was counted above is seen when it happens, and the guard is what stopped it."""
    clinic = house_of_words.clinic
    with _without_escapes(clinic), _opened(house_of_words, browser, "jordan") as tab:
        tab.page.route("**/static/app.*.js", lambda route: route.fulfill(body="", content_type="text/javascript"))
        asked = _opened_without_escapes(tab, _sent_to_jordan(clinic, [PAYLOADS[0]]))
        assert any("/zq-0" in one for one in asked), asked
        led = _opened_without_escapes(
            tab, _sent_to_jordan(clinic, ['<meta http-equiv="refresh" content="0;url=/zq-1">'])
        )
        assert any("/zq-1" in one for one in led), led


def test_where_an_escape_is_missing_words_are_found_acting(house_of_words: Served, browser: Browser) -> None:
    """The control of the first row: its oracle sees elements, attributes, requests and titles that words have made."""
    clinic = house_of_words.clinic
    payloads = ["<b onclick=alert(1)>x</b>", "<img src=/zq-9>", '<div hx-get="/zq-8">x</div>', "<title>zq-7</title>"]
    with _without_escapes(clinic), _opened(house_of_words, browser, "jordan") as tab:
        tab.visit(_sent_to_jordan(clinic, payloads))
    found = " ".join(tab.faults)
    for sign in ("B onclick", "IMG src=/zq-9", "asked for GET"):
        assert sign in found, tab.faults
