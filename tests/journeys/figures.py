"""Print what the ten main templates weigh, and how soon they stand on the screen.

    python -m tests.journeys.figures [--site URL] [--times 3]

Bytes are as transferred. Times are medians in milliseconds of a phone six times
slower than this machine: at 2G (800 ms, 50 kbit/s) and on a fast line. They depend on
the machine and fail no test. Aims: HTML and CSS 14 KB, all 40 KB, largest paint at 2G
2,000 ms, layout shift 0.1, answer to a press 200 ms.
"""

import argparse
import json
from dataclasses import dataclass
from statistics import median
from urllib.parse import urlsplit

from playwright.sync_api import Browser, CDPSession, Page
from tqdm import tqdm

from tests.journeys.ten_pages import PHONE, TEN_PAGES, chromium, served

SLOW = {"latency": 800, "downloadThroughput": 6250, "uploadThroughput": 6250}
FAST = {"latency": 0, "downloadThroughput": -1, "uploadThroughput": -1}
WATCH = """
window.seen = {paint: 0, shift: 0, press: 0};
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) seen.paint = one.startTime;
}).observe({type: "largest-contentful-paint", buffered: true});
new PerformanceObserver((list) => {
  for (const one of list.getEntries()) if (!one.hadRecentInput) seen.shift += one.value;
}).observe({type: "layout-shift", buffered: true});
new PerformanceObserver((list) => {
  for (const one of list.getEntries())
    if (one.interactionId) seen.press = Math.max(seen.press, one.duration);
}).observe({type: "event", durationThreshold: 16, buffered: true});
"""
COLUMNS = "html+css     all requests hosts cookies  LCP 2G LCP fast    CLS  INP"


@dataclass(frozen=True)
class Visit:
    """What one visit to a page took."""

    document: int
    everything: int
    requests: int
    hosts: int
    cookies: int
    paint: float
    shift: float
    press: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", help="a running portal; default: this checkout")
    parser.add_argument("--times", type=int, default=3)
    options = parser.parse_args()
    with chromium(PHONE) as browser:
        if options.site:
            table(browser, options.site.rstrip("/"), options.times)
        else:
            with served() as site:
                table(browser, site, options.times)


def table(browser: Browser, site: str, times: int) -> None:
    tqdm.write(f"{'':12}{COLUMNS}")
    for name, path in tqdm(TEN_PAGES.items(), unit="page", leave=False, disable=None):
        address = f"{site}/en/{path}"
        visit(browser, address, FAST)  # the server's own first time
        slow = [visit(browser, address, SLOW) for _ in range(times)]
        fast = [visit(browser, address, FAST) for _ in range(times)]
        tqdm.write(f"{name:12}{line(slow, fast)}")


def line(slow: list[Visit], fast: list[Visit]) -> str:
    one = slow[0]
    return (
        f"{one.document:8,}{one.everything:8,}{one.requests:9}{one.hosts:6}"
        f"{one.cookies:8}{median(v.paint for v in slow):8,.0f}"
        f"{median(v.paint for v in fast):9,.0f}"
        f"{max(v.shift for v in slow):7.3f}{median(v.press for v in fast):5.0f}"
    )


def visit(browser: Browser, address: str, network: dict[str, int]) -> Visit:
    """Open a page in a fresh session; press on it and type once it stands."""
    context = browser.new_context(viewport={"width": 320, "height": 640})
    page = context.new_page()
    wire = context.new_cdp_session(page)
    bytes_of = watch(wire)
    wire.send("Emulation.setCPUThrottlingRate", {"rate": 6})
    wire.send("Network.emulateNetworkConditions", {"offline": False, **network})
    page.add_init_script(WATCH)
    page.goto(address, timeout=60_000)
    seen = press(page)
    sizes = {url: size for url, size in bytes_of.items() if size}
    style = [url for url in sizes if url.endswith(".css")]
    found = Visit(
        document=sum(sizes[url] for url in [page.url, *style]),
        everything=sum(sizes.values()),
        requests=len(sizes),
        hosts=len({urlsplit(url).netloc for url in sizes}),
        cookies=len(context.cookies()),
        paint=seen["paint"],
        shift=seen["shift"],
        press=seen["press"],
    )
    context.close()
    return found


def watch(wire: CDPSession) -> dict[str, int]:
    """Return a table of address to bytes on the wire that fills itself."""
    names: dict[str, str] = {}
    sizes: dict[str, int] = {}
    wire.send("Network.enable")
    wire.on(
        "Network.requestWillBeSent",
        lambda told: names.update({told["requestId"]: told["request"]["url"]}),
    )
    wire.on(
        "Network.loadingFinished",
        lambda told: sizes.update(
            {names[told["requestId"]]: int(told["encodedDataLength"])}
        ),
    )
    return sizes


def press(page: Page) -> dict[str, float]:
    page.locator("h1").click()
    page.keyboard.press("Tab")
    page.wait_for_timeout(400)
    seen: dict[str, float] = json.loads(page.evaluate("JSON.stringify(seen)"))
    return seen


if __name__ == "__main__":
    main()
