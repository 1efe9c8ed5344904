"""Write pictures of the main templates into a folder.

    python -m tests.journeys.screenshots FOLDER [--site URL] [--only NAME …]

At 320 and 1280 CSS pixels, in English and Arabic, light and dark: to be looked at.
"""

import argparse
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser
from tqdm import tqdm

from tests.journeys.ten_pages import MORE_PAGES, PHONE, TEN_PAGES, chromium, served

LANGUAGES = ("en", "ar")
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")


def main() -> None:
    options = parse()
    options.folder.mkdir(parents=True, exist_ok=True)
    pages = {**TEN_PAGES, **MORE_PAGES}
    if options.only:
        pages = {name: pages[name] for name in options.only}
    if options.site:
        photograph_all(options.site.rstrip("/"), pages, options.folder)
    else:
        with served() as site:
            photograph_all(site, pages, options.folder)


def photograph_all(site: str, pages: dict[str, str], folder: Path) -> None:
    with chromium(PHONE) as phone:
        photograph(phone, 320, site, pages, folder)
    with chromium() as desk:
        photograph(desk, 1280, site, pages, folder)


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--site", help="a running portal; default: this checkout")
    parser.add_argument("--only", nargs="+", choices=[*TEN_PAGES, *MORE_PAGES])
    return parser.parse_args()


def photograph(
    browser: Browser, width: int, site: str, pages: dict[str, str], folder: Path
) -> None:
    """Write NAME-WIDTH-LANGUAGE-SCHEME.png for each, of the whole page."""
    looks = list(product(LANGUAGES, SCHEMES))
    progress = tqdm(total=len(looks) * len(pages), unit="picture", disable=None)
    for language, scheme in looks:
        page = browser.new_page(
            viewport={"width": width, "height": 900}, color_scheme=scheme
        )
        for name, path in pages.items():
            page.goto(f"{site}/{language}/{path}")
            file = folder / f"{name}-{width}-{language}-{scheme}.png"
            page.screenshot(path=file, full_page=True)
            progress.update()
        page.close()
    progress.close()


if __name__ == "__main__":
    main()
