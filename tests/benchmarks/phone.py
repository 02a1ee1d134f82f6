"""On a slow phone and a slow line, in a real browser: what is seen when, what moves, and how long a tap waits.

The line is that of "slow 3G": 400 kbit/s each way and 400 ms there and back; the processor is slowed down four times.
Nothing is in the browser's cache at the first visit.
"""

import os
import shutil
import statistics
from typing import Any

from playwright.sync_api import Browser, BrowserContext, Page, sync_playwright

Table = dict[str, dict[str, float]]
VISITS = 5
LINE = {"offline": False, "latency": 400, "downloadThroughput": 50_000, "uploadThroughput": 50_000}
SLOWER = 4
PHONE = {"viewport": {"width": 390, "height": 844}, "is_mobile": True, "has_touch": True}
WATCH = """
window.seen = {lcp: 0, shift: 0, wait: 0};
const watch = (type, act, more) => new PerformanceObserver(l => l.getEntries().forEach(act))
  .observe({type, buffered: true, ...more});
watch('largest-contentful-paint', e => seen.lcp = e.startTime);
watch('layout-shift', e => e.hadRecentInput || (seen.shift += e.value));
watch('event', e => e.interactionId && (seen.wait = Math.max(seen.wait, e.duration)), {durationThreshold: 16});
"""


def phone(address: str, cookies: dict[str, str], worksheet: str) -> Table:
    """Medians of some visits to Today as the signed-in patient, and the longest wait after a tap on `worksheet`."""
    found = shutil.which("chromium-headless-shell") or os.environ.get("PORTAL_CHROMIUM") or shutil.which("chromium")
    if not found:
        print("no Chromium, so nothing is said about a phone")
        return {}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=["--no-sandbox", "--disable-gpu"])
        visits = [_visits(browser, address, cookies) for _ in range(VISITS)]
        waits = [_wait(browser, address, cookies, worksheet) for _ in range(VISITS)]
        browser.close()
    first, second = ([one[n] for one in visits] for n in (0, 1))
    rows = {
        "first visit": {key: statistics.median(one[key] for one in first) for key in first[0]},
        "second visit": {key: statistics.median(one[key] for one in second) for key in second[0]},
        "worksheet": {"wait ms": statistics.median(waits)},
    }
    for name in ("first visit", "second visit"):
        it = rows[name]
        print(
            f"Today on a slow phone, {name}: largest paint {it['lcp ms']:.0f} ms, shift {it['shift']:.3f}, "
            f"{it['bytes'] / 1000:.1f} kB in {it['requests']:.0f} requests"
        )
    print(f"longest worksheet on a slow phone: a tap waits {rows['worksheet']['wait ms']:.0f} ms at most")
    return rows


def _visits(browser: Browser, address: str, cookies: dict[str, str]) -> list[dict[str, float]]:
    """Today for the first time, and once more."""
    with _context(browser, address, cookies) as context:
        page = context.new_page()
        moved = _slow(context, page)
        found = []
        for _ in range(2):
            moved.clear()
            page.goto(address + "/", wait_until="load")
            page.wait_for_timeout(1500)
            seen = page.evaluate("seen")
            found.append(
                {"lcp ms": seen["lcp"], "shift": seen["shift"], "bytes": sum(moved), "requests": float(len(moved))}
            )
        return found


def _wait(browser: Browser, address: str, cookies: dict[str, str], worksheet: str) -> float:
    """Taps a dozen answers and types a word."""
    with _context(browser, address, cookies) as context:
        page = context.new_page()
        _slow(context, page)
        page.goto(f"{address}{worksheet}?step=all", wait_until="load")
        for label in page.locator("fieldset#answers label:visible").all()[:12]:
            label.tap()
            page.wait_for_timeout(100)
        for field in page.locator("fieldset#answers :is(textarea, input[type=text]):visible").all()[:1]:
            field.press_sequentially("A few words", delay=60)
        page.wait_for_timeout(500)
        return float(page.evaluate("seen.wait"))


def _context(browser: Browser, address: str, cookies: dict[str, str]) -> BrowserContext:
    context = browser.new_context(**PHONE)  # type: ignore[arg-type]
    pairs = [pair.split("=", 1) for pair in cookies["Cookie"].split("; ")]
    context.add_cookies([{"name": name, "value": value, "url": address} for name, value in pairs])
    context.add_init_script(WATCH)
    return context


def _slow(context: BrowserContext, page: Page) -> list[float]:
    """Slows the line and the processor down; returns the list that takes each answer's size as it crossed the line."""
    devtools, moved = context.new_cdp_session(page), list[float]()
    devtools.on("Network.loadingFinished", lambda event: moved.append(_size(event)))
    devtools.send("Network.enable")
    devtools.send("Network.emulateNetworkConditions", LINE)
    devtools.send("Emulation.setCPUThrottlingRate", {"rate": SLOWER})
    return moved


def _size(event: dict[str, Any]) -> float:
    return float(event["encodedDataLength"])
