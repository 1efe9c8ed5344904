"""The ten main templates, and a portal to look at them on.

The addresses are those of the starter directory and the demonstration content:
`load_starter` and `seed_demo` first.
"""

import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.error import URLError
from urllib.request import urlopen

from playwright.sync_api import Browser, sync_playwright

TEN_PAGES = {
    "home": "",
    "search": "embassies/?q=French+embassy+Moscow",
    "mission": "embassies/embassy-of-france-in-moscow/",
    "help": "help/?nationality=FR&in=RU",
    "country": "countries/russia/",
    "missions": "embassies/in/russia/",
    "advisories": "advisories/",
    "advisory": "advisories/russia/",
    "news": "news/",
    "article": "news/first-russian-aircraft-leave-syria/",
}
"""Name to path below the language."""

MORE_PAGES = {
    "not-found": "nowhere/",
    "map": "embassies/in/russia/map/",
    "card": "embassies/embassy-of-france-in-moscow/card/",
    "choose": "help/?in=RU",
    "open-mission": "embassies/embassy-of-australia-in-kyiv/",
    "shut-mission": "embassies/embassy-of-new-zealand-in-tehran/",
    "ladder": "help/?nationality=US&in=IR",
    "nothing": "embassies/?q=zzzz",
    "browse": "embassies/",
}
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
PHONE = (
    "--blink-settings=primaryHoverType=1,availableHoverTypes=1,"
    "primaryPointerType=2,availablePointerTypes=2"
)
"""No hover, and a thumb: Playwright's own phones still claim a mouse."""


@contextmanager
def served() -> Iterator[str]:
    """Serve this checkout and its database as in production; yield the address."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        place = "127.0.0.1:{1}".format(*probe.getsockname())
    _start("manage.py", "collectstatic", "--noinput", "-v0").wait()
    server = _start("-m", "gunicorn", "--bind", place)
    try:
        wait_for(f"http://{place}/healthz")
        yield f"http://{place}"
    finally:
        server.terminate()
        server.wait()


def _start(*command: str) -> subprocess.Popen[bytes]:
    # `env` adds to the environment, which only portal/env.py may read.
    return subprocess.Popen(  # noqa: S603
        ["env", "PORTAL_HASHED_STATIC=1", sys.executable, *command],  # noqa: S607
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for(address: str) -> None:
    for _attempt in range(100):
        try:
            urlopen(address).close()  # noqa: S310
        except URLError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"Nothing answers at {address}")


@contextmanager
def chromium(*flags: str) -> Iterator[Browser]:
    """Debian's Chromium; raise where there is none."""
    found = shutil.which("chromium") or shutil.which("chromium-browser")
    if found is None:
        raise RuntimeError("no Chromium here: apt install chromium")
    with sync_playwright() as driver:
        browser = driver.chromium.launch(executable_path=found, args=[*FLAGS, *flags])
        yield browser
        browser.close()
