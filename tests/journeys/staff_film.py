"""Play four pieces of staff work as two people; write a picture of each step, and count.

    python -m tests.journeys.staff_film FOLDER [--only NAME …]

On this checkout's database, which holds the starter directory (`load_starter`): it writes to it.
Prints clicks (a choice of a list counts as one), fields typed and pages loaded.
"""

import argparse
import csv
import io
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from threading import Thread
from uuid import uuid4

import django
from playwright.sync_api import Browser, Page

from tests.journeys.ten_pages import chromium, served

ROWS = 15


class Film:
    """The page of whoever is at work, with what they did so far."""

    def __init__(self, browser: Browser, site: str, folder: Path, name: str) -> None:
        self.browser, self.site, self.folder, self.name = browser, site, folder, name
        self.clicks = self.typed = self.pages = self.pictures = 0
        self.page: Page

    def enter(self, cookie: str, width: int = 1280) -> None:
        """Begin as somebody, on the first page of staff."""
        context = self.browser.new_context(viewport={"width": width, "height": 900})
        context.add_cookies([{"name": "sessionid", "value": cookie, "url": self.site}])
        self.page = context.new_page()
        self.page.on("framenavigated", lambda _frame: self._count_page())
        self.page.goto(f"{self.site}/admin/")
        self.picture()

    def _count_page(self) -> None:
        self.pages += 1

    def picture(self) -> None:
        self.pictures += 1
        path = self.folder / f"{self.name}-{self.pictures:02}.png"
        self.page.screenshot(path=path, full_page=True)

    def click(self, what: str) -> None:
        self.page.locator(what).first.click()
        self.page.wait_for_load_state()
        self.clicks += 1
        self.picture()

    def check(self, what: str) -> None:
        self.page.check(what)
        self.clicks += 1

    def choose(self, what: str, value: str) -> None:
        self.page.select_option(what, value)
        self.clicks += 1

    def write(self, what: str, text: str) -> None:
        self.page.locator(what).first.fill(text)
        self.typed += 1

    def upload(self, what: str, path: Path) -> None:
        self.page.set_input_files(what, path)
        self.clicks += 1

    def approve(self, title: str) -> None:
        """Open the proposal from the first page, and approve it."""
        self.click(f"#content a:has-text('{title}')")
        self.check("#id_approve-confirm")
        self.click("button:text-is('Approve')")

    def told(self) -> str:
        return (
            f"{self.name}: {self.clicks} clicks, {self.typed} fields typed,"
            f" {self.pages} pages"
        )


def number(film: Film, ada: str, ben: str) -> None:
    """Correct a number."""
    film.enter(ada)
    film.write("#find", "us embassy jakarta")
    film.click(".find button")
    film.click("#result_list a:has-text('Jakarta')")
    film.write("[name=contacts-0-value]", f"+62 21 5083{1000 + uuid4().int % 9000}")
    film.write("[name=why]", "It rings there now")
    film.write("[name=evidence]", "Their own page, today")
    film.click("[name=_save]")
    film.enter(ben)
    film.approve("Jakarta")


def article(film: Film, ada: str, ben: str) -> None:
    """Write and schedule an article in two languages."""
    film.enter(ada)
    film.click("#content tr.model-article a.addlink")
    film.write("[name=title]", "Consular day in Jakarta")
    film.write("[name=standfirst]", "Help on Friday.")
    film.write(
        "[name=body]", "## When\n\n| what | when |\n|---|---|\n| passports | 9 |"
    )
    film.choose("[name=stage]", "in_review")
    film.write("[name=local_time]", _day(10, "T08:00"))
    film.write("[name=time_zone]", "Asia/Jakarta")
    film.choose("[name=countries-0-country]", "ID")
    film.click("details:has(#language-de) summary")
    for place, text in enumerate(
        ("Konsulartag in Jakarta", "Hilfe am Freitag.", "## Wann\n\nAm Freitag.")
    ):
        film.write(f":nth-match(#language-de textarea, {place + 1})", text)
    film.click("[name=_save]")
    film.enter(ben)
    film.approve("Consular day")


