"""Print how soon an answer shows a number to call on a phone, and how long it is.

    python -m tests.journeys.answers [--site URL] [--language en] [--only FR-RU …]

Forty pairs at 320 by 640 CSS pixels, with scripts and without; `load_starter` first.
"call" is the bottom edge of the first tel: link inside main, in pixels from the top;
"banner" the height of the advisories; "screens" the page's length in screens of 640
pixels, nothing opened. Aims: call 640, banner 120, screens 6.
"""

import argparse
from dataclasses import dataclass

from playwright.sync_api import Browser, Page, ViewportSize
from tqdm import tqdm

from tests.journeys.ten_pages import PHONE, chromium, served

WARS = "UA-RU RU-UA FR-UA US-IR DE-IR IN-SD EG-SD US-PS GB-IL PH-LB ET-LB NG-YE"
OTHERS = """
    FR-RU MX-US MT-KR PH-HK NG-HK US-MX DE-TH GB-ES IN-AE PH-SA NG-CN MA-FR UA-PL CO-ES
    BR-PT PK-SA BD-MY LK-KW KE-AE GH-IT VE-CO SY-TR AF-IR VN-KR AU-ID IE-ES CA-CU SD-EG
"""
PAIRS = [*WARS.split(), *OTHERS.split()]
WIDTH, HEIGHT = 320, 640
MEASURE = """() => {
  const seen = (one) => one.checkVisibility({contentVisibilityAuto: true});
  const bottom = (one) => Math.round(one.getBoundingClientRect().bottom + scrollY);
  const calls = [...document.querySelectorAll('main a[href^="tel:"]')].filter(seen);
  const banner = document.getElementById("advisories");
  return {
    call: calls.length ? bottom(calls[0]) : 0,
    number: calls.length ? calls[0].getAttribute("href").slice(4) : "",
    banner: banner ? Math.round(banner.getBoundingClientRect().height) : 0,
    height: document.documentElement.scrollHeight,
  };
}"""


@dataclass(frozen=True)
class Measured:
    """What a phone shows of one answer, in CSS pixels."""

    call: int
    number: str
    banner: int
    height: int

    def __str__(self) -> str:
        screens = self.height / HEIGHT
        return f"{self.call:6}{self.banner:8}{screens:9.1f}  {self.number:17}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--site", help="a running portal; default: this checkout")
    parser.add_argument("--language", default="en")
    parser.add_argument("--only", nargs="+", default=PAIRS)
    options = parser.parse_args()
    with chromium(PHONE) as browser:
        if options.site:
            table(browser, options.site.rstrip("/"), options.language, options.only)
        else:
            with served() as site:
                table(browser, site, options.language, options.only)


def table(browser: Browser, site: str, language: str, pairs: list[str]) -> None:
    column = "  call  banner  screens  number"
    tqdm.write(f"{'pair':8}{column:41}{column} (no scripts)")
    with_scripts, without = (phone(browser, scripts=on) for on in (True, False))
    rows = []
    for pair in tqdm(pairs, unit="pair", leave=False, disable=None):
        nationality, country = pair.split("-")
        path = f"help/?nationality={nationality}&in={country}"
        address = f"{site}/{language}/{path}"
        rows.append((measure(with_scripts, address), measure(without, address)))
        tqdm.write(f"{pair:8}{rows[-1][0]}{rows[-1][1]}")
    pages = [one for row in rows for one in row]
    tqdm.write(
        f"{len(pairs)} pairs: call within {HEIGHT} px on"
        f" {sum(0 < one.call <= HEIGHT for one, _plain in rows)},"
        f" longest {max(one.height for one in pages):,} px,"
        f" tallest banner {max(one.banner for one in pages)} px"
    )


def phone(browser: Browser, *, scripts: bool) -> Page:
    screen = ViewportSize(width=WIDTH, height=HEIGHT)
    return browser.new_page(viewport=screen, java_script_enabled=scripts)


def measure(page: Page, address: str) -> Measured:
    """Return the measures of a page; raise RuntimeError for an error page."""
    answer = page.goto(address)
    if answer is None or not answer.ok:
        raise RuntimeError(f"{address} answers {answer and answer.status}.")
    return Measured(**page.evaluate(MEASURE))


if __name__ == "__main__":
    main()
