"""The rehearsal: its configuration of nginx, its banner, its verdict, and a short run."""

import json
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from tools.rehearsal.banner import Announcement, Look, Place, delays
from tools.rehearsal.failures import Failure
from tools.rehearsal.ledger import Ledger
from tools.rehearsal.processes import ROOT
from tools.rehearsal.programs import missing_packages
from tools.rehearsal.proxy import nginx_configuration
from tools.rehearsal.report import Findings, as_json, as_text
from tools.rehearsal.tally import Counted, Failed

GOOD = Findings(
    minutes=1.0,
    kinds={"home": Counted(requests=2, seconds=[0.1, 0.2])},
    wrong=[],
    errors=[],
    unexcused=[],
    refused_writes=[],
    unexcused_writes=[],
    ledgers={"staff's changes": Ledger(3, (), (), 0)},
    banner_seconds={"proxy": 12.0},
    failures=[Failure("Redis killed", 1.0, 2.0)],
    slowest_write=0.1,
    import_restarts=0,
)
ERROR = Failed("home", "status 503", 1.0, 2.0)


def test_the_proxy_is_that_of_the_documentation_on_loopback_without_tls() -> None:
    text = nginx_configuration(Path("/somewhere"), 8080, [8001, 8002])
    assert "listen 127.0.0.1:8080;" in text
    assert text.count("    server 127.0.0.1:800") == 2
    assert "proxy_cache portal;" in text
    assert "proxy_next_upstream error timeout;" in text
    assert not [word for word in ("ssl", "/var/", "192.0.2", "unix:") if word in text]


@pytest.mark.parametrize(
    ("looks", "delay"),
    [
        ([(9, 0), (11, 0), (14, 0), (15, 7), (16, 7)], 4),
        ([(9, 0), (11, 7), (12, 0), (13, 7)], 2),
        ([(9, 0), (11, 7), (12, 7)], 0),
        ([(9, 0), (11, 0)], float("inf")),
        ([(9, 0)], float("inf")),
    ],
    ids=["late", "one process later", "at once", "never", "no page"],
)
def test_a_banner_is_late_by_the_last_page_without_it(
    looks: list[tuple[float, int]], delay: float
) -> None:
    place = Place("proxy", 1, [Look(*one) for one in looks])
    assert delays([place], [Announcement(7, 10.0)]) == {"proxy": delay}


def test_a_banner_is_judged_until_the_next_announcement() -> None:
    looks = [Look(1.0, 7), Look(3.0, 7), Look(4.0, 0)]
    said = [Announcement(7, 0.5), Announcement(0, 2.0)]
    assert delays([Place("proxy", 1, looks)], said) == {"proxy": 1.0}


def test_a_rehearsal_in_which_all_went_well_is_good() -> None:
    assert GOOD.is_good
    assert "FAIL" not in as_text(GOOD)
    assert json.loads(json.dumps(as_json(GOOD)))["aims"]["lost writes: 0"] is True


@pytest.mark.parametrize(
    "bad",
    [
        replace(GOOD, wrong=["/en/: a draft is shown"]),
        replace(GOOD, unexcused=[ERROR]),
        replace(GOOD, unexcused_writes=[ERROR]),
        replace(GOOD, ledgers={"reports": Ledger(3, ("one",), (), 0)}),
        replace(GOOD, ledgers={"reports": Ledger(3, (), ("one",), 0)}),
        replace(GOOD, banner_seconds={"proxy": 61.0}),
        replace(GOOD, kinds={"home": Counted(1, stale=61.0, seconds=[0.1])}),
        replace(GOOD, failures=[Failure("Redis killed", 1.0)]),
        replace(GOOD, problems=["the import is checking"]),
    ],
    ids=[
        *("wrong", "error", "write refused", "lost", "twice"),
        *("banner", "stale", "not over", "not done"),
    ],
)
def test_one_thing_amiss_fails_the_rehearsal(bad: Findings) -> None:
    assert not bad.is_good
    assert as_text(bad).count("FAIL") == 1


@pytest.mark.faults
def test_a_short_rehearsal_loses_no_write_with_the_primary(tmp_path: Path) -> None:
    if missing := missing_packages():
        pytest.skip(f"apt install {' '.join(missing)}")
    figures, began = tmp_path / "figures.json", time.monotonic()
    done = subprocess.run(  # noqa: S603
        [
            *(sys.executable, "-m", "tools.rehearsal", "--small", "--minutes", "0.1"),
            *("--steps", "kill-redis", "kill-primary", "--json", str(figures)),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    print(f"{done.stdout}\n{time.monotonic() - began:.0f} s")  # noqa: T201
    assert done.returncode == 0, done.stdout + done.stderr
    found = json.loads(figures.read_text())
    assert sum(one["requests"] for one in found["kinds"].values()) > 50
    assert found["ledgers"]["staff's changes"]["acknowledged"] > 5
    assert len(found["failures"]) == 2