def advisory(film: Film, ada: str, ben: str) -> None:
    """Raise an advisory, in two languages."""
    film.enter(ada)
    film.click("#content tr.model-advisory a.addlink")
    film.choose("[name=country]", "ID")
    film.write("[name=title]", "Leave the coast")
    film.write("[name=text]", "A wave is expected in the night.")
    film.write("[name=slug]", f"coast-{uuid4().hex[:8]}")
    film.write("[name=time_zone]", "Asia/Jakarta")
    for name, days in (("starts_at", 2), ("ends_at", 9)):
        film.write(f"[name={name}_0]", _day(days))
        film.write(f"[name={name}_1]", "08:00")
    film.write("[name=review_on]", _day(4))
    film.choose("[name=tone]", "warning")
    film.choose("[name=severity]", "Severe")
    film.choose("[name=urgency]", "Immediate")
    film.choose("[name=certainty]", "Likely")
    film.write("[name=source_name]", "The weather service")
    film.write("[name=source_url]", "https://weather.example/")
    film.write("[name=source_date]", _day(0))
    film.click("details:has(#language-de) summary")
    for place, text in enumerate(
        ("Verlassen Sie die Küste", "Eine Welle wird erwartet.")
    ):
        film.write(f":nth-match(#language-de textarea, {place + 1})", text)
    film.click("[name=_continue]")
    film.click("a:text-is('Issue')")
    film.click(
        "[type=submit][value='Issue this advisory'], button:text-is('Issue this advisory')"
    )
    film.enter(ben)
    film.approve("Leave the coast")


def imported(film: Film, ada: str, ben: str) -> None:
    """Import fifteen corrected rows."""
    from embassies.import_requests.tasks import run_due  # noqa: PLC0415
    from embassies.models import ImportRequest  # noqa: PLC0415

    film.enter(ada)
    film.click("#content tr.model-importrequest a.addlink")
    film.choose("[name=importer]", "portal")
    film.upload("[name=file]", _corrected_rows(film.folder))
    film.write("[name=why]", "Their list of November")
    film.click("text=Start the dry run")
    _apart(lambda: run_due(ImportRequest.objects.latest("pk").pk))
    film.page.reload()
    film.picture()
    film.enter(ben)
    film.click("#content a:has-text('corrected.csv')")
    film.check("#id_approve-confirm")
    film.click("form:has([value=approve]) button")


WORK: dict[str, Callable[[Film, str, str], None]] = {
    "number": number,
    "article": article,
    "advisory": advisory,
    "import": imported,
}


def _day(ahead: int, suffix: str = "") -> str:
    from django.utils import timezone  # noqa: PLC0415

    return f"{timezone.now() + timedelta(days=ahead):%Y-%m-%d}{suffix}"


def _corrected_rows(folder: Path) -> Path:
    """Write rows of the directory with other addresses, as somebody would send them."""
    from django.core.management import call_command  # noqa: PLC0415

    whole = folder / "whole.csv"
    _apart(lambda: call_command("export_missions", output=whole))
    text = whole.read_text(encoding="utf-8")
    rows = list(csv.DictReader(io.StringIO(text)))
    chosen = [one for one in rows if one["receiving_country"] == "ID"][:ROWS]
    path = folder / "corrected.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        for place, one in enumerate(chosen, 1):
            writer.writerow(one | {"address": f"Jalan Merdeka {place}, Jakarta"})
    whole.unlink()
    return path


def _apart(work: Callable[[], object]) -> None:
    """Do something in a thread of its own: the browser's has an event loop."""
    thread = Thread(target=work)
    thread.start()
    thread.join()


@contextmanager
def _people() -> Iterator[tuple[str, str]]:
    """Yield the sessions of two superusers, made for this and disabled afterwards."""
    from django.contrib.auth.models import User  # noqa: PLC0415

    from tests.support.people import signed_in  # noqa: PLC0415

    names = ("film-ada", "film-ben")
    users = [User.objects.get_or_create(username=name)[0] for name in names]
    rights = {"is_staff": True, "is_superuser": True, "is_active": True}
    User.objects.filter(username__in=names).update(**rights)
    for one in users:
        one.refresh_from_db()
    first, second = (signed_in(one).cookies["sessionid"].value for one in users)
    yield first, second
    _apart(lambda: User.objects.filter(username__in=names).update(is_active=False))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", nargs="+", choices=[*WORK], default=[*WORK])
    options = parser.parse_args()
    options.folder.mkdir(parents=True, exist_ok=True)
    django.setup()
    with _people() as (ada, ben), served() as site, chromium() as browser:
        for name in options.only:
            film = Film(browser, site, options.folder, name)
            WORK[name](film, ada, ben)
            sys.stdout.write(f"{film.told()}\n")


if __name__ == "__main__":
    main()
